"""The practice programme: open today, with a handful of claims in every state that waits for somebody.

The finished 1015 programme leaves nothing to do; here people try the buttons. It has the rules of 1015 under a code
of its own. Each claim is brought to its place by the same verbs, dated over the last weeks.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from claims import workflow
from claims.judgement import shown_hash
from claims.models import Claim
from claims.workflow import ClaimForm
from compensation import openings, policies
from compensation.calendar import SEOUL, end_of_day, seoul
from compensation.models import Programme
from scenarios.play import Agenda
from scenarios.programme_1015 import words
from scenarios.programme_1015.filing_acts import form_of
from scenarios.programme_1015.founding import make_programme, policy_document
from scenarios.programme_1015.parameters import DEFAULT
from scenarios.programme_1015.stage import Stage1015, act

CODE = "demo-live"
OPENED_BEFORE, OPEN_FOR = timedelta(days=45), timedelta(days=45)
NOTICE_KO = "연습용 시뮬레이션입니다. 사람·상호·번호·금액은 지어낸 것이며 카카오가 발행한 것이 아닙니다."
NOTICE_EN = "A simulation for practice. People, businesses, numbers and amounts are invented; Kakao did not issue it."


@dataclass(frozen=True)
class Case:
    """One practice claim: how long ago it came, its loss (won), what is missing, and how far it is."""

    days_ago: int
    loss: int
    bring: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


REVIEW, CHECK = "start_review", "check"
CASES = (
    Case(1, 240_000),
    Case(2, 1_350_000),
    Case(3, 420_000, missing=("bankbook_copy",)),
    Case(4, 180_000, (REVIEW,)),
    Case(5, 2_600_000, (REVIEW, CHECK)),
    Case(7, 310_000, (REVIEW,), ("sales_evidence", "small_business_certificate")),
    Case(9, 460_000, (REVIEW, CHECK, "ask"), ("service_use_evidence",)),
    Case(35, 275_000, (REVIEW, CHECK, "ask", "remind"), ("small_business_certificate",)),
    Case(8, 3_400_000, (REVIEW, CHECK, "talk", "offer")),
    Case(10, 5_200_000, (REVIEW, CHECK, "talk", "big_offer")),
    Case(11, 295_000, (REVIEW, CHECK, "recommend")),
    Case(12, 500_000, (REVIEW, CHECK, "recommend")),
    Case(13, 0, (REVIEW, CHECK, "recommend")),
    Case(14, 300_000, (REVIEW, CHECK, "recommend", "approve")),
    Case(16, 480_000, (REVIEW, CHECK, "recommend", "approve")),
    Case(18, 150_000, (REVIEW, CHECK, "recommend", "approve", "hold")),
)


def put_practice(agenda: Agenda, now: datetime) -> None:
    """Put the practice programme down for `now`, after everything of the past."""
    agenda.put(now, "found_practice")
    for number in range(len(CASES)):
        agenda.put(now, "practice_claim", number)


@act
def found_practice(stage: Stage1015, at: datetime) -> None:
    """The programme, its policy by two managers, and a window that is open now."""
    if Programme.objects.filter(code=CODE).exists():
        return
    opens = datetime.combine(seoul(at - OPENED_BEFORE).date(), datetime.min.time(), tzinfo=SEOUL)
    programme = make_programme(
        CODE,
        stage.people,
        opens - timedelta(days=3),
        name_ko="연습 프로그램",
        name_en="Practice programme",
        notice_ko=NOTICE_KO,
        notice_en=NOTICE_EN,
    )
    first, second = stage.people["manager1"], stage.people["manager2"]
    title = {"ko": "연습 프로그램 기준 (1015와 같음)", "en": "Rules of the practice programme (as in 1015)"}
    drafted = policies.draft_policy(
        programme=programme.pk,
        document={**policy_document(), "programme": CODE, "title": title},
        actor=first,
        as_of=opens - timedelta(days=2),
    )
    policies.submit_policy(policy=drafted.pk, actor=first, as_of=opens - timedelta(days=2))
    day_before = opens - timedelta(days=1)
    policies.publish_policy(policy=drafted.pk, actor=second, effective_from=day_before, as_of=day_before)
    closes = end_of_day(seoul(at + OPEN_FOR).date())
    for act_of_window in ("report", "claim"):
        asked = openings.request_opening(
            programme=programme.pk,
            act=act_of_window,
            opens_at=opens,
            closes_at=closes,
            actor=first,
            as_of=day_before,
        )
        openings.approve_opening(opening=asked.pk, actor=second, as_of=day_before)


class Diary:
    """Dated moments of one claim, each later than the one before, none later than now."""

    def __init__(self, at: datetime, days_ago: int) -> None:
        self.now = at
        self.moment = (seoul(at) - timedelta(days=days_ago)).replace(hour=10, minute=0, second=0, microsecond=0)

    def next(self, hours: float = 1) -> datetime:
        """The next moment, `hours` later."""
        self.moment = min(self.moment + timedelta(hours=hours), self.now)
        return self.moment


@act
def practice_claim(stage: Stage1015, at: datetime, number: int) -> None:
    """File one claim and bring it to its place; one that is there already is left alone."""
    case = CASES[number]
    programme = Programme.objects.get(code=CODE)
    diary = Diary(at, case.days_ago)
    form = _form(stage, case, number, diary.moment)
    if programme.claims.filter(claimant__brn=form.brn).exists():
        return
    claim = workflow.file_claim(programme=programme.pk, form=form, actor=None, as_of=diary.moment)
    for step in case.bring:
        STEPS[step](stage, claim, diary)


def _form(stage: Stage1015, case: Case, number: int, received_at: datetime) -> ClaimForm:
    """A claim of one of the demo's businesses with the loss and papers of the case."""
    shops = Stage1015(seed=stage.seed, model=replace(DEFAULT, claims=len(CASES))).shops
    flaws = tuple((kind, "missing") for kind in case.missing)
    shop = replace(shops[number], channel="web" if number % 2 else "chatbot", flaws=flaws, phone=f"0100009{number:04d}")
    form = form_of(stage, replace(shop, names_account=True))
    baseline = 2_000_000 + case.loss
    return replace(
        form, received_at=received_at, baseline_sales=baseline, outage_sales=baseline - case.loss, defects=()
    )


def _agent(stage: Stage1015, claim: Claim) -> Any:
    return stage.agent(claim.pk)


def _check(stage: Stage1015, claim: Claim, diary: Diary) -> None:
    verdicts = dict.fromkeys(claim.documents.filter(state="received").values_list("pk", flat=True), "")
    workflow.judge_documents(claim=claim.pk, verdicts=verdicts, actor=_agent(stage, claim), as_of=diary.next())


def _ask(stage: Stage1015, claim: Claim, diary: Diary) -> None:
    here = set(claim.documents.values_list("kind", flat=True))
    rules = policies.in_force(claim.programme_id, claim.received_at).policy.documents
    items = [(rule.kind, "missing") for rule in rules if rule.required and rule.kind not in here]
    workflow.request_supplement(
        claim=claim.pk, actor=_agent(stage, claim), items=items, message=words.SUPPLEMENT, as_of=diary.next()
    )


def _offer(amount: int) -> Callable[[Stage1015, Claim, Diary], None]:
    def make(stage: Stage1015, claim: Claim, diary: Diary) -> None:
        workflow.make_offer(
            claim=claim.pk, actor=_agent(stage, claim), amount=amount, channel="phone", as_of=diary.next(20)
        )

    return make


def _approve(stage: Stage1015, claim: Claim, diary: Diary) -> None:
    for approver in (stage.approver(claim.pk), stage.other_approver(claim.pk)):
        shown = shown_hash(stage.claim(claim.pk))
        confirmed = workflow.approve(claim=claim.pk, actor=approver, shown=shown, as_of=diary.next(20))
        if confirmed.state == "approved":
            return


def _by_agent(verb: Callable[..., Any], hours: float = 1, **said: Any) -> Callable[[Stage1015, Claim, Diary], None]:
    def do(stage: Stage1015, claim: Claim, diary: Diary) -> None:
        verb(claim=claim.pk, actor=_agent(stage, claim), as_of=diary.next(hours), **said)

    return do


STEPS: dict[str, Callable[[Stage1015, Claim, Diary], None]] = {
    REVIEW: _by_agent(workflow.start_review, 2),
    CHECK: _check,
    "ask": _ask,
    "remind": _by_agent(workflow.remind_supplement, 11 * 24),
    "talk": _by_agent(workflow.open_negotiation),
    "offer": _offer(750_000),
    "big_offer": _offer(1_400_000),
    "recommend": _by_agent(workflow.recommend, note=words.OPINION),
    "approve": _approve,
    "hold": _by_agent(workflow.hold, 24, reason=words.HELD),
}
