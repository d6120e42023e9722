"""A database with at least one row in every state that a guard speaks of, made by the real verbs."""

import hashlib
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.test import RequestFactory

from claims import workflow as claims
from claims.judgement import binding_hash
from claims.models import (
    Appeal,
    Claim,
    Contact,
    CoolingWaiver,
    DamageReport,
    ImportBatch,
    ImportRow,
    PayeeAccount,
    Presence,
    Reopening,
    Suspicion,
)
from claims.tasks import replay_policy, sweep_policy
from claims.workflow.simulation import request_replay, request_sweep
from compensation import closing, filing, openings, policies
from compensation.access import log_access
from compensation.models import FilingExtension, Notice, ProgrammeEvent, TallyRun
from compensation.staff_accounts import register_staff_account
from payouts import workflow as payouts
from payouts.models import (
    BankFile,
    BankResult,
    BankResultRow,
    LeftOut,
    PayoutEvent,
    RecoveredExport,
    RecoveredLine,
    Reissue,
    Round,
    RoundCut,
    Ruling,
    Signal,
)
from tests import builders, stages
from tests.builders import CLOSES, OPENS
from tests.invariants.money_world import build_money
from tests.stages import day

BEFORE_CLOSING = CLOSES - timedelta(days=1)


def build() -> SimpleNamespace:
    """Every row by a name that says what is special about it."""
    from tests.invariants import format_cases, founding_cases

    world = SimpleNamespace()
    world.people = people = builders.make_people()
    world.programme = builders.make_programme(people)
    _windows_and_policies(world)
    founding_cases.build(world)
    _openings_and_closings(world)
    _claims(world)
    _rounds(world)
    _intake(world)
    _case_desk(world)
    build_money(world)
    format_cases.build(world)
    return world


def _windows_and_policies(world: SimpleNamespace) -> None:
    people, programme = world.people, world.programme
    world.window = programme.windows.get(act="claim")
    for days in (30, 60):
        extension = filing.request_extension(
            programme=programme.pk,
            new_closes_at=CLOSES + timedelta(days=days),
            reason="Many have not heard of it",
            actor=people.jung,
            as_of=BEFORE_CLOSING,
        )
        if days == 30:
            filing.approve_extension(extension=extension.pk, actor=people.han, as_of=BEFORE_CLOSING)
            filing.announce_extension(extension=extension.pk, actor=people.han, where="Web", as_of=BEFORE_CLOSING)
    world.announced, world.requested = FilingExtension.objects.order_by("pk")
    versions = [
        policies.draft_policy(programme=programme.pk, document=builders.policy_document("t1"), actor=people.jung)
        for _ in range(3)
    ]
    for version in versions[:2]:
        policies.submit_policy(policy=version.pk, actor=people.jung)
    policies.publish_policy(policy=versions[0].pk, actor=people.han, effective_from=OPENS, as_of=OPENS)
    names = ("superseded", "published", "submitted", "draft")
    for name, version in zip(names, programme.policies.order_by("pk"), strict=True):
        setattr(world, f"{name}_policy", version)
    world.programme_event = ProgrammeEvent.objects.first()
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    world.access = log_access(request, "view", "claim", "t1-000001", subjects=[1])


def _openings_and_closings(world: SimpleNamespace) -> None:
    people, programme = world.people, world.programme
    in_time = builders.REPORTS_CLOSE - timedelta(days=1)
    asked = filing.request_extension(
        programme=programme.pk,
        act="report",
        new_closes_at=builders.REPORTS_CLOSE + timedelta(days=9),
        reason="Many have not heard of it",
        actor=people.jung,
        as_of=in_time,
    )
    world.approved_extension = filing.approve_extension(extension=asked.pk, actor=people.han, as_of=in_time)
    world.opened = programme.openings.get(act="claim")
    world.wanted = openings.request_opening(
        programme=programme.pk,
        act="documents",
        opens_at=CLOSES + timedelta(days=9000),
        closes_at=CLOSES + timedelta(days=9100),
        actor=people.jung,
        as_of=OPENS,
    )
    said = {"council_meeting": "The last one", "reason": "Everything is paid", "actor": people.jung}
    world.closing = closing.request_closing(programme=programme.pk, as_of=OPENS, **said)
    over = builders.make_programme(people, "over")
    agreed = closing.request_closing(programme=over.pk, as_of=CLOSES, **said)
    world.carried_out = closing.approve_closing(closing=agreed.pk, actor=people.han, as_of=CLOSES)
    over.refresh_from_db()
    world.over = over


def _claims(world: SimpleNamespace) -> None:
    people, programme = world.people, world.programme
    world.received = builders.file(programme, people, 21)
    world.talking = stages.offered(programme, people, 22)
    world.offer = world.talking.offers.get()
    world.settled = stages.offered(programme, people, 25, amount=2_000_000)
    claims.confirm_offer(claim=world.settled.pk, actor=people.lee, as_of=day(4))
    world.settled = claims.accept_settlement(claim=world.settled.pk, actor=people.park, channel="phone", as_of=day(5))
    world.waiting = stages.supplement_requested(programme, people, 23)
    world.supplement = world.waiting.supplements.get()
    world.item = world.supplement.items.get()
    world.denied = stages.denied(programme, people, 24)
    world.new_account = stages.new_account(world.received, people)
    world.accepted_paper = world.talking.documents.first()
    world.paper = world.received.documents.first()


def _rounds(world: SimpleNamespace) -> None:
    people, programme = world.people, world.programme
    for number in (1, 2, 3):
        builders.approved(programme, people, number)
    world.closed = stages.sent(programme, people)
    stages.answered(world.closed, people, {1: "이체완료", 2: "계좌해지", 3: "이체완료"})
    stages.answered(world.closed, people, {3: "반환"})
    payouts.close(round=world.closed.pk, actor=people.oh, as_of=day(11))
    builders.approved(programme, people, 4)
    world.sent = stages.sent(programme, people, day(11))
    fifth = builders.make_programme(people, "t5")
    builders.approved(fifth, people, 1)
    world.assembled = stages.assembled(fifth, people, day(12))
    world.unpaid_elsewhere = builders.approved(fifth, people, 2)
    world.unpaid = builders.approved(programme, people, 6)
    failed = Claim.objects.get(payout_lines__round=world.closed, payout_lines__position=2)
    world.failed_again = stages.approved_anew(failed, people, day(13))
    world.verified_account = PayeeAccount.objects.get(verified_by__isnull=False)
    world.holder_check = world.verified_account.holder_checks.get()
    world.waiver = CoolingWaiver.objects.create(
        account=world.verified_account, reason="The shop is closing", requested_by=people.kim, requested_at=day(13)
    )
    world.granted_waiver = CoolingWaiver.objects.create(
        account=world.new_account,
        reason="The shop is closing",
        requested_by=people.kim,
        requested_at=day(13),
        granted_by=people.lee,
        granted_at=day(13),
    )
    world.draft = stages.draft_round(programme, people, day(20))
    other = builders.make_programme(people, "t3")
    builders.approved(other, people, 1)
    world.released = stages.released(other, people)
    fourth = builders.make_programme(people, "t4")
    builders.approved(fourth, people, 1)
    world.submitted = stages.submitted(fourth, people)
    world.cut = RoundCut.objects.get(round=world.assembled)
    world.left_out = LeftOut.objects.filter(round=world.sent).first()
    world.sent_cut = world.sent.cut
    world.signal = Signal.objects.create(
        round=world.assembled, kind="late_account", key="1", positions=[1], raised_at=day(12)
    )
    world.answered_signal = Signal.objects.create(
        round=world.released,
        kind="late_account",
        key="1",
        positions=[1],
        raised_at=day(12),
        answer="Asked them",
        answered_by=people.oh,
        answered_at=day(12),
    )
    world.staff_account = register_staff_account(
        user=people.kim.pk, bank_code="004", number="1234567890123", actor=people.im
    )
    world.closed, world.sent = (Round.objects.get(pk=pk) for pk in (world.closed.pk, world.sent.pk))
    world.paid_line, world.failed_line, world.returned_line = world.closed.lines.order_by("position")
    world.sent_line = world.sent.lines.get()
    world.assembled_line, world.released_line = world.assembled.lines.get(), world.released.lines.get()
    world.paid_claim, world.claim_in_payout = world.paid_line.claim, world.sent_line.claim
    world.approval, world.decision = world.paid_line.approval, world.paid_line.decision
    world.bank_file = BankFile.objects.get(round=world.closed)
    world.result = BankResult.objects.filter(round=world.closed).order_by("pk").first()
    world.result_row = BankResultRow.objects.get(result=world.result, outcome="paid", line=world.paid_line)
    said = {"reason": "The bank refused it", "requested_by": people.oh, "requested_at": day(12)}
    world.reissue = Reissue.objects.create(round=world.released, issue=2, **said)
    export = RecoveredExport.objects.create(seq=999, entry={}, entry_hash="0" * 64, recovered_by=people.oh)
    world.recovered_export = export
    forgotten = {"export": export, "receipt_no": "t1-999999", "instalment": 1, "amount": 50_000}
    world.recovered_line = RecoveredLine.objects.create(line="line:t1/9/1", **forgotten)
    world.confirmed_recovery = RecoveredLine.objects.create(
        line="line:t1/9/2",
        verdict="paid",
        reason="On the bank's list",
        ruled_by=people.oh,
        ruled_at=day(12),
        confirmed_by=people.yoon,
        confirmed_at=day(12),
        **forgotten,
    )
    said = {"rows_in": 2, "applied": 0, "already": 0, "exceptions": 2}
    strange = insert(world.result, content=b"x", sha256=hashlib.sha256(b"x").hexdigest(), **said)
    world.exception = insert(world.result_row, result=strange, row=99, outcome="unmatched", line=None)
    world.ruling = Ruling.objects.create(
        row=world.exception, verdict="not_ours", reason="Another firm's", proposed_by=people.oh, proposed_at=day(12)
    )
    world.ruled_failure = insert(
        world.ruling,
        row=insert(world.exception, row=96),
        verdict="failed",
        failure="unknown",
        line=world.paid_line,
    )
    world.replaced_part = insert(world.bank_file, voided=True, parts=2000, register_seq=997)
    world.tally_run = TallyRun.objects.create(code="elsewhere")
    world.payout_event, world.claim_event = PayoutEvent.objects.first(), world.received.events.first()
    world.job = world.closed.job


def _intake(world: SimpleNamespace) -> None:
    world.batch = ImportBatch.objects.create(
        programme=world.programme, kind="claims", file_name="a.csv", sha256="0" * 64, content=b"a,b", state="running"
    )
    world.row = ImportRow.objects.create(
        batch=world.batch, row=2, raw="x", outcome="accepted", receipt_no=world.received.receipt_no
    )
    world.report = DamageReport.objects.create(
        programme=world.programme,
        number="R-1",
        received_at=builders.REPORTS_OPEN,
        reporter="individual",
        triage="other",
    )
    world.notice = Notice.objects.create(
        programme=world.programme,
        stream=world.received.stream,
        template="claim_received",
        language="ko",
        channel="email",
        recipient="a@example.com",
        recipient_shown="a***@example.com",
        subject="접수",
        body="접수되었습니다.",
        dedupe_key="n-1",
    )


def _case_desk(world: SimpleNamespace) -> None:
    people, claim = world.people, world.denied
    world.appeal = Appeal.objects.create(
        claim=claim, number=1, decision=claim.decision, grounds="Unfair", channel="phone", filed_at=day(8)
    )
    world.settled_appeal = Appeal.objects.create(
        claim=world.settled,
        number=1,
        decision=world.settled.decision,
        grounds="Unfair",
        channel="post",
        filed_at=day(8),
    )
    filed = claims.file_appeal(
        claim=world.paid_claim.pk, actor=people.kim, grounds="Too little", channel="phone", as_of=day(12)
    )
    world.judged_appeal = claims.judge_appeal(
        appeal=filed.pk, actor=people.choi, uphold=True, verdict="More was lost", amount=10_000, as_of=day(13)
    )
    world.granted = world.judged_appeal.granted
    claims.approve_instalment(
        decision=world.granted.pk,
        actor=people.lee,
        shown=binding_hash(world.granted, world.paid_claim.account),
        as_of=day(14),
    )
    world.reopening = Reopening.objects.create(
        claim=claim, cause="error", reason="A slip", requested_by=people.lee, requested_at=day(8)
    )
    world.visit = Contact.objects.create(
        claim=claim,
        number=1,
        kind="visit",
        state="planned",
        planned_for=day(9),
        made_by=people.kim,
        assigned_to=people.park,
    )
    world.presence = Presence.objects.create(claim=claim, person=people.kim, seen_at=day(8))
    world.replay = request_replay(version=world.draft_policy.pk, actor=people.jung)
    replay_policy(world.replay.job_id)
    world.replay_row = world.replay.rows.order_by("pk").first()
    world.sweep = request_sweep(
        version=world.draft_policy.pk,
        parameter="cap",
        first="5000000",
        last="6000000",
        step="1000000",
        actor=people.jung,
    )
    sweep_policy(world.sweep.job_id)
    world.suspicion = Suspicion.objects.create(earlier=world.received, later=claim, raised_at=day(8))
    world.kim = people.kim


def update(obj: models.Model, **columns: Any) -> int:
    """Write past the workflow and the model."""
    return type(obj)._default_manager.filter(pk=obj.pk).update(**columns)


def insert(obj: Any, **columns: Any) -> models.Model:
    """A copy of a row with other columns, past the workflow."""
    fresh = type(obj)._default_manager.get(pk=obj.pk)
    fields = [field for field in obj._meta.concrete_fields if not field.primary_key and not field.has_db_default()]
    values = {field.attname: getattr(fresh, field.attname) for field in fields}
    values |= {obj._meta.get_field(name).attname: getattr(value, "pk", value) for name, value in columns.items()}
    copy = type(obj)(**values)
    copy.save(force_insert=True)
    return copy


def settle() -> None:
    """Check what was deferred: PostgreSQL alters no table about which checks are still pending."""
    connection.check_constraints()
