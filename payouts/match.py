"""A payout line as it went to the bank, a row's fate, and when two spellings are one. Pure."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from payouts.bankfiles import line_key
from payouts.results.base import ResultRow

LineState = Literal["sent", "paid", "failed", "returned"]
Outcome = Literal["paid", "failed", "returned", "already", "mismatch", "unmatched"]
APPLIED: frozenset[Outcome] = frozenset({"paid", "failed", "returned"})

_COMPANY = re.compile(r"㈜|[(（]주[)）]|주식회사")


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A payout line that went to the bank. `amount` is won, `memo_key` the memo it was sent with.

    `result_reference` is what earlier matches told to store on it (`Match.result_reference`), empty before the first.
    """

    line_id: int
    position: int
    account_digits: str
    amount: int
    holder: str
    memo_key: str
    state: LineState
    result_reference: str = ""

    @property
    def key(self) -> str:
        """Our key of the line, where the bank's layout has room for one."""
        return line_key(self.line_id)


@dataclass(frozen=True, slots=True)
class Match:
    """One row's fate. `paid`, `failed` and `returned` are to be applied to `line_id`; the others change nothing.

    `mismatch` names the closest line for the person who decides, `unmatched` names none. `reason_code` is the coded
    reason of a failure or return, else empty. `result_reference` is the text to store on an applied line in place of
    its present one. `flags`: `identical_rows` (the key fits several lines), `memo_differs`, `amount_differs`,
    `holder_differs`, `key_differs` (its key is no line's here, or another line's than account, amount and holder say),
    `unclear_status`, `returned_before_paid`, `other_execution` (a second row says what is already known, with another
    time or memo), `surplus_row` (more rows than lines), `contradicts_paid`, `contradicts_failed`,
    `contradicts_returned`.
    """

    row_no: int
    line_id: int | None
    outcome: Outcome
    reason_code: str = ""
    flags: tuple[str, ...] = ()
    result_reference: str = ""


def trio(one: OpenLine | ResultRow) -> tuple[str, int, str]:
    """What a row and its line must agree in: account, amount and holder."""
    return one.account_digits, -1 if one.amount is None else one.amount, normal_holder(one.holder)


def plain_key(row: ResultRow) -> str:
    """Our key as the bank repeats it, for comparison; empty where it does not."""
    return plain_memo(row.key).upper()


def normal_holder(name: str) -> str:
    """A holder's name for comparison: NFC, no spaces, one spelling of the company form."""
    return _COMPANY.sub("(주)", re.sub(r"\s", "", unicodedata.normalize("NFC", name)))


def row_reference(row: ResultRow) -> str:
    """Sixteen hex digits that tell this execution from another of the same amount to the same account.

    The status is left out: a payment and its later return may carry the same time.
    """
    moment = row.executed_at.isoformat() if row.executed_at else ""
    words = [moment, row.account_digits, str(row.amount), normal_holder(row.holder), plain_memo(row.memo)]
    text = "|".join([*words, plain_key(row)] if row.key else words)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def plain_memo(text: str) -> str:
    """A passbook memo for comparison: NFC, no spaces."""
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text))
