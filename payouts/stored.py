"""The lines of a round that stand, read once for its totals, its hash and its signals."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, TextField

from compensation.models import StaffAccount
from payouts.models import Round

#: An account that was changed so shortly before the cut-off is worth a look.
LATE = timedelta(days=7)


class StoredLine(NamedTuple):
    """A line with what it pays (won), to whom, and what its account gives to look at.

    `sealed` is the account number as it is stored, `number_index` what equal numbers have in common; `late` says that
    the account was changed shortly before the cut-off, `staff` that it is one of the office's own people.
    """

    line: int
    position: int
    bank: str
    sealed: str
    net: int
    payee: str
    receipt_no: str
    instalment: int
    amount: int
    claimant: int
    account: int
    number_index: str
    late: bool
    staff: bool


def stored_lines(round_: Round) -> list[StoredLine]:
    """The lines of a round but the dropped ones, in order, by one statement."""
    late = Q(account__version__gt=1, account__entered_at__gt=round_.cutoff_at - LATE)
    lines = (
        round_.lines.exclude(state="cancelled").order_by("position").annotate(sealed=_SEALED, late=late, staff=_STAFF)
    )
    return list(map(StoredLine._make, lines.values_list(*_COLUMNS)))


_SEALED = ExpressionWrapper(F("account__number"), output_field=TextField())
_STAFF = Exists(StaffAccount.objects.filter(number_index=OuterRef("account__number_index")))
_COLUMNS = (
    "pk",
    "position",
    "account__bank_code",
    "sealed",
    "net",
    "payee",
    "claim__receipt_no",
    "instalment",
    "amount",
    "claim__claimant_id",
    "account_id",
    "account__number_index",
    "late",
    "staff",
)
