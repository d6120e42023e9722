"""Questions pages ask of rounds: the board, one round with its lines, files, results and who missed it. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from claims.models import Claim
from compensation.models import AccessLog
from compensation.scope import visible
from payouts.models import BankFile, BankResult, BankResultRow, PayoutEvent, PayoutLine, Round, Ruling

EXCEPTIONS = ("mismatch", "unmatched")
COMMITTED = ("pending", "sent", "paid")
"""Lines whose won are bound: neither failed, returned nor taken out."""

UNDER_WAY = ("released", "sent", "reconciling", "closed")
"""Rounds whose money may leave."""

DOWNLOAD = "payouts.bankfile"
"""How the access log names a bank file."""

#: The columns of the board, each with the states it holds.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("preparing", ("draft", "assembled")),
    ("submitted", ("submitted",)),
    ("leaving", ("released", "sent")),
    ("reconciling", ("reconciling",)),
    ("over", ("closed", "cancelled")),
)

#: What had to happen to a round, in order: the verb of the step and the states in which it is done.
STEPS: tuple[str, ...] = ("open_round", "assemble", "submit", "release", "mark_sent", "reconcile", "close")
_REACHED = {"draft": 1, "assembled": 2, "submitted": 3, "released": 4, "sent": 5, "reconciling": 6, "closed": 7}


def on_board(user: Any, most_over: int) -> list[Round]:
    """What a person may see: rounds under way and the newest `most_over` that are over, by programme, newest first."""
    over = dict(GROUPS)["over"]
    found = visible(user, Round.objects.select_related("programme", "job", "prepared_by", "released_by"))
    ended = found.filter(state__in=over).order_by("-id")[:most_over]
    both = [*found.exclude(state__in=over), *ended]
    return sorted(both, key=lambda round_: (round_.programme.code, -round_.number))


def board(found: Iterable[Round]) -> list[tuple[str, list[Round]]]:
    """The rounds by column, every column present."""
    columns: dict[str, list[Round]] = {code: [] for code, _states in GROUPS}
    column_of = {state: code for code, states in GROUPS for state in states}
    for round_ in found:
        columns[column_of[round_.state]].append(round_)
    return list(columns.items())


@dataclass(frozen=True)
class Sums:
    """Counts or won of one round's lines, by what became of them. Dropped lines are no part of it."""

    total: int
    waiting: int
    paid: int
    failed: int
    returned: int

    @property
    def holds(self) -> bool:
        """Whether the parts make the whole that was fixed at submission."""
        return self.total == self.paid + self.failed + self.returned + self.waiting


@dataclass(frozen=True)
class Balance:
    """The two equations of a round: sent = paid + failed + returned + outstanding, as counts and as won.

    `total` is what the round itself says, the parts are added up from its lines: they can disagree.
    """

    count: Sums
    amount: Sums


def balances(found: Iterable[Round]) -> dict[int, Balance]:
    """Both equations of every given round, in one query."""
    by_pk = {round_.pk: round_ for round_ in found}
    parts: dict[int, dict[str, tuple[int, int]]] = {pk: {} for pk in by_pk}
    rows = (
        PayoutLine.objects.filter(round__in=by_pk)
        .exclude(state="cancelled")
        .order_by()
        .values_list("round_id", "state")
        .annotate(n=Count("pk"), won=Sum("amount"))
    )
    for pk, state, n, won in rows:
        parts[pk][state] = (n, won)
    return {pk: _balance(round_, parts[pk]) for pk, round_ in by_pk.items()}


def _balance(round_: Round, parts: dict[str, tuple[int, int]]) -> Balance:
    def sums(total: int, at: int) -> Sums:
        def part(state: str) -> int:
            return parts.get(state, (0, 0))[at]

        return Sums(total, part("pending") + part("sent"), part("paid"), part("failed"), part("returned"))

    if round_.state == "draft":
        # Nothing is fixed yet: the whole is what the lines make so far.
        return Balance(sums(sum(n for n, _won in parts.values()), 0), sums(sum(won for _n, won in parts.values()), 1))
    return Balance(sums(round_.line_count, 0), sums(round_.total, 1))


def lines_of(round_: Round) -> QuerySet[PayoutLine]:
    """The lines in order with claim, account and both ends of a re-payment; the account number stays sealed."""
    return (
        round_.lines.select_related("claim", "account", "retry_of__round", "successor__round")
        .defer("account__number", "claim__damage_text")
        .order_by("position")
    )


def exceptions_of(round_: Round) -> QuerySet[BankResultRow]:
    """The bank's rows that settled nothing, with the nearest line of ours where there is one, and what was ruled."""
    return (
        BankResultRow.objects.filter(result__round=round_, outcome__in=EXCEPTIONS)
        .prefetch_related("rulings__proposed_by", "rulings__decided_by", "rulings__line")
        .select_related("result", "line__account", "line__claim", "line__round")
        .defer("result__content", "line__account__number", "line__claim__damage_text")
        .order_by("-result_id", "row")
    )


def waiting_exceptions(rows: QuerySet[BankResultRow]) -> QuerySet[BankResultRow]:
    """The exceptions about which two people have said nothing yet, neither in this file nor in an earlier one."""
    confirmed = Ruling.objects.filter(state="confirmed")
    same = confirmed.filter(
        row__reference=OuterRef("reference"), row__result__round__programme=OuterRef("result__round__programme")
    )
    known = Exists(same) & ~Q(reference="")
    return rows.filter(outcome__in=EXCEPTIONS).exclude(known | Exists(confirmed.filter(row=OuterRef("pk"))))


def exception_counts(found: Iterable[Round]) -> dict[int, int]:
    """How many rows of the bank's results settled nothing and wait for a ruling, by round."""
    rows = (
        waiting_exceptions(BankResultRow.objects.filter(result__round__in=[round_.pk for round_ in found]))
        .order_by()
        .values_list("result__round_id")
        .annotate(n=Count("pk"))
    )
    return dict(rows)


def files_of(round_: Round) -> list[BankFile]:
    """The round's bank files without their bytes, each with `downloads`: who took it, when and why, newest first."""
    files = list(round_.bank_files.defer("content").select_related("created_by"))
    taken = AccessLog.objects.filter(
        action="download", object_type=DOWNLOAD, object_key__in=[str(file.pk) for file in files]
    ).select_related("user")
    by_file: dict[str, list[AccessLog]] = {}
    for entry in taken.order_by("-id")[:200]:
        by_file.setdefault(entry.object_key, []).append(entry)
    for file in files:
        file.downloads = by_file.get(str(file.pk), [])  # type: ignore[attr-defined]
    return files


def results_of(round_: Round) -> QuerySet[BankResult]:
    """The result files uploaded for a round, newest first, without their bytes."""
    return round_.results.defer("content").select_related("uploaded_by")


def tab_counts(round_: Round) -> dict[str, int]:
    """How much each tab of a round holds."""
    return {
        "lines": round_.lines.count(),
        "exceptions": waiting_exceptions(BankResultRow.objects.filter(result__round=round_)).count(),
        "signals": round_.signals.filter(answered_by=None).count(),
        "files": round_.bank_files.count(),
        "results": round_.results.count(),
        "left_out": round_.left_out.count(),
    }


@dataclass(frozen=True)
class Step:
    """One step of a round: `event` is who did it and when, None while it is still to come."""

    verb: str
    event: PayoutEvent | None
    current: bool = False


def steps_of(round_: Round) -> list[Step]:
    """The way of a round, done steps with person and time. A step that was taken back is to come again."""
    events = {}
    for event in (
        PayoutEvent.objects.filter(stream=round_.stream, verb__in=STEPS).select_related("actor").order_by("seq")
    ):
        # The event of a result file that began the reconciling carries the edge's own verb.
        events[event.verb] = event
    reached = _REACHED.get(round_.state, 0)
    if round_.state == "cancelled":
        return [Step(verb, events[verb]) for verb in STEPS if verb in events]
    return [
        Step(verb, events.get(verb) if number < reached else None, current=number == reached)
        for number, verb in enumerate(STEPS)
    ]


def subjects(lines: Iterable[Any]) -> list[int]:
    """The claimants whose data these lines, claims or rows show, for the access log."""
    found = set()
    for item in lines:
        claim = getattr(getattr(item, "line", None) or item, "claim", item)
        if isinstance(claim, Claim):
            found.add(claim.claimant_id)
    return sorted(found)


def subjects_of_file(file: BankFile) -> list[int]:
    """Whose account numbers lie in a bank file: the claimants of its round's lines."""
    lines = PayoutLine.objects.filter(round=file.round_id).exclude(state="cancelled")
    return sorted(lines.values_list("claim__claimant_id", flat=True).distinct())
