"""Writing to the ledger: one transaction a verb, its postings by one statement however many lines there are.

Whoever moves lines posts here in the same database transaction, under the round's lock, before or after the move as
`lines` needs. The reference is the fact's natural key: the same fact cannot be posted twice.
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from compensation.bulk import insert_rows
from compensation.models import User
from payouts.ledger_rules import RULES
from payouts.models import LedgerTransaction, PayoutLine, Posting, Recovery, Round

POSTING = Posting._meta.db_table
#: What of a line each part of a rule stands for; `net` is what the bank is asked to pay.
PARTS = {"gross": "l.amount", "net": "l.net", "tax": "l.income_tax + l.local_tax"}
COLUMNS = ("amount", "net", "income_tax", "local_tax")


def post_lines(
    kind: str,
    round_: Round,
    what: str,
    lines: "QuerySet[PayoutLine]",
    *,
    by: User,
    at: datetime,
    prepared_by: User | None = None,
) -> bool:
    """Post `kind` for every line of the queryset (all of this round); answers whether there was any.

    `what` names the fact within the round, as `release` or `pay/<hash of the file>`. `at` is its effective time.
    Raises IntegrityError when the fact is posted already. Who sends this ahead must know that there is one.
    """
    key = uuid4()
    stored = LedgerTransaction._meta.get_field("key").get_db_prep_value(key, connection)
    try:
        chosen, chosen_params = lines.order_by().values("id", *COLUMNS).query.sql_with_params()
    except EmptyResultSet:
        # Django knows without asking that there is no such line.
        return False
    selects: list[str] = []
    params: list[Any] = []
    for account, part, sign in RULES[kind]:
        column = "NULL" if account == "budget" else "l.id"
        won = f"({PARTS[part]}) * {sign}"
        if account == "budget":
            # The budget's side is one posting a transaction; CAST: PostgreSQL's sum of bigints is numeric.
            selects.append(
                f"SELECT '{account}' AS account, CAST({column} AS bigint) AS line, CAST(SUM({won}) AS bigint) AS won"
                f" FROM ({chosen}) l HAVING SUM({won}) <> 0"
            )
        else:
            selects.append(
                f"SELECT '{account}' AS account, {column} AS line, {won} AS won"
                f" FROM ({chosen}) l WHERE {PARTS[part]} <> 0"
            )
        params += chosen_params
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {POSTING} (transaction_key, account, line_id, amount)"
            f" SELECT {_as_key()}, s.account, s.line, s.won FROM ({' UNION ALL '.join(selects)}) s",
            [stored, *params],
        )
        if not cursor.rowcount:
            return False
    insert_rows(
        LedgerTransaction,
        ("kind", "reference"),
        [(kind, f"{round_.stream}#{what}")],
        key=key,
        programme=round_.programme_id,
        round=round_,
        effective_at=at,
        by=by,
        prepared_by=prepared_by,
    )
    return True


def _as_key() -> str:
    return "CAST(%s AS uuid)" if connection.vendor == "postgresql" else "%s"


def post_recovery(
    kind: str, recovery: Recovery, what: str, amount: int, *, by: User, at: datetime, prepared_by: User | None = None
) -> LedgerTransaction:
    """Post `amount` won of a recovery; `recovery` has its line with round and programme.

    Raises IntegrityError when the fact is posted already.
    """
    key = uuid4()
    Posting.objects.bulk_create(
        Posting(
            transaction_id=key,
            account=account,
            line=None if account == "budget" else recovery.line,
            amount=sign * amount,
        )
        for account, _part, sign in RULES[kind]
    )
    round_ = recovery.line.round
    return LedgerTransaction.objects.create(
        key=key,
        programme_id=round_.programme_id,
        round=round_,
        recovery=recovery,
        kind=kind,
        reference=f"{recovery.stream}#{what}",
        effective_at=at,
        by=by,
        prepared_by=prepared_by,
    )
