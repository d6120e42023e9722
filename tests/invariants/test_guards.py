"""Every guard of the database is violated past all Python, refuses by name, and lets it pass once it is gone.

The second half is the control: if the statement failed without the guard too, the test would prove nothing about it.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Min

from claims.models import Claim, ClaimEvent
from compensation import triggers
from compensation.events import next_event
from compensation.models import ProgrammeEvent
from compensation.triggers import Guard
from tests.builders import CLOSES, OPENS, REPORTS_OPEN
from tests.invariants import apart_cases, filing_cases, format_cases, founding_cases, money_cases
from tests.invariants.world import insert, settle, update
from tests.stages import execute

pytestmark = pytest.mark.django_db

GUARDS = {guard.name: guard for guard in triggers.all_guards()}
MODELS = {model._meta.db_table: model for model in apps.get_models()}
Case = Callable[[Any], Any]


def paid_without_being_reviewed(world):
    """With a well-made event, so that only the map of legal moves is left to say no."""
    claim = Claim.objects.get(pk=world.received.pk)
    event = next_event(
        ClaimEvent, claim, "deny", actor=None, at=OPENS, moved=("received", "denied"), claim=claim, reason="forged"
    )
    event.save(force_insert=True)
    update(claim, state="denied", event_seq=event.seq, event_hash=event.hash)


def policy_event(version, verb, actor, to_state, at=OPENS):
    """A well-made event of a policy; answers the columns of the head it makes."""
    version = type(version).objects.select_related("programme").get(pk=version.pk)
    moved = (version.state, to_state) if to_state else ("", "")
    next_event(ProgrammeEvent, version, verb, actor=actor, at=at, moved=moved, programme=version.programme).save()
    return {"event_seq": version.event_seq, "event_hash": version.event_hash}


def decided(world, state, actor, event_by=None, at=OPENS, **columns):
    """A decision on the submitted policy with its event, so that only who and when are left to say no."""
    verb = "publish_policy" if state == "published" else "reject_policy"
    head = policy_event(world.submitted_policy, verb, event_by or actor, state, at)
    update(world.submitted_policy, state=state, **head, **columns)


def published(world, actor, event_by=None, at=OPENS, effective_from=CLOSES, **columns):
    """In the place of the one in force."""
    update(world.published_policy, state="superseded", effective_until=effective_from)
    decided(world, "published", actor, event_by, at, published_by=actor, effective_from=effective_from, **columns)


def published_into_the_past_of_another(world):
    update(world.published_policy, state="superseded", effective_until=OPENS + timedelta(days=9))
    columns = {"published_by": world.people.han, "effective_from": OPENS + timedelta(days=8)}
    decided(world, "published", world.people.han, **columns)


def decided_by_its_reviser(world, state):
    """Choi, who had no other hand in it, revised it while it was a draft."""
    choi = world.people.choi
    update(world.submitted_policy, **policy_event(world.submitted_policy, "revise_policy", choi, ""))
    published(world, choi) if state == "published" else decided(world, state, choi)


def line_for(claim, world, **columns):
    """A line that pays what was approved for a claim, but for `columns`."""
    said = {
        "position": 99,
        "state": "pending",
        "claim": claim.pk,
        "decision": claim.decision_id,
        "approval": claim.approval_id,
        "account": claim.account_id,
        "amount": claim.decision.amount,
        "round": world.draft,
        "failure": "",
    }
    return insert(world.paid_line, **{**said, **columns})


def dropped(line):
    """A line that was taken out of its round before anything was sent."""
    update(line, state="cancelled")
    return line


def to_an_account_payable_from(world, moment):
    """All else is right: a later version of the account, verified, and the decision approved for it."""
    account = insert(world.verified_account, version=9, payable_from=moment)
    approval = insert(world.failed_again.approval, account=account)
    line_for(world.failed_again, world, account=account, approval=approval, retry_of=world.failed_line)


def another_exception(world):
    """A row that fitted no line and nobody has ruled about."""
    return insert(world.exception, row=98)


def second_word(world, state):
    """By a second person."""
    return {"state": state, "decided_by": world.people.yoon, "decided_at": CLOSES}


def ruled(world, state):
    """One person says that the line at the bank was paid; `state` is what became of it."""
    result = insert(world.result, round=world.sent, sha256="1" * 64)
    row = insert(world.exception, result=result, row=97)
    return insert(world.ruling, row=row, verdict="paid", line=world.sent_line, state=state)


def another_holder(account, world):
    """The bank names somebody else."""
    return insert(world.holder_check, account=account, outcome="mismatch", answered="남의이름")


def second_approval(world, **columns):
    """By another person at another stage, so that nothing but `columns` is wrong with it."""
    insert(world.approval, stage=9, approved_by=world.people.han, **columns)


def additional_line(world):
    """The line of what the appeal granted."""
    approval = world.granted.approvals.get()
    line_for(world.paid_claim, world, decision=world.granted, approval=approval, amount=10_000, instalment=2)


def released(world):
    """With the one file that its one line needs."""
    insert(world.bank_file, round=world.submitted, line_count=1, total=50_000, register_seq=998)
    update(world.submitted, state="released", released_by=world.people.yoon, released_at=CLOSES)


def assembled_with_a_line(world, **lowered):
    """The programme is `lowered` below what the round binds, after the line was made."""
    line_for(world.unpaid, world)
    insert(world.cut, round=world.draft, line_count=1)
    update(world.programme, **lowered)
    update(world.draft, state="assembled")


CASES: dict[str, list[Case]] = {
    **filing_cases.CASES,
    "compensation_policyversion_legal_edges": [lambda w: update(w.superseded_policy, state="rejected")],
    "compensation_policyversion_legal_start": [lambda w: insert(w.draft_policy, state="rejected", number=99)],
    "policy_no_overlap": [published_into_the_past_of_another],
    "policy_revised_with_its_event": [
        lambda w: update(w.draft_policy, content_hash="0" * 64),
        lambda w: update(w.draft_policy, document={"cap": 1}),
        lambda w: update(
            w.draft_policy, content_hash="0" * 64, **policy_event(w.draft_policy, "submit_policy", w.people.han, "")
        ),
    ],
    "policy_decided_by_an_outsider": [
        lambda w: decided_by_its_reviser(w, "published"),
        lambda w: decided_by_its_reviser(w, "rejected"),
        lambda w: decided(w, "rejected", w.people.jung),
        lambda w: published(w, w.people.choi, event_by=w.people.han),
        lambda w: update(w.submitted_policy, state="rejected"),
    ],
    "policy_not_into_the_past": [
        lambda w: published(w, w.people.han, at=CLOSES, effective_from=CLOSES - timedelta(seconds=1))
    ],
    "claims_claim_legal_edges": [paid_without_being_reviewed],
    "claims_claim_legal_start": [lambda w: insert(w.received, state="denied", receipt_no="x", identity="y")],
    "claim_inside_its_window": [
        lambda w: insert(w.received, receipt_no="x", identity="y", received_at=CLOSES),
        lambda w: insert(w.received, receipt_no="x", identity="y", received_at=OPENS - timedelta(microseconds=1)),
        lambda w: insert(
            w.received,
            receipt_no="x",
            identity="y",
            programme=w.released.programme,
            claimant=w.released_line.claim.claimant,
        ),
        # The window is open then, and it is one for reports.
        lambda w: insert(
            w.received,
            receipt_no="x",
            identity="y",
            received_at=REPORTS_OPEN,
            window=w.programme.windows.get(act="report", number=0),
        ),
    ],
    "claim_moves_with_its_event": [
        lambda w: update(w.unpaid, state="on_hold"),
        lambda w: update(w.paid_claim, state="on_hold"),
    ],
    "claims_document_legal_edges": [lambda w: update(w.accepted_paper, state="received")],
    "claims_document_legal_start": [lambda w: insert(w.paper, kind="other", state="accepted", version=99)],
    "approval_binds_what_was_shown": [
        lambda w: second_approval(w, prepared_by=w.people.choi),
        lambda w: second_approval(w, claim=w.received),
        lambda w: second_approval(w, outcome="denial"),
    ],
    "claims_appeal_legal_edges": [
        lambda w: update(w.judged_appeal, state="dismissed"),
        lambda w: update(w.judged_appeal, state="filed"),
    ],
    "claims_appeal_legal_start": [lambda w: insert(w.judged_appeal, number=9, granted=None)],
    "appeal_judged_by_an_outsider": [
        lambda w: update(w.appeal, judged_by=w.people.park),
        lambda w: update(w.appeal, judged_by=w.people.lee),
        # He confirmed the offer, and recommended nothing.
        lambda w: update(w.settled_appeal, judged_by=w.people.lee),
    ],
    "payouts_round_legal_edges": [lambda w: update(w.closed, state="cancelled")],
    "payouts_round_legal_start": [lambda w: insert(w.closed, state="cancelled", number=99, job=None)],
    "round_totals_are_true": [
        lambda w: update(w.assembled, state="submitted", total=1, format_hash="0" * 64),
        lambda w: update(w.assembled, state="submitted", line_count=2, format_hash="0" * 64),
    ],
    "payouts_payoutline_legal_edges": [
        lambda w: update(w.paid_line, state="sent"),
        # With the bank's word for it, so that only the map is left to say no.
        lambda w: insert(w.result_row, row=77, line=w.failed_line) and update(w.failed_line, state="paid"),
    ],
    "payouts_payoutline_legal_start": [lambda w: line_for(w.unpaid, w, state="cancelled")],
    "round_released_with_every_signal_answered": [
        lambda w: insert(w.signal, round=w.submitted) and released(w),
    ],
    "payouts_reissue_legal_edges": [
        lambda w: update(w.reissue, **second_word(w, "approved")) and update(w.reissue, state="rejected"),
    ],
    "payouts_reissue_legal_start": [lambda w: insert(w.reissue, round=w.sent, **second_word(w, "approved"))],
    "bankfile_replaced_only_by_a_reissue": [lambda w: update(w.bank_file, voided=True)],
    "reissue_between_release_and_answer": [
        lambda w: insert(w.reissue, round=w.submitted),
        lambda w: insert(w.reissue, round=w.closed),
    ],
    "reissue_approved_before_the_answer": [
        lambda w: (
            insert(w.result, round=w.released, sha256="2" * 64) and update(w.reissue, **second_word(w, "approved"))
        )
    ],
    "round_sent_with_no_reissue_waiting": [lambda w: update(w.released, state="sent")],
    "round_issue_grows_by_a_reissue": [
        lambda w: update(w.released, issue=2),
        lambda w: update(w.reissue, **second_word(w, "approved")) and update(w.released, issue=3),
    ],
    "line_is_not_a_forgotten_payment": [
        lambda w: insert(w.recovered_line, line="x", receipt_no=w.unpaid.receipt_no) and line_for(w.unpaid, w),
        lambda w: insert(w.confirmed_recovery, line="x", receipt_no=w.unpaid.receipt_no) and line_for(w.unpaid, w),
    ],
    "payouts_ruling_legal_edges": [
        lambda w: (
            update(w.ruling, state="confirmed", decided_by=w.people.yoon, decided_at=CLOSES)
            and update(w.ruling, state="rejected")
        ),
    ],
    "payouts_ruling_legal_start": [
        lambda w: insert(w.ruling, row=another_exception(w), **second_word(w, "confirmed")),
    ],
    "ruling_is_about_an_exception": [
        lambda w: insert(w.ruling, row=w.result_row),
        lambda w: insert(w.ruling, row=another_exception(w), verdict="paid", line=w.sent_line),
    ],
    "line_settled_by_the_bank_or_by_two": [
        lambda w: update(w.sent_line, state="paid"),
        lambda w: ruled(w, "proposed") and update(w.sent_line, state="paid"),
    ],
    "line_of_its_rounds_programme": [lambda w: line_for(w.unpaid_elsewhere, w)],
    "line_only_while_drafting": [
        lambda w: line_for(w.unpaid_elsewhere, w, round=w.assembled),
        lambda w: line_for(w.unpaid, w, round=w.sent),
    ],
    "line_dropped_only_before_submission": [
        lambda w: update(w.released_line, state="cancelled"),
        lambda w: update(w.submitted.lines.get(), state="cancelled"),
    ],
    "cut_only_while_drafting": [lambda w: update(w.draft, state="cancelled") and insert(w.cut, round=w.draft)],
    "left_out_before_submission": [
        lambda w: insert(w.left_out, round=w.submitted, claim=w.received),
        lambda w: insert(w.left_out, round=w.submitted, claim=w.received, reason="dropped"),
        lambda w: insert(w.left_out, round=w.assembled, claim=w.received),
    ],
    "round_assembled_as_it_was_cut": [
        lambda w: update(w.draft, state="assembled"),
        lambda w: insert(w.cut, round=w.draft, line_count=1) and update(w.draft, state="assembled"),
    ],
    "round_within_budget": [
        lambda w: update(w.submitted.programme, budget=49_999) and released(w),
        lambda w: assembled_with_a_line(w, budget=49_999),
    ],
    "round_within_cap": [
        lambda w: update(w.submitted.programme, claim_cap=49_999) and released(w),
        lambda w: assembled_with_a_line(w, claim_cap=49_999),
    ],
    "line_sent_only_when_released": [lambda w: update(w.assembled_line, state="sent")],
    "line_pays_what_was_approved": [
        lambda w: line_for(w.unpaid, w, amount=w.unpaid.decision.amount + 1),
        lambda w: line_for(w.unpaid, w, account=w.verified_account),
        lambda w: line_for(w.unpaid, w, decision=w.decision),
        lambda w: line_for(w.unpaid, w, approval=w.approval),
        lambda w: line_for(w.unpaid, w, instalment=2),
        # With what is paid already it would exceed the cap.
        lambda w: update(w.programme, claim_cap=59_999) and additional_line(w),
    ],
    "line_account_has_cooled_off": [
        lambda w: to_an_account_payable_from(w, w.draft.cutoff_at + timedelta(seconds=1)),
    ],
    "replay_row_only_until_the_end": [lambda w: insert(w.replay_row, claim=w.received)],
    "replay_row_stays_from_the_end": [
        lambda w: execute("DELETE FROM claims_policyreplayrow WHERE id = %s", w.replay_row.pk)
    ],
    "account_holder_was_asked": [
        lambda w: update(w.new_account, verified_by=w.people.park, verified_at=OPENS),
        lambda w: (
            another_holder(w.new_account, w) and update(w.new_account, verified_by=w.people.park, verified_at=OPENS)
        ),
    ],
    "line_successor_is_approved_anew": [
        lambda w: line_for(
            w.failed_again,
            w,
            approval=w.failed_line.approval,
            account=w.failed_line.account,
            retry_of=w.failed_line,
        ),
    ],
    "paid_account_changes_only_after_a_failure": [lambda w: update(w.paid_claim, account=w.verified_account)],
    "line_successor_names_a_failed_line": [
        lambda w: line_for(w.failed_again, w),
        lambda w: line_for(w.failed_again, w, retry_of=w.paid_line),
        lambda w: line_for(w.unpaid, w, retry_of=w.failed_line),
        # A first line that was dropped is nobody's predecessor.
        lambda w: line_for(w.unpaid, w, position=98, retry_of=dropped(line_for(w.unpaid, w))),
    ],
    "line_tax_is_nothing_or_as_the_acts_say": [
        lambda w: line_for(w.unpaid, w, income_tax=10_000, local_tax=1_000),
        lambda w: line_for(w.unpaid, w, local_tax=10),
    ],
    **money_cases.GUARD_CASES,
}

# The row whose columns a guard keeps as they are.
FROZEN = {
    **filing_cases.FROZEN,
    "compensation_filingextension_frozen": "requested",
    "compensation_policyversion_identity": "draft_policy",
    "compensation_policyversion_frozen": "submitted_policy",
    "compensation_policyversion_term": "published_policy",
    "compensation_policyversion_ended": "superseded_policy",
    "claims_claim_frozen": "received",
    "claims_claim_still_while_paying": "paid_claim",
    "claims_claim_account_still_in_payout": "claim_in_payout",
    "claims_payeeaccount_frozen": "new_account",
    "claims_payeeaccount_verified_once": "verified_account",
    "claims_coolingwaiver_frozen": "waiver",
    "claims_coolingwaiver_granted_once": "granted_waiver",
    "claims_document_frozen": "paper",
    "claims_document_bytes_once": "paper",
    "claims_offer_frozen": "offer",
    "claims_suspicion_frozen": "suspicion",
    "claims_appeal_frozen": "appeal",
    "claims_appeal_judged_once": "judged_appeal",
    "claims_reopening_frozen": "reopening",
    "claims_policyreplay_frozen": "replay",
    "claims_policyreplay_finished_once": "replay",
    "claims_policysweep_frozen": "sweep",
    "claims_policysweep_finished_once": "sweep",
    "claims_policysweep_range": "sweep",
    "claims_importrow_frozen": "row",
    "claims_importbatch_frozen": "batch",
    "payouts_round_frozen": "sent",
    "payouts_round_totals_frozen": "sent",
    "payouts_payoutline_frozen": "sent_line",
    "payouts_bankfile_evidence": "replaced_part",
    "payouts_reissue_frozen": "reissue",
    "payouts_recoveredline_frozen": "recovered_line",
    "payouts_recoveredline_confirmed_once": "confirmed_recovery",
    "payouts_ruling_frozen": "ruled_failure",
    "payouts_signal_frozen": "signal",
    "payouts_signal_answered_once": "answered_signal",
    **money_cases.FROZEN,
}

CASES |= founding_cases.GUARD_CASES | format_cases.GUARD_CASES | apart_cases.GUARD_CASES
FROZEN |= founding_cases.FROZEN | format_cases.FROZEN


#: Choices that the other columns of the row let through.
OTHER: dict[tuple[str, str | None], str] = {
    ("payouts_ruling", "verdict"): "returned",
    ("claims_document", "kind"): "other",
}


def refuses(guard: Guard, statement: Callable[[], Any]) -> None:
    """The statement is refused by this guard, and passes without it."""
    with pytest.raises(IntegrityError, match=f"refused by {guard.name}"), transaction.atomic():
        statement()
    settle()
    drop(guard)
    with transaction.atomic():
        statement()


def drop(guard: Guard) -> None:
    on_table = f' ON "{guard.table}"' if connection.vendor == "postgresql" else ""
    execute(f'DROP TRIGGER "{guard.name}"{on_table}')


@pytest.mark.parametrize(("name", "number"), [(name, n) for name, cases in CASES.items() for n in range(len(cases))])
def test_a_guard_refuses_what_it_is_there_for(world, name, number):
    refuses(GUARDS[name], lambda: CASES[name][number](world))


def columns_of(guard: Guard) -> list[str]:
    return re.findall(r'OLD\."(\w+)" \{differs\}', guard.refuse_when)


@pytest.mark.parametrize(("name", "column"), [(name, column) for name in FROZEN for column in columns_of(GUARDS[name])])
def test_a_frozen_column_stays_as_it_is(world, name, column):
    row = getattr(world, FROZEN[name])
    field = next(field for field in row._meta.concrete_fields if field.column == column)
    [[old]] = [[type(row)._default_manager.values_list(field.attname, flat=True).get(pk=row.pk)]]
    placeholder = "%s::jsonb" if isinstance(field, models.JSONField) and connection.vendor == "postgresql" else "%s"
    sql = f'UPDATE "{row._meta.db_table}" SET "{column}" = {placeholder} WHERE id = %s'
    refuses(GUARDS[name], lambda: execute(sql, another(field, old), row.pk))


def another(field: models.Field, old: Any) -> Any:
    """A value of the column's type that the column's own checks would let through."""
    if field.is_relation:
        return 999_999
    if field.choices and old in dict(field.flatchoices):
        other = OTHER.get((field.model._meta.db_table, field.column))
        return other or next(code for code, _label in field.flatchoices if code != old)
    if isinstance(field, models.DateTimeField):
        year = 2021 if field.name.startswith(("old_", "verified_", "opens_")) else 2061
        moment = datetime(year, 5, 5, tzinfo=UTC)
        return moment if connection.vendor == "postgresql" else f"{year}-05-05 00:00:00"
    if isinstance(field, models.DateField):
        return date(2031, 5, 5) if connection.vendor == "postgresql" else "2031-05-05"
    if isinstance(field, models.BooleanField):
        return not old
    if isinstance(field, models.IntegerField):
        return (old or 0) + 1000
    if isinstance(field, models.BinaryField):
        return b"v1:other"
    if isinstance(field, models.JSONField):
        return '{"other": 1}'
    if "Sealed" in type(field).__name__:
        return "v1:other"
    return f"{old[:-1]}{'a' if old[-1:] != 'a' else 'b'}"


def generic(kind: str) -> list[str]:
    return [guard.name for guard in GUARDS.values() if guard.name == f"{guard.table}_no_{kind}"]


@pytest.mark.parametrize("name", generic("delete"))
def test_no_row_is_deleted(world, name):
    guard = GUARDS[name]
    first = MODELS[guard.table]._default_manager.aggregate(first=Min("pk"))["first"]
    assert first is not None
    refuses(guard, lambda: execute(f'DELETE FROM "{guard.table}" WHERE id = %s', first))


@pytest.mark.parametrize("name", generic("update"))
def test_no_row_of_an_append_only_table_is_updated(world, name):
    guard = GUARDS[name]
    assert MODELS[guard.table]._default_manager.exists()
    refuses(guard, lambda: execute(f'UPDATE "{guard.table}" SET id = id'))


# SQLite has no TRUNCATE: pytest then reports one empty set of parameters as skipped.
@pytest.mark.parametrize("name", generic("truncate") if connection.vendor == "postgresql" else [])
def test_no_kept_table_is_emptied_at_one_stroke(world, name):
    for other in generic("truncate"):  # each must hold by itself
        if other != name:
            drop(GUARDS[other])
    refuses(GUARDS[name], lambda: execute(f'TRUNCATE "{GUARDS[name].table}" CASCADE'))


def test_what_follows_a_dropped_successor_names_it_and_not_the_first_again(world):
    successor = dropped(line_for(world.failed_again, world, retry_of=world.failed_line))
    with pytest.raises(IntegrityError), transaction.atomic():
        line_for(world.failed_again, world, position=98, retry_of=world.failed_line)
    assert line_for(world.failed_again, world, position=98, retry_of=successor).pk


def test_every_guard_has_a_case():
    tested = {*CASES, *FROZEN, *generic("delete"), *generic("update"), *generic("truncate")}
    assert tested == set(GUARDS)


def test_every_guard_stands_in_the_database_and_a_dropped_one_is_missed(world):
    assert triggers.missing(connection) == []
    drop(GUARDS["line_pays_what_was_approved"])
    assert triggers.missing(connection) == ["line_pays_what_was_approved"]
    triggers.install_all(connection)
    assert triggers.missing(connection) == []


def test_a_guard_that_was_weakened_counts_as_missing(world):
    guard = GUARDS["claims_decision_no_update"]
    weak = Guard(guard.name, guard.table, guard.on, "1 = 2")
    drop(guard)
    if connection.vendor == "postgresql":
        body, statement = weak.postgres()
        execute(f'CREATE OR REPLACE FUNCTION "{weak.name}"() RETURNS trigger LANGUAGE plpgsql AS $g${body}$g$')
        execute(statement)
    else:
        execute(weak.sqlite())
    assert triggers.missing(connection) == [guard.name]


def test_a_guard_that_was_switched_off_counts_as_missing(world):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite cannot switch a trigger off")
    execute('ALTER TABLE "claims_decision" DISABLE TRIGGER "claims_decision_no_update"')
    assert triggers.missing(connection) == ["claims_decision_no_update"]
