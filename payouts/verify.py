"""What the payouts floor can prove: rounds, lines, the files handed to the bank, its answers and the trails."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from compensation.events import Recorded
from compensation.sealed import SealBroken
from compensation.verify import CHUNK, Examination, Findings, Verifier, chains
from payouts import register
from payouts.bankfiles import lines_hash
from payouts.choices import DEAD_LINES
from payouts.ledger_verify import LEDGER_VERIFIERS
from payouts.models import BankFile, BankResult, PayoutEvent, PayoutLine, RecoveredExport, Recovery, Round, Ruling
from payouts.taxes import taxes_of
from payouts.transfers import live_lines, transfer_row
from payouts.verify_cut import CUT_VERIFIERS
from payouts.verify_formats import FORMAT_VERIFIERS
from payouts.workflow.results import EDGE

OPEN = ("draft", "cancelled")
RELEASED = ("released", "sent", "reconciling", "closed")
#: What a claim's newest living line says the claim's state must be.
CLAIM_STATE = {"pending": "in_payout", "sent": "in_payout", "paid": "paid"}


def _rounds() -> Findings:
    for round_ in Round.objects.select_related("programme").order_by("pk"):
        seen = Examination("round", round_)
        if round_.state not in OPEN:
            _check_totals(seen, round_)
        if round_.state in RELEASED:
            makers = (None, round_.prepared_by_id, round_.submitted_by_id)
            seen.true(round_.released_by_id not in makers, "released by a second person", round_.released_by_id)
            seen.true(round_.bank_files.filter(voided=False).exists(), "its bank files", "none")
        yield seen.problems


def _check_totals(seen: Examination, round_: Round) -> None:
    try:
        lines = live_lines(round_)
    except SealBroken as error:
        seen.add("account numbers that open", str(error))
        return
    seen.equal("lines", len(lines), round_.line_count)
    seen.equal("total", sum(line.amount for line in lines), round_.total)
    seen.equal("withheld", sum(line.withheld for line in lines), round_.withheld)
    seen.equal("lines_hash", lines_hash([transfer_row(line) for line in lines]), round_.lines_hash)


def _bank_files() -> Findings:
    rows = BankFile.objects.select_related("round").defer("content").order_by("pk")
    for bank_file in rows:
        seen = Examination("bank_file", bank_file)
        try:
            content = bank_file.content
        except SealBroken as error:
            seen.add("sealed bytes that open", str(error))
        else:
            seen.equal("sha256", hashlib.sha256(content).hexdigest(), bank_file.sha256)
            seen.equal("bytes", len(content), bank_file.size)
        yield seen.problems


def _lines() -> Findings:
    """Each line pays what was approved, and says what the bank said last."""
    said = _last_words()
    rows = PayoutLine.objects.select_related("approval", "decision__policy", "retry_of").order_by("pk")
    for line in rows.iterator(CHUNK):
        seen = Examination("line", line)
        seen.equal("amount", line.decision.amount, line.amount)
        taxes = taxes_of(line.decision)
        seen.equal("taxes", (taxes.income_tax, taxes.local_tax), (line.income_tax, line.local_tax))
        seen.equal("instalment", line.decision.instalment, line.instalment)
        seen.equal("approval of claim", line.claim_id, line.approval.claim_id)
        seen.equal("decision", line.approval.decision_id, line.decision_id)
        seen.equal("account", line.approval.account_id, line.account_id)
        seen.equal("approved", "award", line.approval.outcome)
        settled = line.state if line.state in EDGE else None
        seen.equal("the bank's last word", said.get(line.pk), settled)
        before = line.retry_of
        if before is not None:
            dropped = before.state == "cancelled" and before.retry_of_id is not None
            dead = before.claim_id == line.claim_id and (dropped or before.state in ("failed", "returned"))
            seen.true(dead, "a successor of its claim's failed line", f"line {before.pk}, {before.state}")
        yield seen.problems


def _last_words() -> dict[int, str]:
    """The final word about each line, of the stored results or of two people: a return follows the payment."""
    words: dict[int, str] = {}
    rows = PayoutLine.objects.filter(result_rows__outcome__in=EDGE).values_list("pk", "result_rows__outcome")
    ruled = Ruling.objects.filter(state="confirmed", line__isnull=False).values_list("line_id", "verdict")
    for found in (rows.order_by("result_rows__pk"), ruled.order_by("decided_at", "pk")):
        for pk, outcome in found.iterator(CHUNK):
            if pk is not None and words.get(pk) != "returned":
                words[pk] = outcome
    return words


def _rulings() -> Findings:
    """Every ruling is about an exception, and was decided by a second person."""
    for ruling in Ruling.objects.select_related("row").order_by("pk"):
        seen = Examination("ruling", ruling)
        seen.true(ruling.row.outcome in ("mismatch", "unmatched"), "an exception", ruling.row.outcome)
        second = ruling.decided_by_id is None or ruling.decided_by_id != ruling.proposed_by_id
        seen.true(second, "decided by a second person", ruling.decided_by_id)
        yield seen.problems


def _claims_and_lines() -> Findings:
    """A claim is in payout or paid exactly when one living first line of it is; no instalment has two."""
    living: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = PayoutLine.objects.exclude(state__in=DEAD_LINES).order_by("pk")
    for claim_id, instalment, state in rows.values_list("claim_id", "instalment", "state").iterator(CHUNK):
        living[claim_id][instalment].append(state)
    for claim in Claim.objects.only("pk", "state").order_by("pk").iterator(CHUNK):
        by_instalment = living.get(claim.pk, {})
        seen = Examination("claim_and_line", claim)
        for states in by_instalment.values():
            seen.true(len(states) <= 1, "at most one living line an instalment", states)
        first = by_instalment.get(1, [])
        if first or claim.state in CLAIM_STATE.values():
            wanted = CLAIM_STATE[first[-1]] if first else "no payout without a line"
            seen.equal("state", wanted, claim.state)
        yield seen.problems


def _results() -> Findings:
    for result in BankResult.objects.defer("content").order_by("pk"):
        seen = Examination("bank_result", result)
        try:
            seen.equal("sha256", hashlib.sha256(result.content).hexdigest(), result.sha256)
        except SealBroken as error:
            seen.add("sealed bytes that open", str(error))
        counted = Counter(result.rows.values_list("outcome", flat=True))
        applied = sum(counted[outcome] for outcome in EDGE)
        seen.equal("rows", counted.total(), result.rows_in)
        seen.equal("applied", applied, result.applied)
        seen.equal("already known", counted["already"], result.already)
        seen.equal("exceptions", counted["mismatch"] + counted["unmatched"], result.exceptions)
        yield seen.problems


def _register() -> Findings:
    """Every entry of the register is whole and known, as a file with its hash or as one that was recovered."""
    files = {file.register_seq: file for file in BankFile.objects.defer("content")}
    recovered = dict(RecoveredExport.objects.values_list("seq", "entry_hash"))
    whole = Examination("register")
    try:
        for entry in register.entries():
            file = files.get(entry.seq)
            seen = Examination("register", file)
            if file is not None:
                seen.equal("file in the register", file.sha256, entry.sha256)
                seen.equal("total in the register", file.total, entry.total)
            else:
                seen.equal(f"recovered entry {entry.seq}", entry.hash, recovered.get(entry.seq))
            yield seen.problems
    except register.RegisterBroken as error:
        whole.add("a whole register", f"broken at line {error.line}")
    yield whole.problems


def _owners() -> Iterator[Recorded]:
    yield from Round.objects.select_related("programme").order_by("pk")
    yield from PayoutLine.objects.select_related("round__programme").order_by("pk").iterator(CHUNK)
    yield from Recovery.objects.select_related("line__round__programme").order_by("pk").iterator(CHUNK)


VERIFIERS: list[Verifier] = [
    Verifier(
        "round", _("Every round's count, total and hash are those of its lines; a second person released it"), _rounds
    ),
    Verifier("bank_file", _("Every bank file is the one that was written"), _bank_files),
    Verifier("line", _("Every line pays what was approved and says what the bank said"), _lines),
    Verifier(
        "claim_and_line", _("No claim has two living lines, and each claim's state is its line's"), _claims_and_lines
    ),
    *FORMAT_VERIFIERS,
    Verifier("ruling", _("Every ruling on an exception was made by two people"), _rulings),
    Verifier("register", _("The export register is whole, and the database knows everything that it does"), _register),
    Verifier("bank_result", _("Every row of a bank result is accounted for"), _results),
    Verifier(
        "payout_chain",
        _("No event of a round, line or recovery was changed, removed or added"),
        chains("payout_chain", PayoutEvent, _owners),
    ),
    *LEDGER_VERIFIERS,
    *CUT_VERIFIERS,
]
