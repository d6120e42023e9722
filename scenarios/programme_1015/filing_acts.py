"""Claims come in over five channels, some a second time, and some are taken back."""

from dataclasses import replace
from datetime import datetime, timedelta

from claims import workflow
from claims.models import DamageReport
from claims.workflow import ClaimForm, DuplicateClaim
from compensation.errors import GuardFailed
from compensation.models import User
from scenarios.programme_1015 import words
from scenarios.programme_1015.papers import paper
from scenarios.programme_1015.population import BY_HAND, Shop
from scenarios.programme_1015.stage import Stage1015, act

REQUIRED = ("small_business_certificate", "sales_evidence", "service_use_evidence", "bankbook_copy")
BY_POST = ("damage_statement", "privacy_consent")
WITHDRAWABLE = ("received", "in_review", "supplement_requested", "negotiating", "returned")


def put_filings(stage: Stage1015) -> None:
    """Put every filing down for the moment it reaches the office."""
    for shop in stage.shops:
        stage.agenda.put(shop.filed_at, "file_claim", shop.number)


def at_the_door(stage: Stage1015, shop: Shop) -> User | None:
    """Who takes it down: nobody when the claimant files alone."""
    return stage.other_agent(shop.number) if shop.channel in BY_HAND else None


def form_of(stage: Stage1015, shop: Shop) -> ClaimForm:
    """What the claimant hands in."""
    absent = {kind for kind, defect in shop.flaws if defect == "missing"}
    kinds = (*REQUIRED, *BY_POST) if shop.channel == "post" else REQUIRED
    return ClaimForm(
        received_at=shop.received_at,
        channel=shop.channel,
        brn=shop.brn,
        business_name=shop.business_name,
        representative=shop.representative,
        industry=shop.industry,
        phone=shop.phone,
        email=shop.email,
        service=shop.service,
        baseline_sales=shop.stated_baseline,
        outage_sales=shop.stated_outage,
        bank_code=shop.bank_code if shop.names_account else None,
        account_number=shop.account if shop.names_account else None,
        holder=shop.holder,
        damage_text=shop.damage_text,
        papers=tuple(paper(kind, shop.number) for kind in kinds if kind not in absent),
        defects=shop.defects,
    )


@act
def file_claim(stage: Stage1015, at: datetime, number: int) -> None:
    """One claim is received; what happens next to it goes on the agenda."""
    shop = stage.shops[number]
    report = _report_of(stage, shop)
    claim = workflow.file_claim(
        programme=stage.programme, form=form_of(stage, shop), actor=at_the_door(stage, shop), as_of=at, report=report
    )
    first_look = stage.office_day(at, (1, 7), "take", number)
    if stage.dice("assign", number).random() < stage.model.assigned:
        stage.agenda.put(first_look - timedelta(hours=1), "assign_case", number, claim.pk)
    stage.agenda.put(first_look, "take_case", number, claim.pk, False)
    if shop.withdraws == "received":
        stage.agenda.put(at + (first_look - at) / 2, "withdraw", number, claim.pk)
    if shop.files_again:
        stage.agenda.put(at + timedelta(hours=20), "file_again", number)


def _report_of(stage: Stage1015, shop: Shop) -> DamageReport | None:
    number = stage.reports.number_of(shop)
    return DamageReport.objects.filter(programme=stage.programme, number=number).first() if number else None


@act
def file_again(stage: Stage1015, at: datetime, number: int) -> None:
    """The same business files once more over the web and is told of its first claim, or of the closing."""
    form = replace(form_of(stage, stage.shops[number]), received_at=at, channel="web")
    try:
        workflow.file_claim(programme=stage.programme, form=form, actor=None, as_of=at)
    except GuardFailed as refusal:
        if refusal.code in (DuplicateClaim.code, "outside_filing_window"):
            return
        raise
    raise AssertionError(f"business {number} has two live claims")


@act
def assign_case(stage: Stage1015, at: datetime, number: int, pk: int) -> None:
    """A manager gives the case to an agent."""
    if stage.state(pk) == "received":
        manager = stage.people["manager1"]
        workflow.assign(claim=pk, to=stage.agent(number), actor=manager, as_of=at)


@act
def withdraw(stage: Stage1015, at: datetime, number: int, pk: int) -> None:
    """The claimant calls and takes the claim back."""
    if stage.state(pk) in WITHDRAWABLE:
        agent = stage.agent(number)
        workflow.withdraw(claim=pk, actor=agent, channel="phone", reason=words.WITHDRAWN, as_of=at)
