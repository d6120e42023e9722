"""Reading the ledger: the trial balance of a programme or one round as of a day, and the postings behind a figure."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet, Sum

from compensation.calendar import end_of_day
from compensation.models import Programme
from payouts.choices import LEDGER_ACCOUNTS
from payouts.models import Posting, Round


@dataclass(frozen=True)
class Entry:
    """One account in won: what went to it, what went from it (not negative), and what is on it."""

    account: str
    to: int
    taken: int

    @property
    def balance(self) -> int:
        """Won on the account; the budget's is negative by all that was taken from it."""
        return self.to - self.taken


@dataclass(frozen=True)
class TrialBalance:
    """Every account of the chart, in its order."""

    entries: tuple[Entry, ...]

    def of(self, account: str) -> Entry:
        """One account. Raises StopIteration for one that is not in the chart."""
        return next(entry for entry in self.entries if entry.account == account)

    @property
    def to(self) -> int:
        """All that went to accounts in won."""
        return sum(entry.to for entry in self.entries)

    @property
    def taken(self) -> int:
        """All that went from accounts in won."""
        return sum(entry.taken for entry in self.entries)

    @property
    def holds(self) -> bool:
        """Whether the ledger adds up to nothing."""
        return self.to == self.taken


def postings(
    programme: Programme, *, round_: Round | None = None, account: str = "", until: date | None = None
) -> "QuerySet[Posting]":
    """The postings of a programme, or of one round with its recoveries, effective up to the end of a Seoul day."""
    rows = Posting.objects.filter(transaction__programme=programme)
    if round_ is not None:
        rows = rows.filter(transaction__round=round_)
    if account:
        rows = rows.filter(account=account)
    return rows if until is None else rows.filter(transaction__effective_at__lt=_end(until))


def _end(day: date) -> datetime:
    return end_of_day(day)


def trial_balance(programme: Programme, *, round_: Round | None = None, until: date | None = None) -> TrialBalance:
    """The balance of every account, in one query."""
    rows = (
        postings(programme, round_=round_, until=until)
        .order_by()
        .values_list("account")
        .annotate(to=Sum("amount", filter=Q(amount__gt=0)), taken=Sum("amount", filter=Q(amount__lt=0)))
    )
    found = {account: (to or 0, -(taken or 0)) for account, to, taken in rows}
    return TrialBalance(tuple(Entry(code, *found.get(code, (0, 0))) for code, _label in LEDGER_ACCOUNTS))


@dataclass(frozen=True)
class Exported:
    """Won the bank was asked to pay, and what became of them: exported = paid + failed + returned + outstanding."""

    exported: int
    paid: int
    failed: int
    returned: int
    outstanding: int

    @property
    def holds(self) -> bool:
        """Whether the parts make the whole."""
        return self.exported == self.paid + self.failed + self.returned + self.outstanding


def exported(programme: Programme, *, round_: Round | None = None, until: date | None = None) -> Exported:
    """The equation of all that left for the bank, out of the ledger alone."""
    rows = (
        postings(programme, round_=round_, until=until)
        .filter(account__in=("clearing", "paid"), transaction__kind__in=("release", "pay", "fail", "return"))
        .order_by()
        .values_list("account", "transaction__kind")
        .annotate(won=Sum("amount"))
    )
    found = {(account, kind): won for account, kind, won in rows}
    returned = -found.get(("paid", "return"), 0)
    return Exported(
        exported=found.get(("clearing", "release"), 0),
        paid=-found.get(("clearing", "pay"), 0) - returned,
        failed=-found.get(("clearing", "fail"), 0),
        returned=returned,
        outstanding=sum(won for (account, _kind), won in found.items() if account == "clearing"),
    )
