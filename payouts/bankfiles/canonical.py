"""The same rows, said in one way only: what is hashed, signed and compared between a round and its file."""

import hashlib
import json
from collections.abc import Iterable, Sequence

from payouts.bankfiles.base import TransferRow

_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def in_order(rows: Iterable[TransferRow]) -> list[TransferRow]:
    """The rows by position, by line where two share one: the order of every file and hash."""
    return sorted(rows, key=lambda row: (row.position, row.line_id))


def canonical_lines(rows: Iterable[TransferRow]) -> bytes:
    """One JSON object a row, keys in fixed order, UTF-8, each ended by a newline, whatever order the rows came in."""
    return "".join(_line(row) + "\n" for row in in_order(rows)).encode()


def lines_hash(rows: Iterable[TransferRow]) -> str:
    """SHA-256 of `canonical_lines`, lower case hex."""
    return hashlib.sha256(canonical_lines(rows)).hexdigest()


def control_total(rows: Sequence[TransferRow]) -> int:
    """The sum of the rows in won."""
    return sum(row.amount for row in rows)


def _line(row: TransferRow) -> str:
    fields = {
        "line_id": row.line_id,
        "position": row.position,
        "bank_code": row.bank_code,
        "account_number": row.account_number,
        "amount": row.amount,
        "holder": row.holder,
        "memo": row.memo,
    }
    return _compact(fields)
