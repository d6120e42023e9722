"""What people do at the same moment: what stands before it, who does what, where they meet, what must not come of it.

`drop` are the declared constraints and unique columns that stand behind the locks: with both gone the fault happens.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.db import transaction

from claims import workflow as claims
from claims.judgement import shown_hash
from claims.models import Approval, Claim, ClaimEvent
from claims.workflow import intake, many, queue
from compensation import ceremony, filing, jobs
from compensation.accounts import create_account
from compensation.models import FilingWindow, User
from payouts import assembly, line_making, workflow
from payouts.cutting import make_cut
from payouts.models import BankFile, BankResult, BankResultRow, PayoutEvent, PayoutLine, Round, Ruling
from payouts.workflow import paying, results, rounds, rulings
from tests import builders, stages
from tests.builders import CLOSES, PASSWORD, form
from tests.narrow import present
from tests.stages import AT, day

Calls = list[Callable[[], Any]]
WHY = "Because this is a race"
CLAIM_TRAIL, PAYOUT_TRAIL = "claims_claimevent_once_in_order", "payouts_payoutevent_once_in_order"


@dataclass(frozen=True)
class Race:
    """`begin` makes the moment before for so many clients; `calls` what each does; all meet after a `place`."""

    begin: Callable[[Any, Any, int], SimpleNamespace]
    calls: Callable[[SimpleNamespace, int], Calls]
    fault: Callable[[SimpleNamespace], bool]
    drop: tuple[str, ...]
    places: tuple[tuple[Any, str], ...] = ((ceremony, "require"),)
    #: What would still see it, and is not there in the control.
    blind: tuple[tuple[Any, str], ...] = ()


def _more(role: str, clients: int, *those: User) -> list[User]:
    """So many people of one role, those first."""
    made = (
        create_account(username=f"{role}{number}", password=PASSWORD, roles=[role], actor=None)
        for number in range(clients - len(those))
    )
    return [*those, *made]


def _stage(programme: Any, people: Any, **more: Any) -> SimpleNamespace:
    return SimpleNamespace(programme=programme, people=people, **more)


def _verbs(model: Any, stream: str) -> list[str]:
    return list(model.objects.filter(stream=stream).order_by("pk").values_list("verb", flat=True))


# ---- assembling ----------------------------------------------------------------------------------


def _cut(programme: Any, people: Any, claims_: int) -> SimpleNamespace:
    """A draft round of so many claims whose cut a worker made before it died; another worker's lease."""
    made = [builders.approved(programme, people, number) for number in range(1, claims_ + 1)]
    round_ = stages.draft_round(programme, people)
    lease = present(jobs.take(present(round_.job_id)))
    with transaction.atomic():
        make_cut(Round.objects.select_related("programme").get(pk=round_.pk), AT)
    return _stage(programme, people, claims=made, round=round_, lease=lease)


def _assemble(stage: SimpleNamespace) -> Callable[[], Any]:
    return partial(assembly.assemble, stage.round.pk, stage.lease, AT)


ASSEMBLE_TWICE = Race(
    begin=lambda programme, people, clients: _cut(programme, people, 5),
    calls=lambda stage, clients: [_assemble(stage)] * clients,
    fault=lambda stage: PayoutLine.objects.count() > 5,
    drop=(
        "line_one_live_per_claim",
        "line_position_once",
        "payouts_ledgertransaction.reference",
        CLAIM_TRAIL,
        PAYOUT_TRAIL,
    ),
    places=((line_making, "payable_now"),),
)


def _held_while_assembling(stage: SimpleNamespace) -> bool:
    return any({"hold", "schedule"} <= set(_verbs(ClaimEvent, claim.stream)) for claim in stage.claims)


ASSEMBLE_OR_HOLD = Race(
    begin=lambda programme, people, clients: _cut(programme, people, clients - 1),
    calls=lambda stage, clients: [
        _assemble(stage),
        *(
            partial(claims.hold, claim=claim.pk, actor=stage.people.kim, reason=WHY, as_of=AT)
            for claim in stage.claims[: clients - 1]
        ),
    ],
    fault=_held_while_assembling,
    drop=(CLAIM_TRAIL,),
    places=((many, "_may"), (ceremony, "require")),
)


# ---- rounds --------------------------------------------------------------------------------------

OPEN_TWICE = Race(
    begin=lambda programme, people, clients: _stage(programme, people),
    calls=lambda stage, clients: (
        [partial(workflow.open_round, programme=stage.programme.pk, cutoff_at=AT, actor=stage.people.oh, as_of=AT)]
        * clients
    ),
    fault=lambda stage: Round.objects.count() > 1,
    drop=("round_one_unreleased", "round_number_once", "payouts_round.job_id", PAYOUT_TRAIL),
    places=((rounds, "require"),),
)


def _submitted(programme: Any, people: Any, clients: int) -> SimpleNamespace:
    for number in (1, 2):
        builders.approved(programme, people, number)
    round_ = stages.submitted(programme, people)
    return _stage(programme, people, round=round_, payers=_more("finance_approver", clients, people.yoon))


def _release(stage: SimpleNamespace, actor: User) -> Callable[[], Any]:
    return partial(workflow.release, round=stage.round.pk, actor=actor, total=stage.round.total, as_of=AT)


RELEASE_TWICE = Race(
    begin=_submitted,
    calls=lambda stage, clients: [_release(stage, actor) for actor in stage.payers],
    fault=lambda stage: BankFile.objects.count() > 1,
    drop=("bankfile_part_once", "payouts_bankfile.register_seq", "payouts_ledgertransaction.reference", PAYOUT_TRAIL),
)

RELEASE_OR_CANCEL = Race(
    begin=_submitted,
    calls=lambda stage, clients: [
        partial(workflow.cancel, round=stage.round.pk, actor=stage.people.oh, reason=WHY, as_of=AT),
        *(_release(stage, actor) for actor in stage.payers[1:]),
    ],
    fault=lambda stage: {"release", "cancel"} <= set(_verbs(PayoutEvent, stage.round.stream)),
    drop=("bankfile_part_once", "payouts_bankfile.register_seq", "payouts_ledgertransaction.reference", PAYOUT_TRAIL),
)


def _released(programme: Any, people: Any, clients: int) -> SimpleNamespace:
    builders.approved(programme, people, 1)
    round_ = stages.released(programme, people)
    asked = workflow.request_reissue(round=round_.pk, actor=people.oh, reason=WHY, as_of=AT)
    return _stage(programme, people, round=round_, asked=asked, payers=_more("finance_approver", clients, people.yoon))


REISSUE_TWICE = Race(
    begin=_released,
    calls=lambda stage, clients: [
        partial(workflow.approve_reissue, reissue=stage.asked.pk, actor=actor, as_of=AT) for actor in stage.payers
    ],
    fault=lambda stage: BankFile.objects.count() > 2,
    drop=("bankfile_part_once", "payouts_bankfile.register_seq", PAYOUT_TRAIL),
)


# ---- results -------------------------------------------------------------------------------------


def _sent(programme: Any, people: Any, lines: int) -> SimpleNamespace:
    for number in range(1, lines + 1):
        builders.approved(programme, people, number)
    return _stage(programme, people, round=stages.sent(programme, people))


def _import(stage: SimpleNamespace, words: dict[int, str]) -> Callable[[], Any]:
    content = stages.bank_says(stage.round, words)
    return partial(
        workflow.import_result,
        round=stage.round.pk,
        content=content,
        file_name="result.xls",
        actor=stage.people.oh,
        as_of=AT,
    )


IMPORT_TWICE = Race(
    begin=lambda programme, people, clients: _sent(programme, people, 2),
    calls=lambda stage, clients: [_import(stage, {1: "이체완료", 2: "계좌해지"})] * clients,
    fault=lambda stage: BankResult.objects.count() > 1,
    drop=(
        "result_file_once",
        "result_final_once_per_line",
        "payouts_ledgertransaction.reference",
        PAYOUT_TRAIL,
    ),
    blind=((paying, "settle_many"), (results, "answered")),
)


def _first_line_was_paid_twice(stage: SimpleNamespace) -> bool:
    return BankResultRow.objects.filter(line__position=1, outcome="paid").count() > 1


#: Each file tells of the first line and of one that no other file names.
IMPORT_OVERLAPPING = Race(
    begin=lambda programme, people, clients: _sent(programme, people, clients + 1),
    calls=lambda stage, clients: [
        _import(stage, {1: "이체완료", number: "이체완료"}) for number in range(2, clients + 2)
    ],
    fault=_first_line_was_paid_twice,
    drop=("result_final_once_per_line", PAYOUT_TRAIL),
    blind=((paying, "settle_many"), (results, "answered")),
)


def _ruled(programme: Any, people: Any, clients: int) -> SimpleNamespace:
    """A word that nobody knows was ruled to mean paid; the next file says that the account is closed."""
    stage = _sent(programme, people, 1)
    stages.answered(stage.round, people, {1: "처리중"})
    row = BankResultRow.objects.get()
    stage.ruling = workflow.propose_ruling(
        row=row.pk, verdict="paid", position=1, reason=WHY, actor=people.oh, as_of=AT
    )
    stage.payers = _more("finance_approver", clients, people.yoon)
    return stage


def _two_last_words(stage: SimpleNamespace) -> bool:
    confirmed = Ruling.objects.filter(state="confirmed", verdict="paid").exists()
    return confirmed and BankResultRow.objects.filter(outcome="failed").exists()


CONFIRM_OR_IMPORT = Race(
    begin=_ruled,
    calls=lambda stage, clients: [
        _import(stage, {1: "계좌해지"}),
        *(
            partial(workflow.confirm_ruling, ruling=stage.ruling.pk, actor=actor, as_of=AT)
            for actor in stage.payers[1:]
        ),
    ],
    fault=_two_last_words,
    drop=(PAYOUT_TRAIL, "payouts_ledgertransaction.reference"),
    blind=((paying, "settle_many"), (results, "answered"), (rulings, "answered")),
)


# ---- claims --------------------------------------------------------------------------------------


def _awaiting(programme: Any, people: Any, clients: int) -> SimpleNamespace:
    claim = stages.awaiting_award(programme, people)
    shown = shown_hash(Claim.objects.select_related("decision", "account").get(pk=claim.pk))
    return _stage(programme, people, claim=claim, shown=shown, approvers=_more("approver", clients, people.lee))


APPROVE_TWICE = Race(
    begin=_awaiting,
    calls=lambda stage, clients: [
        partial(claims.approve, claim=stage.claim.pk, shown=stage.shown, actor=actor, as_of=day(3))
        for actor in stage.approvers
    ],
    fault=lambda stage: Approval.objects.count() > 1,
    drop=(CLAIM_TRAIL, "approval_stage_once"),
)


FILE_TWICE = Race(
    begin=lambda programme, people, clients: _stage(programme, people),
    calls=lambda stage, clients: (
        [
            partial(
                claims.file_claim,
                programme=stage.programme.pk,
                form=form(1, account_number=None, papers=()),
                actor=stage.people.kim,
            )
        ]
        * clients
    ),
    fault=lambda stage: Claim.objects.count() > 1,
    drop=("claim_one_live_per_business", "claim_receipt_no_once", CLAIM_TRAIL),
    places=((intake, "live_claim"),),
)


def _on_hold(programme: Any, people: Any, clients: int) -> SimpleNamespace:
    """Approved for one account and held, with another account waiting to be verified."""
    claim = stages.on_hold(programme, people)
    stages.new_account(claim, people)
    claims.check_holder(claim=claim.pk, actor=people.park, as_of=AT)
    return _stage(programme, people, claim=claim, approvers=_more("approver", clients, people.lee))


#: Released for the old account and changed to the new one: what is paid would not be what was approved.
CHANGE_ACCOUNT_OR_PAY = Race(
    begin=_on_hold,
    calls=lambda stage, clients: [
        partial(claims.change_account, claim=stage.claim.pk, actor=stage.people.park, as_of=AT),
        *(partial(claims.release_hold, claim=stage.claim.pk, actor=actor, as_of=AT) for actor in stage.approvers[1:]),
    ],
    fault=lambda stage: {"change_account", "release_hold"} <= set(_verbs(ClaimEvent, stage.claim.stream)),
    drop=(CLAIM_TRAIL,),
)


def _filed(programme: Any, people: Any, clients: int) -> SimpleNamespace:
    for number in range(1, clients + 1):
        builders.file(programme, people, number)
    return _stage(programme, people, agents=_more("agent", clients, people.kim, people.park))


TAKE_ONE_CASE = Race(
    begin=_filed,
    calls=lambda stage, clients: [partial(claims.take_next, actor=actor, as_of=day(1)) for actor in stage.agents],
    fault=lambda stage: (
        Claim.objects.exclude(assigned_to=None).count() < ClaimEvent.objects.filter(verb="take_case").count()
    ),
    drop=(CLAIM_TRAIL,),
    places=((queue, "next_event"),),
)


def _extension(programme: Any, people: Any, clients: int) -> SimpleNamespace:
    asked = filing.request_extension(
        programme=programme.pk,
        new_closes_at=CLOSES + timedelta(days=20),
        reason="Many have not heard of it",
        actor=people.jung,
        as_of=day(5),
    )
    return _stage(programme, people, asked=asked, managers=_more("manager", clients, people.han))


EXTEND_TWICE = Race(
    begin=_extension,
    calls=lambda stage, clients: [
        partial(filing.approve_extension, extension=stage.asked.pk, actor=actor, as_of=day(6))
        for actor in stage.managers
    ],
    fault=lambda stage: FilingWindow.objects.filter(act="claim").count() > 2,
    drop=("window_number_once", "compensation_programmeevent_once_in_order"),
    places=((filing, "_check_limit"),),
)

RACES = {
    "assemble twice": ASSEMBLE_TWICE,
    "assemble or hold": ASSEMBLE_OR_HOLD,
    "open twice": OPEN_TWICE,
    "release twice": RELEASE_TWICE,
    "release or cancel": RELEASE_OR_CANCEL,
    "reissue twice": REISSUE_TWICE,
    "import one file twice": IMPORT_TWICE,
    "import overlapping files": IMPORT_OVERLAPPING,
    "confirm a ruling or import": CONFIRM_OR_IMPORT,
    "approve twice": APPROVE_TWICE,
    "file twice": FILE_TWICE,
    "change the account or pay": CHANGE_ACCOUNT_OR_PAY,
    "take one case": TAKE_ONE_CASE,
    "extend twice": EXTEND_TWICE,
}
