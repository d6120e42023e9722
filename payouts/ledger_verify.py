"""What the ledger can prove: it adds up, and it says of every line, round and recovery what the records say."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db.models import Count, F, Sum
from django.utils.translation import gettext_lazy as _

from compensation.verify import CHUNK, Examination, Findings, Verifier
from payouts.ledger_rules import UNDER_TWO_PEOPLE
from payouts.models import LedgerTransaction, PayoutLine, Posting, Recovery, Repayment, Round

UNRELEASED = ("draft", "assembled", "submitted", "cancelled")


def _transactions() -> Findings:
    """Each adds up to nothing, posts lines of its own round alone, and has its two people."""
    sums = Posting.objects.order_by().values("transaction").annotate(won=Sum("amount"), n=Count("pk"))
    said: dict[Any, tuple[int, int]] = {key: (won, n) for key, won, n in sums.values_list("transaction", "won", "n")}
    strangers = set(
        Posting.objects.exclude(line=None)
        .exclude(line__round=F("transaction__round"))
        .order_by()
        .values_list("transaction", flat=True)
    )
    for one in LedgerTransaction.objects.select_related("round").order_by("pk").iterator(CHUNK):
        seen = Examination("ledger", one)
        won, n = said.get(one.key, (0, 0))
        seen.equal("postings add up to", 0, won)
        seen.true(n >= 2, "at least two postings", n)
        seen.true(one.key not in strangers, "postings of its own round's lines", "a line of another round")
        if one.round is not None:
            seen.equal("programme", one.round.programme_id, one.programme_id)
        if one.kind in UNDER_TWO_PEOPLE:
            seen.true(one.prepared_by_id not in (None, one.by_id), "asked for by another person", one.prepared_by_id)
        yield seen.problems


def _lines() -> Findings:
    """The balances of every line are what its state and its recoveries say."""
    recoveries = _recovered()
    lines = PayoutLine.objects.select_related("round").order_by("pk").iterator(CHUNK)
    balances = _balances_by_line()
    held = next(balances, None)
    for line in lines:
        found: dict[str, int] = {}
        while held is not None and held[0] <= line.pk:
            if held[0] == line.pk:
                found = held[1]
            held = next(balances, None)
        seen = Examination("ledger_line", line)
        seen.equal("balances", _expected(line, recoveries.get(line.pk, (0, 0, 0))), found)
        yield seen.problems


def _balances_by_line() -> Iterator[tuple[int, dict[str, int]]]:
    rows = (
        Posting.objects.filter(line__isnull=False)
        .order_by("line_id", "account")
        .values_list("line_id", "account")
        .annotate(won=Sum("amount"))
    )
    for pk, group in groupby(rows.iterator(CHUNK), key=lambda row: row[0]):
        yield pk, {account: won for _pk, account, won in group if won}


def _recovered() -> dict[int, tuple[int, int, int]]:
    """By line: won that are owed, repaid and waived."""
    repaid = dict(
        Repayment.objects.filter(state="confirmed").order_by().values_list("recovery_id").annotate(Sum("amount"))
    )
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    rows = Recovery.objects.exclude(state__in=("opened", "rejected")).order_by("pk")
    for pk, line, state, amount in rows.values_list("pk", "line_id", "state", "amount"):
        back = repaid.get(pk, 0)
        sums = found[line]
        sums[0] += amount - back if state in ("confirmed", "in_repayment") else 0
        sums[1] += back
        sums[2] += amount - back if state == "waived" else 0
    return {line: (sums[0], sums[1], sums[2]) for line, sums in found.items()}


def _expected(line: PayoutLine, recovered: tuple[int, int, int]) -> dict[str, int]:
    owed, repaid, waived = recovered
    if line.state in ("pending", "sent") and line.round.state in UNRELEASED:
        said = {"committed": line.amount}
    elif line.state in ("pending", "sent"):
        said = {"committed": line.withheld, "clearing": line.net}
    elif line.state == "paid":
        said = {"paid": line.net - owed - repaid - waived, "withheld": line.withheld, "receivable": owed}
    elif line.state == "returned":
        # The bank brought back all of it, though some had come back before or was given up.
        said = {"paid": -repaid - waived}
    else:
        said = {}
    return {account: won for account, won in sorted({**said, "waived": waived}.items()) if won}


def _rounds() -> Findings:
    """What was exported is paid, failed, returned or unanswered; what is unanswered is at the bank."""
    lines = _by_round(PayoutLine.objects.values_list("round_id", "state").annotate(Sum("net")))
    exported = dict(_clearing().filter(transaction__kind="release").annotate(Sum("amount")))
    clearing = dict(_clearing().annotate(Sum("amount")))
    for round_ in Round.objects.order_by("pk"):
        seen = Examination("ledger_round", round_)
        by_state, at_the_bank = lines.get(round_.pk, {}), clearing.get(round_.pk, 0)
        answered = sum(by_state.get(state, 0) for state in ("paid", "failed", "returned"))
        waiting = 0 if round_.state in UNRELEASED else by_state.get("pending", 0) + by_state.get("sent", 0)
        seen.equal("exported = paid + failed + returned + outstanding", answered + waiting, exported.get(round_.pk, 0))
        seen.equal("at the bank", waiting, at_the_bank)
        if round_.state == "closed":
            seen.equal("at the bank of a closed round", 0, at_the_bank)
        if round_.state not in (*UNRELEASED[:1], "cancelled"):
            seen.equal("withheld", round_.withheld, _withheld(round_))
        yield seen.problems


def _clearing():
    rows = Posting.objects.filter(account="clearing", transaction__round__isnull=False).order_by()
    return rows.values_list("transaction__round_id")


def _by_round(rows) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for pk, state, won in rows.order_by():
        found[pk][state] = won
    return found


def _withheld(round_: Round) -> int:
    sums = round_.lines.exclude(state="cancelled").aggregate(income=Sum("income_tax"), local=Sum("local_tax"))
    return (sums["income"] or 0) + (sums["local"] or 0)


def _recoveries() -> Findings:
    """Two people behind each, never more than was paid, the plan and the repayments add up."""
    asked = dict(Recovery.objects.exclude(state="rejected").order_by().values_list("line_id").annotate(Sum("amount")))
    rows = Recovery.objects.select_related("line").prefetch_related("instalments", "repayments").order_by("pk")
    for recovery in rows:
        seen = Examination("recovery", recovery)
        repaid = sum(one.amount for one in recovery.repayments.all() if one.state == "confirmed")
        planned = sum(one.amount for one in recovery.instalments.all())
        seen.equal("claim", recovery.line.claim_id, recovery.claim_id)
        seen.true(
            asked.get(recovery.line_id, 0) <= recovery.line.net, "within what was paid", asked.get(recovery.line_id)
        )
        if recovery.confirmed_by_id is not None or recovery.state in ("confirmed", "in_repayment", "waived"):
            second = recovery.confirmed_by_id not in (None, recovery.opened_by_id)
            seen.true(second, "confirmed by a second person", recovery.confirmed_by_id)
        if planned or recovery.state == "in_repayment":
            seen.equal("plan", recovery.amount, planned)
        if recovery.state == "settled" and recovery.line.state != "returned":
            seen.equal("repaid", recovery.amount, repaid)
        for one in recovery.repayments.all():
            second = one.state == "recorded" or one.judged_by_id not in (None, one.recorded_by_id)
            seen.true(second, "repayments confirmed by a second person", one.judged_by_id)
        yield seen.problems


LEDGER_VERIFIERS: list[Verifier] = [
    Verifier("ledger", _("Every transaction of the ledger adds up to nothing and has its people"), _transactions),
    Verifier("ledger_line", _("The ledger says of every line what its state and recoveries say"), _lines),
    Verifier(
        "ledger_round", _("All that was exported is paid, failed, returned or unanswered, round by round"), _rounds
    ),
    Verifier("recovery", _("Every recovery has two people, stays within what was paid and adds up"), _recoveries),
]
