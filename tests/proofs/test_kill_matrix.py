"""Assemble, release, export, import and correct are killed at every statement, commit and write, and recovered.

After each kill the same person does the same again, as the sweeper or a second press of the button would. The end is
that of a run nobody killed: no double line, no lost claim, no stuck round, the same bytes. In the control nothing is
atomic, and the fault shows.
"""

import signal
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from claims import workflow as claims
from claims.judgement import shown_hash
from claims.models import Claim, ClaimEvent, PayeeAccount
from compensation import ceremony, verify
from compensation.models import Job
from payouts import register, workflow
from payouts.models import BankFile, BankResult, BankResultRow, PayoutEvent, PayoutLine, Posting, Round
from payouts.tasks import assemble_round
from payouts.workflow.files import may_leave
from tests import builders, stages
from tests.proofs.killing import Points, Snapshot, die_at
from tests.stages import AT, day

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("killing"),
]

CLAIMS = 3
#: Every n-th point in the short form; the long one (`make prove`) takes each.
SHORT = 9


class Act:
    """One thing that somebody does: what stands before it, and doing it, again and again to the same end."""

    def __init__(self, before: Callable[[Any, Any], Any], do: Callable[[Any, Any], Any]) -> None:
        self.before, self.do = before, do


def _three_approved(programme, people):
    for number in range(1, CLAIMS + 1):
        builders.approved(programme, people, number)


def _opened(programme, people):
    _three_approved(programme, people)
    return stages.draft_round(programme, people)


def _assemble(people, round_):
    Job.objects.filter(state="running").update(lease_until=timezone.now() - timedelta(seconds=1))
    assemble_round(round_.job_id)


def _submitted(programme, people):
    _three_approved(programme, people)
    return stages.submitted(programme, people)


def _release(people, round_):
    workflow.release(round=round_.pk, actor=people.yoon, total=round_.total, as_of=AT)


def _released(programme, people):
    _three_approved(programme, people)
    return stages.released(programme, people)


def _export(people, round_):
    may_leave(BankFile.objects.get(round=round_))


def _sent(programme, people):
    _three_approved(programme, people)
    round_ = stages.sent(programme, people)
    round_.answer = stages.bank_says(round_, {1: "이체완료", 2: "예금주불일치"})
    return round_


def _import(people, round_):
    workflow.import_result(round=round_.pk, content=round_.answer, file_name="r.xls", actor=people.oh, as_of=AT)


def _failed(programme, people):
    _three_approved(programme, people)
    round_ = stages.sent(programme, people)
    stages.answered(round_, people, {1: "이체완료", 2: "예금주불일치", 3: "이체완료"})
    return round_


def _correct(people, round_):
    """Whatever of it is still to be done: entered, asked for, verified, approved."""
    pk = PayoutLine.objects.get(round=round_, state="failed").claim_id
    if Claim.objects.get(pk=pk).claimant.accounts.count() == 1:
        stages.new_account(Claim.objects.get(pk=pk), people)
    account = PayeeAccount.objects.get(claimant__claims=pk, version=2)
    if not account.holder_checks.exists():
        claims.check_holder(claim=pk, actor=people.park, as_of=day(12))
    if account.verified_by_id is None:
        claims.change_account(claim=pk, actor=people.park, as_of=day(12))
    fresh = Claim.objects.select_related("decision", "account").get(pk=pk)
    if fresh.state == "awaiting_approval":
        claims.approve(claim=pk, actor=people.lee, shown=shown_hash(fresh), as_of=day(13))


ACTS = {
    "assemble": Act(_opened, _assemble),
    "release": Act(_submitted, _release),
    "export": Act(_released, _export),
    "import": Act(_sent, _import),
    "correct": Act(_failed, _correct),
}


def the_end() -> dict[str, Any]:
    """Everything that must not depend on whether somebody was killed on the way."""
    for file in BankFile.objects.filter(voided=False):
        may_leave(file)
    won = Posting.objects.values_list("account").annotate(won=Sum("amount")).order_by("account")
    return {
        "lines": list(
            PayoutLine.objects.order_by("pk").values_list("claim", "position", "state", "amount", "event_seq")
        ),
        "claims": list(Claim.objects.order_by("pk").values_list("state", "account__version", "event_seq")),
        # Without the hash of the lines: their keys are in it, and PostgreSQL does not give a lost key again. That the
        # hash is the one of these lines is among the `problems` below.
        "rounds": list(Round.objects.order_by("pk").values_list("state", "line_count", "total")),
        "files": list(BankFile.objects.order_by("pk").values_list("sha256", "total", "register_seq")),
        "results": list(BankResult.objects.values_list("sha256", "applied", "already", "exceptions")),
        "rows": list(BankResultRow.objects.order_by("row").values_list("row", "outcome")),
        "ledger": list(won),
        "register": [(entry.seq, entry.sha256, entry.total) for entry in register.entries()],
        "events": [model.objects.count() for model in (PayoutEvent, ClaimEvent)],
        "problems": [str(problem) for verdict in verify.run() for problem in verdict.problems],
    }


@pytest.fixture
def stage(request, tmp_path, monkeypatch):
    """The act, its people and its round, and a snapshot of the moment before it."""
    monkeypatch.setattr("compensation.jobs.ring", lambda job_id: None)
    act = ACTS[request.param]
    people = builders.make_people()
    round_ = act.before(builders.make_programme(people), people)
    snapshot = Snapshot(tmp_path)
    yield act, people, round_, snapshot
    snapshot.forget()


def points_of(act: Act, people: Any, round_: Any) -> list[str]:
    """What an undisturbed run passes."""
    points = Points()
    with points.watching():
        act.do(people, round_)
    return points.kinds


def _killed_everywhere(stage: Any, every: int) -> None:
    act, people, round_, snapshot = stage
    kinds = points_of(act, people, round_)
    expected = the_end()
    assert expected["problems"] == []
    assert "before commit" in kinds or "before write" in kinds, "there is nothing here to be torn apart"
    killed = 0
    for deadly in range(1, len(kinds) + 1, every):
        snapshot.restore()
        # A fork may know what the run before it had to ask for, and so pass fewer points: the last ones are not there.
        killed += die_at(deadly, lambda: act.do(people, round_)) == signal.SIGKILL
        act.do(people, round_)
        assert the_end() == expected, f"killed at point {deadly} of {len(kinds)}, {kinds[deadly - 1]}"
    assert killed >= 0.7 * len(range(1, len(kinds) + 1, every)), f"{killed} kills at {len(kinds)} points"


@pytest.mark.parametrize("stage", ACTS, indirect=True)
def test_killed_at_some_points_it_ends_as_if_nobody_had_killed_it(stage):
    _killed_everywhere(stage, SHORT)


@pytest.mark.prove
@pytest.mark.parametrize("stage", ACTS, indirect=True)
def test_killed_at_every_point_it_ends_as_if_nobody_had_killed_it(stage):
    _killed_everywhere(stage, 1)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks no row outside a transaction")
@pytest.mark.parametrize("stage", ["release"], indirect=True)
def test_control_where_nothing_is_atomic_a_kill_leaves_a_fault(stage, monkeypatch):
    act, people, round_, snapshot = stage
    kinds = points_of(act, people, round_)
    expected = the_end()
    monkeypatch.setattr(ceremony.transaction, "atomic", lambda *args, **kwargs: nullcontext())
    faults = []
    for deadly in range(1, len(kinds) + 1):
        snapshot.restore()
        die_at(deadly, lambda: act.do(people, round_))
        try:
            act.do(people, round_)
            faults.append(the_end() != expected)
        except Exception:
            faults.append(True)
        if any(faults):
            break
    assert any(faults), "nothing was atomic, and no kill did any harm: the matrix proves nothing"
