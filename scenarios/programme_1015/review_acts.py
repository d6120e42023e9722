"""Review: papers checked, missing ones asked for once in one list, facts set right, a recommendation, a second person.

The agent reads what lies in the case and asks the rules; the population only says what the papers are worth and
how people answer.
"""

from datetime import datetime, timedelta

from claims import workflow
from claims.judgement import current_documents, judge, shown_hash
from claims.models import Claim, Document
from claims.models.suspicion import live_suspicions
from compensation.calendar import add_business_days, seoul
from compensation.models import User
from scenarios.programme_1015 import words
from scenarios.programme_1015.filing_acts import REQUIRED
from scenarios.programme_1015.papers import paper
from scenarios.programme_1015.population import Shop
from scenarios.programme_1015.stage import Stage1015, act, on_day

MOST_REQUESTS = 2
REMIND_AFTER, LATE_AFTER, LAPSE_AFTER = 8, 12, 15  # business days after the request; due after 10


@act
def take_case(stage: Stage1015, at: datetime, number: int, pk: int, again: bool) -> None:
    """The agent starts; a form with a formal defect goes back first."""
    if stage.state(pk) != "received":
        return
    shop, agent = stage.shops[number], stage.agent(number)
    workflow.start_review(claim=pk, actor=agent, as_of=at)
    if shop.formal == "none" or again:
        stage.agenda.put(
            at + timedelta(minutes=stage.dice("read", number).randint(15, 90)), "check_papers", number, pk, 0
        )
        return
    workflow.return_to_claimant(claim=pk, actor=agent, reason=words.RETURNED, as_of=at + timedelta(minutes=10))
    if shop.formal == "comes_back":
        stage.agenda.put(stage.office_day(at, (2, 8), "resubmit", number), "resubmit", number, pk)


@act
def resubmit(stage: Stage1015, at: datetime, number: int, pk: int) -> None:
    """A returned form comes back complete."""
    workflow.resubmit(claim=pk, actor=stage.agent(number), reason=words.RESUBMITTED, as_of=at)
    stage.agenda.put(stage.office_day(at, (1, 3), "take again", number), "take_case", number, pk, True)


@act
def check_papers(stage: Stage1015, at: datetime, number: int, pk: int, requests: int) -> None:
    """Accept or reject every paper, then ask for what is missing, or go on to the facts."""
    claim, shop, agent = stage.claim(pk), stage.shops[number], stage.agent(number)
    if claim.state != "in_review":
        return
    documents = current_documents(claim)
    verdicts = {document.pk: _defect(document, shop) for document in documents if document.state == "received"}
    if verdicts:
        workflow.judge_documents(claim=pk, verdicts=verdicts, actor=agent, as_of=at)
    wanting = _wanting(documents, shop)
    if wanting and requests < MOST_REQUESTS:
        workflow.request_supplement(
            claim=pk, actor=agent, items=wanting, message=words.SUPPLEMENT, as_of=at + timedelta(minutes=5)
        )
        _await_answer(stage, at, shop, pk, requests + 1)
    elif wanting:
        send_for_approval(stage, at, number, pk)
    else:
        stage.agenda.put(at + timedelta(minutes=20), "settle_facts", number, pk)


def _defect(document: Document, shop: Shop) -> str:
    """What is wrong with a paper. Only a first copy is ever bad; a kind that was missing at filing comes good."""
    flaw = dict(shop.flaws).get(document.kind, "missing")
    return flaw if document.version == 1 and flaw != "missing" else ""


def _wanting(documents: list[Document], shop: Shop) -> list[tuple[str, str]]:
    """Required papers that are not there or will not do, and why."""
    bad = {document.kind: _defect(document, shop) for document in documents}
    return [(kind, bad.get(kind, "missing")) for kind in REQUIRED if bad.get(kind, "missing")]


def _await_answer(stage: Stage1015, at: datetime, shop: Shop, pk: int, request: int) -> None:
    """What the claimant does about a request, and what the office does if nothing comes."""
    number = shop.number
    day = seoul(at).date()
    if shop.withdraws == "supplement_requested":
        stage.agenda.put(stage.office_day(at, (2, 6), "withdraw", number), "withdraw", number, pk)
        return
    stage.agenda.put(on_day(add_business_days(day, REMIND_AFTER), 15), "remind", number, pk)
    if shop.answers == "never":
        stage.agenda.put(on_day(add_business_days(day, LAPSE_AFTER), 240), "lapse", number, pk)
    elif shop.answers == "late":
        stage.agenda.put(on_day(add_business_days(day, LATE_AFTER), 60), "answer", number, pk, request)
    else:
        stage.agenda.put(stage.office_day(at, (1, 7), "answer", number, request), "answer", number, pk, request)


@act
def remind(stage: Stage1015, at: datetime, number: int, pk: int) -> None:
    """Shortly before it is due, whoever has not answered is reminded."""
    if stage.state(pk) == "supplement_requested":
        workflow.remind_supplement(claim=pk, actor=stage.agent(number), as_of=at)


@act
def answer(stage: Stage1015, at: datetime, number: int, pk: int, request: int) -> None:
    """Papers arrive: all that were asked for, or half of them from those who send in two parts."""
    claim, shop = stage.claim(pk), stage.shops[number]
    asked = list(claim.supplements.get(state="open").items.order_by("id").values_list("kind", flat=True))
    if shop.answers == "partly" and request == 1:
        asked = asked[: (len(asked) + 1) // 2]
    papers = [paper(kind, number, request + 1) for kind in asked]
    workflow.receive_supplement(claim=pk, actor=stage.agent(number), papers=papers, as_of=at)
    stage.agenda.put(stage.office_day(at, (1, 3), "recheck", number, request), "check_papers", number, pk, request)


@act
def lapse(stage: Stage1015, at: datetime, number: int, pk: int) -> None:
    """A person ends an overdue request; what is missing then speaks for itself."""
    workflow.lapse_supplement(claim=pk, actor=stage.agent(number), reason=words.LAPSED, as_of=at)
    send_for_approval(stage, at + timedelta(minutes=15), number, pk)


@act
def settle_facts(stage: Stage1015, at: datetime, number: int, pk: int) -> None:
    """Papers are complete: set the weeks to what they show, get an account, then take the way the rules say."""
    claim, shop, agent = stage.claim(pk), stage.shops[number], stage.agent(number)
    if claim.state != "in_review":
        return
    shown = {"baseline_sales": shop.baseline, "outage_sales": shop.outage}
    changes = {name: value for name, value in shown.items() if getattr(claim, name) != value}
    if changes:
        workflow.correct_facts(claim=pk, actor=agent, changes=changes, reason=words.FACTS, as_of=at)
    if shop.doubt != "none":
        send_for_approval(stage, at + timedelta(minutes=30), number, pk, shop.doubt)
        return
    if claim.account is None:
        workflow.enter_account(
            claim=pk, actor=agent, bank_code=shop.bank_code, number=shop.account, holder=shop.holder, as_of=at
        )
        stage.agenda.put(stage.office_day(at, (1, 1), "verify", number), "verify_account", number, pk)
        return
    stage.agenda.put(at + timedelta(minutes=10), "take_the_rules_way", number, pk)


@act
def verify_account(stage: Stage1015, at: datetime, number: int, pk: int) -> None:
    """The other agent checks an account that was entered from the bankbook copy."""
    workflow.check_holder(claim=pk, actor=stage.other_agent(number), as_of=at)
    workflow.change_account(claim=pk, actor=stage.other_agent(number), as_of=at)
    stage.agenda.put(at + timedelta(minutes=10), "take_the_rules_way", number, pk)


@act
def take_the_rules_way(stage: Stage1015, at: datetime, number: int, pk: int) -> None:
    """Ask the rules: an award or a denial is recommended, a loss above the top tier is talked about."""
    _version, _facts, result = judge(stage.claim(pk), at)
    if result.outcome == "negotiate":
        workflow.open_negotiation(claim=pk, actor=stage.agent(number), as_of=at)
        stage.agenda.put(stage.office_day(at, (1, 2), "offer", number, 0), "offer", number, pk, 0)
    else:
        send_for_approval(stage, at, number, pk)


def send_for_approval(stage: Stage1015, at: datetime, number: int, pk: int, doubt: str = "") -> None:
    judge_lookalikes(stage, at, number, stage.claim(pk))
    workflow.recommend(
        claim=pk,
        actor=stage.agent(number),
        reasons=[doubt] if doubt else [],
        note=words.DOUBTS.get(doubt, words.OPINION),
        as_of=at,
    )
    stage.agenda.put(stage.office_day(at, (1, 2), "decide", number), "decide", number, pk, doubt)


@act
def recommend_again(stage: Stage1015, at: datetime, number: int, pk: int, doubt: str) -> None:
    """What was sent back is written up in more detail and sent for approval again."""
    send_for_approval(stage, at, number, pk, doubt)


@act
def decide(stage: Stage1015, at: datetime, number: int, pk: int, doubt: str) -> None:
    """The approver reads what is shown and confirms it, or sends it back once."""
    claim, approver = stage.claim(pk), stage.approver(number)
    decision = claim.decision
    assert decision is not None  # the claim awaits approval
    first = decision.number == 1 and decision.offer_id is None
    if first and stage.dice("send back", number).random() < stage.model.sent_back:
        workflow.send_back(claim=pk, actor=approver, reason=words.SENT_BACK, as_of=at)
        again = stage.office_day(at, (1, 1), "again", number)
        stage.agenda.put(again, "recommend_again", number, pk, doubt)
        return
    confirm(stage, at, number, claim, approver)
    if decision.outcome == "award" and stage.dice("hold", number).random() < stage.model.held:
        stage.agenda.put(stage.office_day(at, (1, 1), "hold", number), "hold", number, pk)


def confirm(stage: Stage1015, at: datetime, number: int, claim: Claim, approver: User) -> None:
    """Approve or deny as recommended, binding what was shown; a sampled award goes on to the other approver."""
    assert claim.decision is not None
    verb = workflow.approve if claim.decision.outcome == "award" else workflow.deny
    judge_lookalikes(stage, at, number, claim)
    confirmed = verb(claim=claim.pk, actor=approver, shown=shown_hash(claim), as_of=at)
    if confirmed.state == "awaiting_approval":
        stage.agenda.put(stage.office_day(at, (1, 1), "second look", number), "second_look", number, claim.pk)


@act
def second_look(stage: Stage1015, at: datetime, number: int, pk: int) -> None:
    """The other approver looks at a small award that was drawn for it."""
    claim = stage.claim(pk)
    workflow.approve(claim=pk, actor=stage.other_approver(number), shown=shown_hash(claim), as_of=at)


def judge_lookalikes(stage: Stage1015, at: datetime, number: int, claim: Claim) -> None:
    """Two shops of the model are never one: the agent compares each suspected pair and says so."""
    for suspicion in live_suspicions(claim):
        workflow.judge_suspicion(
            suspicion=suspicion.pk, actor=stage.agent(number), verdict="different", reason=words.DIFFERENT, as_of=at
        )


@act
def hold(stage: Stage1015, at: datetime, number: int, pk: int) -> None:
    """An agent keeps an approved claim out of the next round for a look."""
    if stage.state(pk) == "approved":
        workflow.hold(claim=pk, actor=stage.agent(number), reason=words.HELD, as_of=at)
        stage.agenda.put(stage.office_day(at, (2, 5), "release", number), "release_hold", number, pk)


@act
def release_hold(stage: Stage1015, at: datetime, number: int, pk: int) -> None:
    """The look is over: it goes into the next round."""
    workflow.release_hold(claim=pk, actor=stage.approver(number), reason=words.RELEASED, as_of=at)
