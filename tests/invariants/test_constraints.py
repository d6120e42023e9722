"""Every declared constraint is violated past the workflow, with the guards out of the way, and refuses by name."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F
from django.utils import timezone

from compensation import inventory, triggers
from compensation.inventory import FLOORS
from tests import removal
from tests.builders import CLOSES
from tests.invariants import format_cases, founding_cases, money_cases
from tests.invariants.world import insert, settle, update
from tests.stages import execute

pytestmark = pytest.mark.django_db

CONSTRAINTS = {
    constraint.name: (model, constraint)
    for model in apps.get_models()
    if model._meta.app_label in FLOORS
    for constraint in model._meta.constraints
}
Case = Callable[[Any], Any]
TOO_MUCH = 10**12


def won(name: str, column: str, least: int) -> list[Case]:
    """One below the least, one above the most, and half a won, which SQLite would keep (PostgreSQL's bigint cannot)."""

    def half(world):
        row = getattr(world, name)
        execute(f'UPDATE "{row._meta.db_table}" SET "{column}" = 1.5 WHERE id = %s', row.pk)

    cases: list[Case] = [
        lambda world: update(getattr(world, name), **{column: least - 1}),
        lambda world: update(getattr(world, name), **{column: TOO_MUCH}),
    ]
    return [*cases, half] if connection.vendor == "sqlite" else cases


def alone(other: str, case: Case) -> Case:
    """The case without another constraint that sees the same and that PostgreSQL, which asks by name, asks first."""

    def without_the_other(world):
        if connection.vendor == "postgresql":
            removal.remove(other)
        return case(world)

    return without_the_other


CASES: dict[str, list[Case]] = {
    "access_download_has_a_reason": [
        lambda w: insert(w.access, action="download", reason="    ab    "),
        lambda w: insert(w.access, action="unmask", reason=""),
    ],
    "programme_cap_whole_won": won("programme", "claim_cap", 1),
    "programme_budget_whole_won": won("programme", "budget", 1),
    "compensation_programmeevent_once_in_order": [lambda w: insert(w.programme_event)],
    "claims_claimevent_once_in_order": [lambda w: insert(w.claim_event)],
    "payouts_payoutevent_once_in_order": [lambda w: insert(w.payout_event)],
    "window_number_once": [lambda w: insert(w.window, opens_at=CLOSES, closes_at=CLOSES + timedelta(days=1))],
    "window_opens_before_it_closes": [lambda w: insert(w.window, number=9, extension_number=9, opens_at=CLOSES)],
    "window_of_a_known_act": [lambda w: insert(w.window, act="appeal")],
    "window_official_once": [
        lambda w: insert(w.window, number=9),
        lambda w: insert(w.window, act="documents", extension_number=1),
    ],
    "opening_request_once": [lambda w: insert(w.wanted, state="rejected")],
    "opening_one_request_at_a_time": [lambda w: insert(w.wanted, request_number=99)],
    "opening_of_a_known_act": [lambda w: update(w.wanted, act="appeal")],
    "opening_opens_before_it_closes": [lambda w: update(w.wanted, closes_at=F("opens_at"))],
    "opening_four_eyes": [lambda w: update(w.wanted, approved_by=w.people.jung)],
    "opening_approved_by_someone": [
        lambda w: update(w.wanted, state="approved"),
        lambda w: update(w.opened, approved_by=None),
        lambda w: update(w.opened, window=None),
    ],
    "closing_request_once": [lambda w: insert(w.closing, state="rejected")],
    "closing_one_at_a_time": [
        lambda w: insert(w.closing, request_number=99),
        lambda w: insert(w.carried_out, request_number=99),
    ],
    "closing_names_the_meeting": [lambda w: update(w.closing, council_meeting="")],
    "closing_four_eyes": [lambda w: update(w.closing, approved_by=w.people.jung)],
    "closing_approved_by_someone": [
        lambda w: update(w.carried_out, approved_by=None),
        lambda w: update(w.carried_out, approved_at=None),
        lambda w: update(w.carried_out, checklist_now=None),
    ],
    "closing_with_nothing_in_its_way": [
        lambda w: update(w.carried_out, blocking=1),
        lambda w: update(w.carried_out, blocking=None),
    ],
    "extension_request_once": [lambda w: insert(w.requested, request_number=1, state="rejected")],
    "extension_number_once": [lambda w: update(w.requested, number=1)],
    "extension_one_request_at_a_time": [lambda w: insert(w.requested, request_number=99)],
    "extension_of_a_known_act": [lambda w: update(w.requested, act="appeal")],
    "extension_announced_at_a_time": [lambda w: update(w.announced, announced_at=None)],
    "extension_only_later": [lambda w: update(w.requested, new_closes_at=F("old_closes_at"))],
    "extension_four_eyes": [lambda w: update(w.requested, approved_by=w.people.jung)],
    "extension_approved_by_someone": [
        lambda w: update(w.requested, state="approved"),
        lambda w: update(w.announced, approved_by=None),
        lambda w: update(w.announced, window=None),
    ],
    "job_once": [lambda w: insert(w.job)],
    "job_running_means_leased": [
        lambda w: update(w.job, state="running"),
        lambda w: update(w.job, lease_until=timezone.now()),
    ],
    "notice_recipient_sealed": [
        lambda w: execute("UPDATE compensation_notice SET recipient = 'a@example.com' WHERE id = %s", w.notice.pk)
    ],
    "notice_sending_means_leased": [
        lambda w: update(w.notice, state="sending"),
        lambda w: update(w.notice, lease_until=timezone.now()),
    ],
    "policy_number_once": [lambda w: insert(w.draft_policy, number=1)],
    "policy_one_published": [
        lambda w: update(w.submitted_policy, state="published", published_by=w.people.han, effective_from=CLOSES)
    ],
    "policy_four_eyes": [
        lambda w: update(w.published_policy, published_by=F("created_by")),
        lambda w: update(w.published_policy, submitted_by=F("published_by")),
    ],
    "policy_effective_range": [lambda w: update(w.superseded_policy, effective_until=F("effective_from"))],
    "policy_published_by_someone": [
        lambda w: update(w.submitted_policy, state="superseded"),
        lambda w: update(w.published_policy, effective_from=None),
    ],
    "batch_file_once": [lambda w: insert(w.batch)],
    "batch_every_row_accounted_for": [
        lambda w: update(w.batch, state="done", rows_in=2, accepted=1),
        lambda w: update(w.batch, state="done", rows_in=1, accepted=1, rejected=1),
    ],
    "batch_row_once": [lambda w: insert(w.row)],
    "row_rejected_has_a_code": [
        lambda w: update(w.row, outcome="rejected"),
        lambda w: update(w.row, code="duplicate_file"),
    ],
    "claimant_business_number_once": [lambda w: insert(w.received.claimant)],
    "account_version_once": [lambda w: insert(w.new_account)],
    "account_four_eyes": [lambda w: update(w.new_account, verified_by=F("entered_by"), verified_at=CLOSES)],
    "account_verified_by_someone": [
        lambda w: update(w.new_account, verified_at=CLOSES),
        lambda w: update(w.verified_account, verified_at=None),
    ],
    "staff_account_once": [lambda w: insert(w.staff_account)],
    "reissue_one_request_at_a_time": [lambda w: insert(w.reissue)],
    "reissue_issue_once": [
        lambda w: (
            insert(w.reissue, state="approved", decided_by=w.people.yoon, decided_at=CLOSES)
            and insert(w.reissue, state="approved", decided_by=w.people.yoon, decided_at=CLOSES)
        )
    ],
    "reissue_four_eyes": [
        lambda w: update(w.reissue, state="approved", decided_by=F("requested_by"), decided_at=CLOSES)
    ],
    "reissue_decided_by_someone": [
        lambda w: update(w.reissue, state="approved"),
        lambda w: update(w.reissue, decided_at=CLOSES),
    ],
    "recovered_line_once": [lambda w: insert(w.recovered_line)],
    "recovered_whole_won": won("recovered_line", "amount", 1),
    "recovered_ruled_by_someone": [
        lambda w: update(w.recovered_line, verdict="paid"),
        lambda w: update(w.confirmed_recovery, verdict=""),
    ],
    "recovered_four_eyes": [lambda w: update(w.confirmed_recovery, confirmed_by=F("ruled_by"))],
    "ruling_one_living_a_row": [lambda w: insert(w.ruling)],
    "ruling_four_eyes": [lambda w: update(w.ruling, state="confirmed", decided_by=F("proposed_by"), decided_at=CLOSES)],
    "ruling_decided_by_someone": [
        lambda w: update(w.ruling, state="confirmed"),
        lambda w: update(w.ruling, decided_at=CLOSES),
    ],
    "ruling_names_its_line": [
        lambda w: update(w.ruling, verdict="paid"),
        lambda w: update(w.ruling, line=w.paid_line),
    ],
    "ruling_failure_only_of_a_failure": [lambda w: update(w.ruling, failure="unknown")],
    "signal_once_a_round": [lambda w: insert(w.signal)],
    "signal_answered_in_words": [
        lambda w: update(w.signal, answer="Asked them"),
        lambda w: update(w.answered_signal, answer=""),
        lambda w: update(w.answered_signal, answered_by=None),
    ],
    "account_cools_after_it_is_verified": [
        lambda w: update(w.verified_account, payable_from=F("verified_at") - timedelta(seconds=1))
    ],
    "holder_answer_sealed": [
        lambda w: execute("UPDATE claims_holdercheck SET answered = '홍길동' WHERE id = %s", w.holder_check.pk)
    ],
    "waiver_once_an_account": [lambda w: insert(w.waiver)],
    "waiver_four_eyes": [lambda w: update(w.waiver, granted_by=F("requested_by"), granted_at=CLOSES)],
    "waiver_granted_by_someone": [
        lambda w: update(w.waiver, granted_at=CLOSES),
        lambda w: update(w.granted_waiver, granted_at=None),
    ],
    "account_number_sealed": [
        lambda w: execute("UPDATE claims_payeeaccount SET number = '110123456789' WHERE id = %s", w.new_account.pk)
    ],
    "report_number_once": [lambda w: insert(w.report)],
    "report_claimed_whole_won": won("report", "claimed_amount", 0),
    "claim_receipt_no_once": [lambda w: insert(w.received, identity="y")],
    "claim_one_live_per_business": [
        lambda w: insert(w.received, receipt_no="x"),
        lambda w: insert(w.denied, receipt_no="x"),
        lambda w: insert(w.paid_claim, receipt_no="x", state="received"),
    ],
    "claim_baseline_whole_won": won("received", "baseline_sales", 0),
    "claim_outage_whole_won": won("received", "outage_sales", 0),
    "claim_payable_means_approved": [
        *(lambda w, state=state: update(w.received, state=state) for state in ("approved", "in_payout", "paid")),
        lambda w: update(w.paid_claim, approval=None),
        lambda w: update(w.paid_claim, account=None),
        lambda w: update(w.paid_claim, decision=None),
    ],
    "offer_number_once": [lambda w: insert(w.offer, state="withdrawn")],
    "offer_one_live": [lambda w: insert(w.offer, number=99)],
    "offer_whole_won": won("offer", "amount", 1),
    "offer_authority_whole_won": won("offer", "authority", 0),
    "offer_four_eyes": [lambda w: update(w.offer, confirmed_by=F("made_by"))],
    "offer_accepted_within_authority": [lambda w: update(w.offer, state="accepted", amount=F("authority") + 1)],
    "decision_number_once": [lambda w: insert(w.decision)],
    "decision_whole_won": won("decision", "amount", 0)[1:],
    "decision_award_has_an_amount": [
        lambda w: update(w.decision, amount=0),
        lambda w: update(w.denied.decision, amount=1),
    ],
    "approval_four_eyes": [lambda w: update(w.approval, approved_by=F("prepared_by"))],
    "approval_stage_once": [lambda w: insert(w.approval, approved_by=w.people.han)],
    "approval_distinct_people": [lambda w: insert(w.approval, stage=9)],
    "appeal_number_once": [lambda w: insert(w.appeal, state="dismissed", judged_by=w.people.han, judged_at=CLOSES)],
    "appeal_one_open": [lambda w: insert(w.appeal, number=9)],
    "appeal_judged_by_someone": [
        lambda w: update(w.appeal, state="upheld", judged_at=CLOSES),
        lambda w: update(w.appeal, state="dismissed", judged_by=w.people.han),
    ],
    "reopening_one_request": [lambda w: insert(w.reopening)],
    "reopening_four_eyes": [lambda w: update(w.reopening, decided_by=F("requested_by"))],
    "contact_number_once": [lambda w: insert(w.visit)],
    "contact_done_has_an_outcome": [
        lambda w: update(w.visit, state="done", outcome="reached"),
        lambda w: update(w.visit, state="done", happened_at=CLOSES),
    ],
    "contact_planned_is_a_visit_for_someone": [
        lambda w: update(w.visit, kind="call"),
        lambda w: update(w.visit, planned_for=None),
        lambda w: update(w.visit, assigned_to=None),
    ],
    "presence_once": [lambda w: insert(w.presence)],
    "replay_row_once": [lambda w: insert(w.replay_row)],
    # Of what it got, never below nothing nor above the most there is; the difference follows.
    "replay_before_whole_won": [
        lambda w: update(w.replay_row, before=-1, after=None, difference=None),
        lambda w: update(w.replay_row, before=TOO_MUCH, after=None, difference=None),
    ],
    "replay_after_whole_won": [
        lambda w: update(w.replay_row, after=-1, difference=-1 - F("before")),
        lambda w: update(w.replay_row, after=TOO_MUCH, difference=TOO_MUCH - F("before")),
    ],
    "replay_row_adds_up": [
        lambda w: update(w.replay_row, difference=F("difference") + 1),
        lambda w: update(w.replay_row, after=None),
        lambda w: update(w.replay_row, difference=None),
    ],
    "suspicion_pair_once": [lambda w: insert(w.suspicion)],
    "suspicion_of_two_claims": [lambda w: update(w.suspicion, later=F("earlier"))],
    "suspicion_judged_by_someone": [
        lambda w: update(w.suspicion, state="same", judged_by=w.people.lee),
        lambda w: update(w.suspicion, state="different", judged_at=CLOSES),
    ],
    "user_authority_whole_won": won("kim", "authority_limit", 0),
    "user_absence_range": [
        lambda w: update(w.kim, absent_from=date(2023, 2, 2), absent_until=date(2023, 2, 1)),
        lambda w: update(w.kim, absent_from=date(2023, 2, 2), absent_until=None),
    ],
    "approval_award_names_an_account": [lambda w: update(w.approval, account=None)],
    "document_version_once": [lambda w: insert(w.paper, state="superseded")],
    "document_one_current_a_kind": [
        lambda w: insert(w.paper, version=99),
        lambda w: insert(w.accepted_paper, version=99),
    ],
    "document_file_is_hashed": [
        lambda w: update(w.paper, sha256=""),
        lambda w: update(w.paper, file=""),
        lambda w: update(w.paper, content_type=""),
    ],
    "document_rejected_for_a_reason": [lambda w: update(w.paper, state="rejected")],
    "supplement_number_once": [lambda w: insert(w.supplement, state="ended")],
    "supplement_one_open": [lambda w: insert(w.supplement, number=99)],
    "supplement_item_once": [lambda w: insert(w.item)],
    "round_number_once": [lambda w: insert(w.closed, job=None)],
    "round_one_unreleased": [
        lambda w: insert(w.assembled, number=99, job=None),
        lambda w: insert(w.assembled, number=99, job=None, state="draft"),
        lambda w: insert(w.submitted, number=99, job=None),
    ],
    "cut_budget_whole_won": won("cut", "budget", 1),
    "cut_committed_whole_won": won("cut", "committed", 0),
    "cut_cap_whole_won": won("cut", "claim_cap", 1),
    "cut_total_whole_won": won("cut", "total", 0),
    "left_out_once_a_round": [lambda w: insert(w.left_out)],
    "left_out_whole_won": won("left_out", "amount", 1),
    "round_total_whole_won": won("closed", "total", 0),
    "round_four_eyes": [
        lambda w: update(w.sent, released_by=F("prepared_by")),
        lambda w: update(w.sent, released_by=F("submitted_by")),
    ],
    "round_released_by_someone": [
        lambda w: update(w.assembled, state="released"),
        lambda w: update(w.sent, released_by=None),
        lambda w: update(w.sent, line_count=0),
    ],
    "bankfile_whole_won": won("bank_file", "total", 1),
    "line_position_once": [lambda w: insert(w.paid_line, state="cancelled")],
    "line_one_live_per_claim": [
        lambda w: insert(w.paid_line, position=99, round=w.sent),
        lambda w: insert(w.sent_line, position=99),
        lambda w: insert(w.assembled_line, position=99, round=w.draft),
        # An unknown outcome counts as living: silence blocks a second attempt.
        lambda w: insert(w.sent_line, position=99, state="pending", round=w.draft),
    ],
    "line_whole_won": [alone("line_pays_something_after_tax", case) for case in won("paid_line", "amount", 1)],
    "line_failed_for_a_reason": [lambda w: update(w.failed_line, failure="")],
    "result_file_once": [lambda w: insert(w.result)],
    "result_every_row_accounted_for": [
        lambda w: update(w.result, applied=F("applied") + 1),
        lambda w: update(w.result, rows_in=F("rows_in") + 1),
    ],
    "result_row_once": [lambda w: insert(w.result_row, outcome="already")],
    "result_final_once_per_line": [lambda w: insert(w.result_row, row=99)],
    "result_row_whole_won": won("result_row", "amount", 0),
    "result_row_names_its_line": [lambda w: update(w.result_row, line=None)],
    **money_cases.CONSTRAINT_CASES,
    **format_cases.CONSTRAINT_CASES,
    **{name: won(row, column, least) for name, row, column, least in money_cases.WON},
}
CASES |= founding_cases.constraint_cases(won)

# What single columns promise by `unique`: a receipt, a programme's code, one successor a failed line, ...
COLUMNS: dict[str, list[Case]] = {
    "payouts_roundcut.round_id": [lambda w: insert(w.cut)],
    "compensation_programme.code": [lambda w: insert(w.programme)],
    "payouts_payoutline.retry_of_id": [
        lambda w: update(w.sent_line, retry_of=w.failed_line) and update(w.assembled_line, retry_of=w.failed_line)
    ],
    "claims_appeal.granted_id": [
        lambda w: (
            update(w.appeal, granted=w.decision)
            and insert(w.appeal, number=9, state="upheld", judged_by=w.people.han, judged_at=CLOSES)
        )
    ],
    "claims_document.supersedes_id": [
        lambda w: (
            update(w.paper, supersedes=w.accepted_paper)
            and update(w.talking.documents.last(), supersedes=w.accepted_paper)
        )
    ],
    "claims_decision.offer_id": [
        lambda w: update(w.decision, offer=w.offer) and update(w.denied.decision, offer=w.offer)
    ],
    "compensation_filingextension.window_id": [lambda w: update(w.requested, window=w.announced.window)],
    "payouts_bankfile.register_seq": [
        lambda w: insert(w.bank_file, voided=True, register_seq=w.bank_file.register_seq),
    ],
    "compensation_tallyrun.code": [lambda w: insert(w.tally_run)],
    "payouts_recoveredexport.seq": [lambda w: insert(w.recovered_export)],
    "compensation_programmefounding.programme_id": [lambda w: insert(w.founding, code="f9")],
    "compensation_filingopening.window_id": [lambda w: update(w.wanted, window=w.opened.window)],
    "payouts_round.job_id": [lambda w: update(w.sent, job=w.job)],
    "claims_importbatch.job_id": [lambda w: update(w.batch, job=w.job) and insert(w.batch, sha256="1" * 64, job=w.job)],
    "claims_policyreplay.job_id": [lambda w: update(w.replay, job=w.job) and insert(w.replay, job=w.job)],
    "claims_policysweep.job_id": [lambda w: update(w.sweep, job=w.job) and insert(w.sweep, job=w.job)],
    "compensation_notice.dedupe_key": [lambda w: insert(w.notice, key=uuid4())],
    "compensation_notice.key": [lambda w: insert(w.notice, dedupe_key="n-2")],
    "compensation_user.username": [lambda w: update(w.people.kim, username="park")],
    **money_cases.COLUMN_CASES,
}


@pytest.fixture
def unguarded(world):
    settle()
    triggers.remove_all(connection)
    return world


def refused(statement: Callable[[], Any]) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        statement()
    return str(error.value)


@pytest.mark.parametrize(("name", "number"), [(name, n) for name, cases in CASES.items() for n in range(len(cases))])
def test_a_constraint_refuses_what_it_is_there_for(unguarded, name, number):
    message = refused(lambda: CASES[name][number](unguarded))
    model, constraint = CONSTRAINTS[name]
    if connection.vendor == "postgresql" or isinstance(constraint, models.CheckConstraint):
        assert name in message
    else:  # SQLite names the columns
        assert isinstance(constraint, models.UniqueConstraint)
        columns = {field.name: f"{model._meta.db_table}.{field.column}" for field in model._meta.concrete_fields}
        assert message.endswith(", ".join(columns[name] for name in constraint.fields))


@pytest.mark.parametrize("name", COLUMNS)
def test_a_unique_column_refuses_a_second_row(unguarded, name):
    [case] = COLUMNS[name]
    message = refused(lambda: case(unguarded))
    assert name in message or name.replace(".", "_") in message


def test_every_constraint_and_unique_column_has_a_case():
    assert set(CASES) == set(CONSTRAINTS)
    columns = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        if model._meta.app_label in FLOORS
        for field in model._meta.local_concrete_fields
        if field.unique and not field.primary_key
    }
    assert columns == set(COLUMNS)


def test_every_constraint_is_declared_and_stands_in_the_database(world):
    found = [(model, name) for model, name, held in inventory.declared(connection) if not held]
    assert found == []
    assert {name for _model, name, _held in inventory.declared(connection)} >= set(CONSTRAINTS)


def test_a_dropped_constraint_is_missed(unguarded):
    if connection.vendor == "postgresql":
        settle()
        execute('ALTER TABLE "claims_decision" DROP CONSTRAINT "decision_award_has_an_amount"')
        lost = {"decision_award_has_an_amount", "line_one_live_per_claim"}
    else:
        lost = {"line_one_live_per_claim"}  # a check cannot be dropped without building the table anew
    execute('DROP INDEX "line_one_live_per_claim"')
    assert {name for _model, name, held in inventory.declared(connection) if not held} == lost
