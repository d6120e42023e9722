"""What should be looked at before a round is released. Reads at most one more list than the lines.

- `shared_account`: one account is to be paid for several claimants, in this round or together with other rounds.
- `staff_account`: the account is one of the office's own people.
- `late_account`: the account was changed within a week before the cut-off.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from claims.models import PayeeAccount
from compensation.bulk import Among
from payouts.choices import DEAD_LINES
from payouts.models import PayoutLine, Round
from payouts.stored import StoredLine


@dataclass(frozen=True)
class Found:
    """A signal that the round's lines give now; `positions` are those lines, in order."""

    kind: str
    key: str
    positions: tuple[int, ...]


def signals_of(round_: Round, lines: Iterable[StoredLine]) -> list[Found]:
    """Every signal of the round's `stored_lines`."""
    by_account: dict[str, list[StoredLine]] = defaultdict(list)
    for line in lines:
        by_account[line.number_index].append(line)
    return [*_shared(round_, by_account), *_staff(by_account), *_late(lines)]


def _shared(round_: Round, by_account: Mapping[str, list[StoredLine]]) -> Iterator[Found]:
    """The accounts of this round, and whoever else in the programme is paid or to be paid to them."""
    claimants = {index: {line.claimant for line in lines} for index, lines in by_account.items()}
    # A programme has one unreleased round at a time: when the first is looked at, there is no other.
    if round_.number > 1:
        for index, claimant in _paid_besides(round_, by_account):
            if index in claimants:
                claimants[index].add(claimant)
    for index, people in claimants.items():
        if len(people) > 1:
            yield _found("shared_account", index, by_account[index])


def _paid_besides(round_: Round, accounts: Iterable[str]) -> QuerySet[PayoutLine, tuple[str, int]]:
    """Account and claimant of the living lines of other rounds that pay to one of `accounts`."""
    rows = PayoutLine.objects.filter(
        # The accounts are named, so that no plan goes through one table for each row of another.
        account__in=PayeeAccount.objects.filter(Among("number_index", accounts, "text")),
        round__programme=round_.programme_id,
    )
    others = rows.exclude(round=round_).exclude(state__in=DEAD_LINES).order_by()
    return others.values_list("account__number_index", "claim__claimant_id")


def _staff(by_account: Mapping[str, list[StoredLine]]) -> Iterator[Found]:
    for index, lines in by_account.items():
        if lines[0].staff:
            yield _found("staff_account", index, lines)


def _late(lines: Iterable[StoredLine]) -> Iterator[Found]:
    for line in lines:
        if line.late:
            yield _found("late_account", str(line.account), [line])


def _found(kind: str, key: str, lines: Iterable[StoredLine]) -> Found:
    return Found(kind, key, tuple(line.position for line in lines))
