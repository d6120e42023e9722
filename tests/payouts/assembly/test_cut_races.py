"""A claim is approved while a round is cut, on PostgreSQL: it is in the cut or after it, never in between.

An approval whose transaction is still open has its event's number already. Whoever cut then, and trusted the numbers,
would keep a cut that comes out otherwise once the approval is committed: the control lets that happen.
"""

import threading

import pytest
from django.db import connection, transaction

from claims import workflow as claims_workflow
from claims.models import Claim
from payouts import cutting
from payouts.cutting import derive
from payouts.left_out import again
from payouts.models import PayoutLine, RoundCut
from payouts.tasks import assemble_round
from tests import builders, stages
from tests.stages import day

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite runs one writer at a time"),
]


class Racing:
    """Lee's approval stays open after its event was written; another act is committed; then the round is cut."""

    def __init__(self) -> None:
        self.people = builders.make_people()
        self.programme = builders.make_programme(self.people)
        builders.approved(self.programme, self.people, 1)
        self.late = stages.awaiting_award(self.programme, self.people, 2)
        self.other = builders.file(self.programme, self.people, 3)
        self.round = stages.draft_round(self.programme, self.people)
        self.written, self.go_on = threading.Event(), threading.Event()
        self.cut_done = threading.Event()

    def _approve(self) -> None:
        try:
            with transaction.atomic():
                builders.confirm(self.late, self.people)
                self.written.set()
                self.go_on.wait(60)
        finally:
            connection.close()

    def _assemble(self) -> None:
        try:
            assemble_round(self.round.job_id)
        finally:
            self.cut_done.set()
            connection.close()

    def run(self, patience: float) -> bool:
        """Answers whether the cut waited for the open approval, which stays open for so many seconds at most."""
        approving = threading.Thread(target=self._approve)
        assembling = threading.Thread(target=self._assemble)
        approving.start()
        assert self.written.wait(20)
        claims_workflow.add_note(claim=self.other.pk, actor=self.people.kim, text="Called back", as_of=day(1))
        assembling.start()
        waited = not self.cut_done.wait(patience)
        self.go_on.set()
        approving.join(30)
        assembling.join(60)
        return waited


def test_an_approval_under_way_is_waited_for_and_paid():
    race = Racing()
    assert race.run(1.5)
    assert PayoutLine.objects.filter(claim=race.late).exists()
    assert again(RoundCut.objects.select_related("round").get()).equal


def test_control_a_cut_that_does_not_wait_comes_out_otherwise_later(monkeypatch):
    monkeypatch.setattr(cutting, "_hold_still", lambda: None)
    # Its key to the claim under approval would wait as well.
    monkeypatch.setattr(cutting, "note_left_out", lambda *said: None)
    race = Racing()
    assert not race.run(50)
    assert Claim.objects.get(pk=race.late.pk).state == "approved"
    kept = RoundCut.objects.select_related("round").get()
    assert not again(kept).equal
    assert derive(kept).hash != kept.hash
