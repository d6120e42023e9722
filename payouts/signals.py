"""What should be looked at before a round is released. Reads only, in a fixed number of queries.

- `shared_account`: one account is to be paid for several claimants, in this round or together with other rounds.
- `staff_account`: the account is one of the office's own people.
- `late_account`: the account was changed within a week before the cut-off.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from compensation.models import StaffAccount
from payouts.choices import DEAD_LINES
from payouts.models import PayoutLine, Round

LATE = timedelta(days=7)


@dataclass(frozen=True)
class Found:
    """A signal that the round's lines give now; `positions` are those lines, in order."""

    kind: str
    key: str
    positions: tuple[int, ...]


def signals_of(round_: Round) -> list[Found]:
    """Every signal of the round's living lines."""
    return [*_shared(round_), *_staff(round_), *_late(round_)]


def _shared(round_: Round) -> Iterator[Found]:
    """The accounts of this round, and whoever else in the programme is paid or to be paid to them."""
    ours = _living(round_).values("account__number_index")
    rows = (
        PayoutLine.objects.filter(round__programme=round_.programme_id, account__number_index__in=ours)
        .exclude(state__in=DEAD_LINES)
        .order_by("round_id", "position")
        .values_list("account__number_index", "claim__claimant_id", "round_id", "position")
    )
    claimants: dict[str, set[int]] = defaultdict(set)
    positions: dict[str, list[int]] = defaultdict(list)
    for index, claimant, of_round, position in rows.iterator(chunk_size=5000):
        claimants[index].add(claimant)
        if of_round == round_.pk:
            positions[index].append(position)
    for index, people in claimants.items():
        if len(people) > 1:
            yield Found("shared_account", index, tuple(positions[index]))


def _staff(round_: Round) -> Iterator[Found]:
    known = StaffAccount.objects.values("number_index")
    rows = _living(round_).filter(account__number_index__in=known).order_by("position")
    positions: dict[str, list[int]] = defaultdict(list)
    for index, position in rows.values_list("account__number_index", "position"):
        positions[index].append(position)
    for index, found in positions.items():
        yield Found("staff_account", index, tuple(found))


def _late(round_: Round) -> Iterator[Found]:
    since = round_.cutoff_at - LATE
    rows = _living(round_).filter(account__version__gt=1, account__entered_at__gt=since).order_by("position")
    for account, position in rows.values_list("account_id", "position"):
        yield Found("late_account", str(account), (position,))


def _living(round_: Round):
    return round_.lines.exclude(state__in=DEAD_LINES)
