"""`manage.py verify` finds every tampering by check, model and key, and nothing on a sound database."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from claims.models import Claim, ClaimEvent
from compensation import tallies, triggers, verify
from compensation.events import event_hash, next_event
from compensation.models import PolicyVersion, ProgrammeEvent
from compensation.registry import offered
from compensation.rules.facts import content_hash
from compensation.sealed import seal, seal_bytes
from payouts import register
from payouts.models import PayoutEvent
from tests import builders
from tests.builders import CLOSES
from tests.invariants import format_cases, money_cases
from tests.invariants.world import insert, settle, update
from tests.narrow import present
from tests.stages import execute

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]

Found = tuple[str, str, int | str]
Case = Callable[[Any], Any]
"""Tampers with a world and answers who must be reported: a Found."""


def tampered(check: str, name: str, /, **columns: Any) -> Case:
    """The row called `name` gets other columns; it must be reported itself."""

    def case(world):
        row = getattr(world, name)
        assert update(row, **columns) == 1
        return check, row._meta.label, row.pk

    return case


def elsewhere(check: str, name: str, blamed: str, /, **columns: Any) -> Case:
    """The row called `name` gets other columns; the one called `blamed` must be reported."""

    def case(world):
        assert update(getattr(world, name), **columns) == 1
        row = getattr(world, blamed)
        return check, row._meta.label, row.pk

    return case


def last_event_gone(model, name: str, check: str) -> Case:
    def case(world):
        row = getattr(world, name)
        fresh = type(row)._default_manager.get(pk=row.pk)
        execute(f'DELETE FROM "{model._meta.db_table}" WHERE stream = %s AND seq = %s', fresh.stream, fresh.event_seq)
        return check, row._meta.label, row.pk

    return case


def one_event_more(model, name: str, check: str) -> Case:
    """With a hash and a link that fit: only the object's own memory shows it."""

    def case(world):
        row = type(getattr(world, name))._default_manager.get(pk=getattr(world, name).pk)
        last = model._default_manager.get(stream=row.stream, seq=row.event_seq)
        last.pk, last.seq, last.previous_hash = None, last.seq + 1, last.hash
        last.hash = event_hash(last)
        last.save(force_insert=True)
        return check, model._meta.label, last.pk

    return case


def an_event_of_nobody(world):
    event = ClaimEvent.objects.get(pk=world.claim_event.pk)
    event.pk, event.stream = None, "claim:nobody"
    event.hash = event_hash(event)
    event.save(force_insert=True)
    return "claim_chain", "claims.ClaimEvent", event.pk


def a_claim_is_gone(world):
    execute("DELETE FROM claims_claim WHERE id = %s", world.received.pk)
    return "receipt", "compensation.Programme", world.programme.pk


def another_account_number(world):
    execute("UPDATE claims_payeeaccount SET number = %s WHERE id = %s", seal("1"), world.new_account.pk)
    return "account", "claims.PayeeAccount", world.new_account.pk


def a_seal_that_does_not_open(world):
    execute("UPDATE claims_payeeaccount SET number = 'v1:nonsense' WHERE id = %s", world.sent_line.account_id)
    return "account", "claims.PayeeAccount", world.sent_line.account_id


def other_bytes_in_the_bank_file(world):
    execute("UPDATE payouts_bankfile SET content = %s WHERE id = %s", seal_bytes(b"x"), world.bank_file.pk)
    return "bank_file", "payouts.BankFile", world.bank_file.pk


def a_bank_file_that_does_not_open(world):
    execute("UPDATE payouts_bankfile SET content = %s WHERE id = %s", b"v1:nonsense", world.bank_file.pk)
    return "bank_file", "payouts.BankFile", world.bank_file.pk


def a_result_row_is_gone(world):
    execute("DELETE FROM payouts_bankresultrow WHERE id = %s", world.result_row.pk)
    return "bank_result", "payouts.BankResult", world.result.pk


def limited_past_its_event(world):
    world.people.kim.programmes.add(world.programme)
    return "limit", "compensation.User", world.people.kim.pk


def another_file_in_the_register(world):
    said = {"seq": world.bank_file.register_seq, "programme": "t1", "round": 1, "issue": 1, "part": 1}
    register.append([register.Entry(**said, sha256="f" * 64, count=1, total=1)])
    return "register", "payouts.BankFile", world.bank_file.pk


def a_line_added_after_release(world):
    claim = Claim.objects.select_related("decision").get(pk=world.unpaid.pk)
    insert(
        world.sent_line,
        position=2,
        claim=claim,
        decision=claim.decision_id,
        approval=claim.approval_id,
        account=claim.account_id,
        amount=present(claim.decision).amount,
    )
    return "round", "payouts.Round", world.sent.pk


def a_kept_count_is_another(world):
    tallies.recount_all()
    execute("UPDATE claims_statetally SET n = n + 1 WHERE state = 'denied'")
    return "tally", "claims.StateTally", "claims"


def a_kept_count_is_gone(world):
    tallies.recount_all()
    execute("DELETE FROM payouts_linetally WHERE state = 'paid'")
    return "tally", "payouts.LineTally", "payouts"


def an_import_whose_rows_do_not_add_up(world):
    update(world.batch, state="done", rows_in=1, duplicates=1)
    return "import", "claims.ImportBatch", world.batch.pk


def a_policy_revised_by_its_publisher(world):
    """With an event that joins on in every other way."""
    version = PolicyVersion.objects.select_related("programme").get(pk=world.published_policy.pk)
    unchanged = {"before": version.content_hash, "after": version.content_hash, "changes": []}
    next_event(
        ProgrammeEvent,
        version,
        "revise_policy",
        actor=world.people.han,
        at=CLOSES,
        data=unchanged,
        programme=version.programme,
    ).save()
    update(version, event_seq=version.event_seq, event_hash=version.event_hash)
    return "policy", "compensation.PolicyVersion", version.pk


def another_document_with_its_hash(world):
    version = world.published_policy
    document = {**version.document, "judged_by": "decision"}
    update(version, document=document, content_hash=content_hash(document))
    return "policy", "compensation.PolicyVersion", version.pk


def another_window_than_was_approved(world):
    update(world.announced.window, closes_at=CLOSES + timedelta(days=29))
    return "extension", "compensation.FilingExtension", world.announced.pk


def a_row_of_a_replay_is_gone(world):
    execute("DELETE FROM claims_policyreplayrow WHERE id = %s", world.replay_row.pk)
    return "replay", "claims.PolicyReplay", world.replay.pk


def a_decision_under_a_replay_has_no_facts(world):
    update(world.replay_row.decision, facts={})
    return "replay", "claims.PolicyReplayRow", world.replay_row.pk


CASES: dict[str, Case] = {
    "cut": elsewhere("cut", "sent_cut", "sent", total=1),
    "cut: budget": elsewhere("cut", "sent_cut", "sent", budget=7),
    "cut: bound before it": elsewhere("cut", "sent_cut", "sent", committed=0),
    "cut: left out": elsewhere("cut", "left_out", "sent", reason="budget"),
    "cut: approval": elsewhere("cut", "approval", "closed", effective_at=F("effective_at") + timedelta(seconds=1)),
    "cut: gone": lambda world: (
        execute("DELETE FROM payouts_roundcut WHERE round_id = %s", world.sent.pk)
        and ("cut", "payouts.Round", world.sent.pk)
    ),
    "decision: decision amount": tampered("decision", "decision", amount=50_001),
    "decision: decision hash": tampered("decision", "decision", content_hash="0" * 64),
    "decision: decision facts": tampered("decision", "decision", facts={}),
    "replay: what a claim would get": tampered("replay", "replay_row", kind="gain"),
    "replay: why": tampered("replay", "replay_row", why=[{"side": "after"}]),
    "replay: the sums": tampered("replay", "replay", totals={"claims": 1}),
    "replay: another document": tampered("replay", "replay", content_hash="0" * 64),
    "replay: a document that is no policy": tampered("replay", "replay", document={}),
    "replay: the facts it rests on": a_decision_under_a_replay_has_no_facts,
    "replay: a row is gone": a_row_of_a_replay_is_gone,
    "decision: decision result": tampered("decision", "decision", result={"outcome": "award"}),
    "decision: decision reasons": tampered("decision", "decision", reasons=["loss_not_proven"]),
    "decision: decision opinion": tampered("decision", "decision", note="other"),
    "decision: decision person": elsewhere("decision", "decision", "decision", recommended_by=F("recommended_by") + 1),
    "decision: decision time": tampered("decision", "decision", effective_at=CLOSES),
    "decision: decision without its policy": elsewhere("decision", "published_policy", "decision", document={}),
    "decision: settlement amount": lambda w: (
        update(w.settled.offers.get(), amount=1_900_000) and ("decision", "claims.Decision", w.settled.decision_id)
    ),
    "decision: settlement not accepted": lambda w: (
        update(w.settled.offers.get(), state="withdrawn") and ("decision", "claims.Decision", w.settled.decision_id)
    ),
    "decision: settlement without offer": lambda w: (
        update(w.settled.decision, offer=None) and ("decision", "claims.Decision", w.settled.decision_id)
    ),
    "decision: instalment amount": tampered("decision", "granted", amount=10_001),
    "decision: instalment without appeal": elsewhere("decision", "judged_appeal", "granted", granted=None),
    "decision: instalment of a dismissed appeal": elsewhere("decision", "judged_appeal", "granted", state="dismissed"),
    "decision: instalment by someone else": lambda w: (
        update(w.judged_appeal, judged_by=w.people.han) and ("decision", "claims.Decision", w.granted.pk)
    ),
    "decision: instalment judged by the first approver": lambda w: (
        update(w.judged_appeal, judged_by=w.people.lee)
        and update(w.granted, recommended_by=w.people.lee)
        and ("decision", "claims.Decision", w.granted.pk)
    ),
    "decision: instalments above the cap": lambda w: (
        update(w.granted, amount=5_000_000) and ("decision", "claims.Decision", w.granted.pk)
    ),
    "binding: a paid claim's account without an instalment": lambda w: (
        elsewhere("decision", "judged_appeal", "granted", granted=None)(w)
        and update(w.granted, instalment=1)
        and update(w.paid_claim, account=w.verified_account)
        and ("binding", "claims.Claim", w.paid_claim.pk)
    ),
    "approval: instalment hash": lambda w: (
        update(w.granted.approvals.get(), shown_hash="0" * 64)
        and ("approval", "claims.Approval", w.granted.approvals.get().pk)
    ),
    "binding: a second look that nobody took": lambda w: (
        update(w.decision, second_look=True) and ("binding", "claims.Claim", w.paid_claim.pk)
    ),
    "approval: approval hash": tampered("approval", "approval", shown_hash="0" * 64),
    "approval: approval by the account's enterer": lambda w: (
        update(w.approval, approved_by=w.people.kim) and ("approval", "claims.Approval", w.approval.pk)
    ),
    "approval: approval preparer": lambda w: (
        update(w.approval, prepared_by=w.people.choi) and ("approval", "claims.Approval", w.approval.pk)
    ),
    "approval: approval account": lambda w: (
        update(w.approval, account=w.new_account) and ("approval", "claims.Approval", w.approval.pk)
    ),
    "binding: claim decision": lambda w: (
        update(w.paid_claim, decision=w.denied.decision) and ("binding", "claims.Claim", w.paid_claim.pk)
    ),
    "binding: claim account": lambda w: (
        update(w.paid_claim, account=w.new_account) and ("binding", "claims.Claim", w.paid_claim.pk)
    ),
    "receipt: claim lost": a_claim_is_gone,
    "filing_window: claim outside its window": tampered(
        "filing_window", "received", received_at=CLOSES + timedelta(days=1)
    ),
    "claim_chain: claim state": tampered("claim_chain", "unpaid", state="on_hold"),
    "account: account number": another_account_number,
    "account: account seal": a_seal_that_does_not_open,
    "account: account digits": tampered("account", "new_account", last4="0000"),
    "account: account index": tampered("account", "new_account", number_index="0" * 64),
    "tally: another count": a_kept_count_is_another,
    "tally: a count gone": a_kept_count_is_gone,
    "import: import balance": an_import_whose_rows_do_not_add_up,
    "import: import bytes": tampered("import", "batch", state="done", rows_in=1, accepted=1),
    "policy: policy document": tampered("policy", "published_policy", document={"cap": 1}),
    "policy: policy hash": tampered("policy", "published_policy", content_hash="0" * 64),
    "policy: policy revised by its publisher": a_policy_revised_by_its_publisher,
    "policy: policy with another document than its trail says": another_document_with_its_hash,
    "extension: extension window": another_window_than_was_approved,
    "extension: extension act": tampered("extension", "announced", act="documents"),
    "opening: opening act": tampered("opening", "opened", act="supplement"),
    "opening: opening closing": tampered("opening", "opened", closes_at=CLOSES + timedelta(days=1)),
    "closing: closed at another time": tampered("closing", "over", closed_at=CLOSES + timedelta(days=1)),
    "closing: closed by nobody": tampered("closing", "programme", closed_at=CLOSES),
    "closing: a line stood against it": elsewhere(
        "closing", "carried_out", "over", checklist_now=[{"code": "windows", "count": 1, "blocking": True}]
    ),
    "claim_chain: event changed": tampered("claim_chain", "claim_event", reason="other"),
    "claim_chain: event moved to another claim": lambda w: (
        update(w.claim_event, claim=w.denied) and ("claim_chain", "claims.ClaimEvent", w.claim_event.pk)
    ),
    "claim_chain: event removed": last_event_gone(ClaimEvent, "denied", "claim_chain"),
    "claim_chain: event added": one_event_more(ClaimEvent, "denied", "claim_chain"),
    "claim_chain: event of nobody": an_event_of_nobody,
    "programme_chain: programme event changed": tampered(
        "programme_chain", "programme_event", data={"roles": ["manager"]}
    ),
    "programme_chain: extension event removed": last_event_gone(ProgrammeEvent, "announced", "programme_chain"),
    "programme_chain: policy event added": one_event_more(ProgrammeEvent, "published_policy", "programme_chain"),
    "programme_chain: programme event removed": last_event_gone(ProgrammeEvent, "programme", "programme_chain"),
    "round: round total": tampered("round", "sent", total=1),
    "round: round count": tampered("round", "sent", line_count=7),
    "round: round hash": tampered("round", "sent", lines_hash="0" * 64),
    "round: round with a line more": a_line_added_after_release,
    "round: round with a line less": elsewhere("round", "sent_line", "sent", state="cancelled"),
    "round: round without its file": elsewhere("round", "bank_file", "closed", voided=True),
    "round: round payee": elsewhere("round", "sent_line", "sent", payee="다른사람"),
    "bank_file: bank file bytes": other_bytes_in_the_bank_file,
    "bank_file: bank file seal": a_bank_file_that_does_not_open,
    "bank_file: bank file hash": tampered("bank_file", "bank_file", sha256="0" * 64),
    "line: line amount": tampered("line", "sent_line", amount=50_001),
    "line: line account": lambda w: (
        update(w.sent_line, account=w.new_account) and ("line", "payouts.PayoutLine", w.sent_line.pk)
    ),
    "line: line paid without the bank's word": tampered("line", "sent_line", state="paid"),
    "line: line revived": tampered("line", "failed_line", state="paid", failure=""),
    "claim_and_line: line and claim": elsewhere("claim_and_line", "paid_line", "paid_claim", state="cancelled"),
    "register: another file": another_file_in_the_register,
    "ruling: about a settled row": lambda world: elsewhere(
        "ruling", "exception", "ruling", outcome="already", line=world.paid_line
    )(world),
    "programme: another budget": elsewhere("programme", "programme", "founding", budget=1_000_000_000),
    "limit: an account limited past its event": limited_past_its_event,
    "bank_result: result row": a_result_row_is_gone,
    "bank_result: result hash": tampered("bank_result", "result", sha256="0" * 64),
    "payout_chain: line event changed": tampered("payout_chain", "payout_event", verb="close"),
    "payout_chain: line event removed": last_event_gone(PayoutEvent, "paid_line", "payout_chain"),
    "payout_chain: round event added": one_event_more(PayoutEvent, "closed", "payout_chain"),
    **money_cases.VERIFY_CASES,
    **format_cases.VERIFY_CASES,
}


@pytest.fixture
def unguarded(world):
    settle()
    triggers.remove_all(connection)
    return world


def problems() -> list[verify.Problem]:
    return [problem for verdict in verify.run() for problem in verdict.problems]


def found_by(check: str) -> list[Found]:
    return [(p.check, p.model, p.pk) for p in problems() if p.check == check and p.pk is not None]


def test_a_sound_database_has_no_problem_and_every_guarantee_looked_at_something(world):
    tallies.recount_all()
    verdicts = list(verify.run())
    assert [problem for verdict in verdicts for problem in verdict.problems] == []
    assert [verdict.verifier.code for verdict in verdicts if not verdict.count] == ["import"]


@pytest.mark.parametrize("name", CASES)
def test_a_tampering_is_found_by_check_model_and_key(unguarded, name):
    expected = CASES[name](unguarded)
    assert expected in found_by(name.partition(":")[0])


def test_a_kept_count_that_something_happened_since_says_nothing(world):
    """It is not wrong, only old: the next count puts it right."""
    tallies.recount_all()
    builders.file(world.programme, world.people, 77)
    assert found_by("tally") == []


def test_every_guarantee_has_a_tampering():
    codes = {verifier.code for floor in offered("REDRESS_VERIFIERS") for verifier in floor}
    below = {"document", "guard", "constraint"}
    assert {name.partition(":")[0] for name in CASES} | below == codes


@pytest.mark.parametrize("how", ["changed", "gone"])
def test_a_paper_whose_file_changed_or_is_gone_is_found(world, how):
    document = world.paper
    path = Path(document.file.path)
    kept = path.read_bytes()
    try:
        path.unlink() if how == "gone" else path.write_bytes(kept + b"x")
        assert found_by("document") == [("document", "claims.Document", document.pk)]
    finally:
        path.write_bytes(kept)


def test_a_missing_guard_and_a_missing_constraint_are_found(world):
    settle()
    on_table = ' ON "claims_decision"' if connection.vendor == "postgresql" else ""
    execute(f'DROP TRIGGER "claims_decision_no_update"{on_table}')
    execute('DROP INDEX "line_one_live_per_claim"')
    assert found_by("guard") == [("guard", "claims_decision", "claims_decision_no_update")]
    assert found_by("constraint") == [("constraint", "payouts.PayoutLine", "line_one_live_per_claim")]


def test_the_root_changes_with_any_head(unguarded):
    before = verify.root()
    assert before == verify.root()
    one_event_more(ClaimEvent, "denied", "claim_chain")(unguarded)
    assert verify.root() != before


def run(*options: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("verify", *options, stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


def test_the_command_says_ok(world):
    code, said = run("--json")
    assert (code, json.loads(said)) == (0, {"ok": True, "problems": []})
    code, said = run()
    lines = said.splitlines()
    assert code == 0
    assert [line[0] for line in lines[:-1]] == ["✓"] * len(list(verify.run()))
    assert lines[-1].endswith(verify.root())


def test_the_command_names_the_broken_row_and_ends_with_one(unguarded):
    update(unguarded.decision, amount=50_001)
    triggers.install_all(connection)
    code, said = run("--json")
    answer = json.loads(said)
    assert (code, answer["ok"]) == (1, False)
    amount = {
        "check": "decision",
        "model": "claims.Decision",
        "pk": unguarded.decision.pk,
        "expected": "amount: 50000",
        "found": "amount: 50001",
    }
    assert amount in answer["problems"]
    code, said = run()
    assert code == 1
    assert f"decision claims.Decision {unguarded.decision.pk}" in said
    assert any(line.startswith("✗") for line in said.splitlines())


@pytest.mark.once
def test_a_database_without_tables_cannot_be_verified(tmp_path):
    env = {**os.environ, "REDRESS_HOME": str(tmp_path)}
    env.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "manage.py", "verify", "--json"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert json.loads(done.stdout)["ok"] is False
