"""The shortest honest way to a claim, a round or a line in any state, through the real verbs, and what a row says."""

from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection, models

from claims import workflow as claims
from claims.judgement import shown_hash
from claims.models import Claim, PayeeAccount
from claims.payable import considered_now
from compensation.models import Programme
from payouts import workflow as payouts
from payouts.cut import Terms, cut
from payouts.models import BankResult, PayoutLine, Round
from payouts.results.compose import compose_kbank_result
from payouts.tasks import assemble_round
from payouts.transfers import live_lines, transfer_row
from tests import builders
from tests.builders import RECEIVED, People

AT = RECEIVED + timedelta(days=10)
ABOVE_THE_TOP_TIER = 700_000
WRONG_SALES = (("sales_evidence", "outage_week_missing"),)


def day(number: float) -> datetime:
    """So many days after the first receipt."""
    return RECEIVED + timedelta(days=number)


def in_review(programme: Programme, people: People, number: int = 1, **form: Any) -> Claim:
    """With Park, papers accepted."""
    return builders.review(builders.file(programme, people, number, **form), people)


def supplement_requested(programme: Programme, people: People, number: int = 1, **form: Any) -> Claim:
    """Park asked for better sales evidence on day 2."""
    claim = in_review(programme, people, number, **form)
    return claims.request_supplement(claim=claim.pk, actor=people.park, items=WRONG_SALES, as_of=day(2))


def negotiating(programme: Programme, people: People, number: int = 1, **form: Any) -> Claim:
    """Park opened a negotiation."""
    claim = in_review(programme, people, number, **{"loss": ABOVE_THE_TOP_TIER, **form})
    return claims.open_negotiation(claim=claim.pk, actor=people.park, as_of=day(2))


def offered(programme: Programme, people: People, number: int = 1, amount: int = 400_000) -> Claim:
    """Park offered `amount` won by phone."""
    claim = negotiating(programme, people, number)
    claims.make_offer(claim=claim.pk, actor=people.park, amount=amount, channel="phone", as_of=day(3))
    return Claim.objects.get(pk=claim.pk)


def awaiting_award(programme: Programme, people: People, number: int = 1, **form: Any) -> Claim:
    """Recommended by Park for an award."""
    return builders.recommend(in_review(programme, people, number, **form), people)


def awaiting_denial(programme: Programme, people: People, number: int = 1) -> Claim:
    """Recommended by Park for a denial that only a person can see."""
    return builders.recommend(in_review(programme, people, number), people, reasons=["loss_not_proven"])


def denied(programme: Programme, people: People, number: int = 1) -> Claim:
    """Denied by Lee."""
    return builders.confirm(awaiting_denial(programme, people, number), people)


def returned_to_claimant(programme: Programme, people: People, number: int = 1) -> Claim:
    """Sent back by Park for a formal defect."""
    claim = in_review(programme, people, number)
    return claims.return_to_claimant(claim=claim.pk, actor=people.park, reason="Unsigned form", as_of=day(2))


def withdrawn(programme: Programme, people: People, number: int = 1) -> Claim:
    """Taken back by phone."""
    claim = builders.file(programme, people, number)
    return claims.withdraw(claim=claim.pk, actor=people.kim, channel="phone", as_of=day(1))


def on_hold(programme: Programme, people: People, number: int = 1) -> Claim:
    """Held by Kim after approval."""
    claim = builders.approved(programme, people, number)
    return claims.hold(claim=claim.pk, actor=people.kim, reason="Name is unclear", as_of=day(4))


def new_account(claim: Claim, people: People, number: str = "99887766554433") -> PayeeAccount:
    """Kim enters a corrected account."""
    return claims.enter_account(
        claim=claim.pk, actor=people.kim, bank_code="088", number=number, holder="고친이름", as_of=day(12)
    )


def approved_anew(claim: Claim, people: People, at: datetime) -> Claim:
    """After a bank failure: a corrected account by Kim, verified by Park, approved by Lee."""
    new_account(claim, people)
    claims.check_holder(claim=claim.pk, actor=people.park, as_of=at)
    claims.change_account(claim=claim.pk, actor=people.park, as_of=at)
    fresh = Claim.objects.get(pk=claim.pk)
    return claims.approve(claim=fresh.pk, actor=people.lee, shown=shown_hash(fresh), as_of=at)


def draft_round(programme: Programme, people: People, at: datetime = AT) -> Round:
    """Opened by Oh, not assembled."""
    return payouts.open_round(programme=programme.pk, cutoff_at=at, actor=people.oh, as_of=at)


def assembled(programme: Programme, people: People, at: datetime = AT) -> Round:
    """Filled with every payable claim."""
    round_ = draft_round(programme, people, at)
    assert assemble_round(round_.job_id) == "assembled"
    return Round.objects.get(pk=round_.pk)


def looked_at(round_: Round, people: People, at: datetime = AT) -> None:
    """Oh answers what is worth a look about the round's lines."""
    for signal in round_.signals.filter(answered_by=None):
        payouts.answer_signal(signal=signal.pk, actor=people.oh, answer="Looked at it", as_of=at)


def submitted(programme: Programme, people: People, at: datetime = AT) -> Round:
    """Submitted by Oh."""
    round_ = assembled(programme, people, at)
    looked_at(round_, people, at)
    return payouts.submit(round=round_.pk, actor=people.oh, as_of=at)


def released(programme: Programme, people: People, at: datetime = AT) -> Round:
    """Released by Yoon."""
    round_ = submitted(programme, people, at)
    return payouts.release(round=round_.pk, actor=people.yoon, total=round_.total, as_of=at)


def sent(programme: Programme, people: People, at: datetime = AT) -> Round:
    """Uploaded to the bank by Oh."""
    return payouts.mark_sent(round=released(programme, people, at).pk, actor=people.oh, as_of=at)


def bank_says(round_: Round, words: dict[int, str], at: datetime = AT) -> bytes:
    """The bank's result file with its word (by position) about lines of the round; others are not mentioned."""
    lines = {line.position: line for line in live_lines(round_)}
    return compose_kbank_result([(transfer_row(lines[position]), word, at) for position, word in words.items()])


def answered(round_: Round, people: People, words: dict[int, str], at: datetime = AT) -> BankResult:
    """Oh uploads what the bank says."""
    content = bank_says(round_, words, at)
    return payouts.import_result(round=round_.pk, content=content, file_name="result.xls", actor=people.oh, as_of=at)


def paid(programme: Programme, people: People, number: int = 1, at: datetime = AT) -> PayoutLine:
    """One claim from form to money, in a round of its own that is closed."""
    claim = builders.approved(programme, people, number)
    round_ = sent(programme, people, at)
    answered(round_, people, {1: "이체완료"}, at)
    payouts.close(round=round_.pk, actor=people.oh, as_of=at)
    return PayoutLine.objects.get(claim=claim)


def row(obj: models.Model) -> dict[str, Any]:
    """Every column of a row as the database has it now."""
    return type(obj)._default_manager.filter(pk=obj.pk).values().get()


OURS = [
    model._meta.db_table
    for label in ("compensation", "claims", "payouts")
    for model in apps.get_app_config(label).get_models()
]


def counts() -> dict[str, int]:
    """How many rows every table of ours has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f'(SELECT COUNT(*) FROM "{table}")' for table in OURS))
        return dict(zip(OURS, cursor.fetchone(), strict=True))


def execute(sql: str, *params: Any) -> int:
    """A statement past Django's models; answers how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def rows(sql: str, *params: Any) -> list[tuple]:
    """What the database answers, past Django's models."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def ask_to_reopen(claim, people):
    """Kim, who took no part in deciding, asks to look again."""
    claims.request_reopening(claim=claim.pk, actor=people.kim, cause="error", reason="A slip in the sum")


def asked_to_reopen(programme, people, number=1):
    """Approved, and Kim asks to look again."""
    claim = builders.approved(programme, people, number)
    ask_to_reopen(claim, people)
    return Claim.objects.get(pk=claim.pk)


def payable(programme: Programme, at: datetime) -> list[Claim]:
    """The claims that a round cut off at `at` would pay with all the money there is, in its order."""
    terms = Terms(cutoff_at=at, budget=10**15, committed=0, claim_cap=10**15)
    found = cut(considered_now(programme.pk), terms, {})
    return [Claim.objects.get(pk=one.claim) for one in found.paid if one.instalment == 1]
