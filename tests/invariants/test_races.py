"""Two people do the same thing at the same moment, on PostgreSQL, each with a control.

Both are made to meet between reading and writing. With the mechanism one of them wins; with the lock gone the
declared constraint still lets only one through; with both gone the fault happens, so the tests prove something.
SQLite runs one writer at a time, so there is no such moment to meet in.
"""

from functools import partial
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from claims import workflow as claims_workflow
from claims.judgement import shown_hash
from claims.models import Approval, Claim, ClaimEvent, PayeeAccount
from claims.permissions import why_not as claim_why_not
from claims.workflow import decision, intake
from compensation import closing, filing, jobs
from compensation.accounts import create_account
from compensation.ceremony import acting
from compensation.errors import GuardFailed, WrongState
from compensation.models import FilingExtension, FilingWindow, Programme, ProgrammeEvent
from compensation.permissions import why_not
from payouts import assembly, ledger, line_making
from payouts.cutting import make_cut
from payouts.models import PayoutLine, RecoveredExport, RecoveredLine, Round
from payouts.workflow import restore
from tests import builders, stages
from tests.builders import CLOSES, PASSWORD, form
from tests.narrow import present
from tests.payouts.workflow.test_restore import forgotten
from tests.racing import Meeting, at_once, refusals, without
from tests.stages import AT, day

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite runs one writer at a time"),
]


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def programme(people):
    return builders.make_programme(people)


class Approving:
    """Lee and Choi approve one claim."""

    def __init__(self, programme, people, monkeypatch):
        self.claim = stages.awaiting_award(programme, people)
        self.shown = shown_hash(Claim.objects.select_related("decision", "account").get(pk=self.claim.pk))
        self.people, self.monkeypatch = people, monkeypatch

    def unlock(self):
        unlocked = Claim.objects.select_related("programme", "claimant", "account", "decision__policy__programme")
        ceremony = partial(
            acting, unlocked, why_not=claim_why_not, event_model=ClaimEvent, extra=lambda claim: {"claim": claim}
        )
        self.monkeypatch.setattr(decision, "on_claim", ceremony)

    def run(self):
        self.monkeypatch.setattr(decision, "shown_hash", Meeting().after(shown_hash))
        approve = partial(claims_workflow.approve, claim=self.claim.pk, shown=self.shown, as_of=day(3))
        return at_once(*(partial(approve, actor=actor) for actor in (self.people.lee, self.people.choi)))


def test_two_approvals_at_once_are_one(programme, people, monkeypatch):
    assert refusals(Approving(programme, people, monkeypatch).run()) == [WrongState]
    assert (Approval.objects.count(), Claim.objects.get().state) == (1, "approved")


def test_two_approvals_without_the_lock_are_one_by_constraint(programme, people, monkeypatch):
    race = Approving(programme, people, monkeypatch)
    race.unlock()
    assert refusals(race.run()) == [IntegrityError]
    assert Approval.objects.count() == 1


def test_control_two_approvals_without_lock_and_constraints_are_two(programme, people, monkeypatch):
    race = Approving(programme, people, monkeypatch)
    race.unlock()
    with without("claims_claimevent_once_in_order", "approval_stage_once"):
        assert refusals(race.run()) == []
        assert Approval.objects.count() == 2


class Assembling:
    """Two workers, both with the right to work, assemble one round of five claims."""

    def __init__(self, programme, people, monkeypatch):
        for number in range(1, 6):
            builders.approved(programme, people, number)
        self.round = stages.draft_round(programme, people)
        self.lease = present(jobs.take(present(self.round.job_id)))
        self.monkeypatch = monkeypatch
        with transaction.atomic():  # by a worker that died then
            make_cut(Round.objects.select_related("programme").get(pk=self.round.pk), AT)

    def unlock(self):
        """The round and the claims, in whatever order they are locked."""
        for name in ("LOCKED", "WITH_LIMITS"):
            self.monkeypatch.setattr(assembly, name, Round.objects.select_related("programme", "prepared_by"))
        self.monkeypatch.setattr(line_making, "locked", lambda claims: claims)
        self.monkeypatch.setattr(line_making, "schedule_many", lambda **said: 0)  # its own lock on the claims

    def run(self):
        self.monkeypatch.setattr(line_making, "payable_now", Meeting().after(line_making.payable_now))
        return at_once(*[partial(assembly.assemble, self.round.pk, self.lease, AT)] * 2)


def test_two_assemblies_at_once_make_one_line_a_claim(programme, people, monkeypatch):
    race = Assembling(programme, people, monkeypatch)
    assert set(refusals(race.run())) <= {WrongState}
    assert list(PayoutLine.objects.values_list("position", flat=True)) == [1, 2, 3, 4, 5]
    assert PayoutLine.objects.values("claim").distinct().count() == 5
    assert (Round.objects.get().state, Round.objects.get().total) == ("assembled", 250_000)


def test_two_assemblies_without_the_lock_make_one_line_a_claim_by_constraint(programme, people, monkeypatch):
    race = Assembling(programme, people, monkeypatch)
    race.unlock()
    assert IntegrityError in refusals(race.run())
    assert PayoutLine.objects.values("claim").distinct().count() == PayoutLine.objects.count() == 5


def test_control_two_assemblies_without_lock_and_constraints_pay_everyone_twice(programme, people, monkeypatch):
    race = Assembling(programme, people, monkeypatch)
    race.unlock()
    monkeypatch.setattr(ledger, "post_lines", lambda *said, **more: True)  # a chunk is posted once
    with without("line_one_live_per_claim", "line_position_once", "payouts_payoutevent_once_in_order"):
        race.run()
        assert PayoutLine.objects.count() == 10
        assert PayoutLine.objects.values("claim").distinct().count() == 5


class Recovering:
    """Somebody takes over twice at once what the export register knows and a restored database does not."""

    def __init__(self, programme, people, monkeypatch):
        forgotten(builders.approved(programme, people, 1))
        self.people, self.monkeypatch = people, monkeypatch

    def run(self):
        self.monkeypatch.setattr(restore, "known_seq", Meeting().after(restore.known_seq))
        return at_once(*[partial(restore.recover_register, actor=self.people.oh)] * 2)


def test_the_register_recovered_twice_at_once_is_taken_over_once(programme, people, monkeypatch):
    assert refusals(Recovering(programme, people, monkeypatch).run()) == [GuardFailed]
    assert (RecoveredExport.objects.count(), RecoveredLine.objects.count()) == (1, 1)


def test_without_the_lock_it_is_taken_over_once_by_constraint(programme, people, monkeypatch):
    monkeypatch.setattr(restore, "in_turn", lambda: None)
    assert refusals(Recovering(programme, people, monkeypatch).run()) == [IntegrityError]
    assert (RecoveredExport.objects.count(), RecoveredLine.objects.count()) == (1, 1)


class Filing:
    """The same business files over two channels."""

    def __init__(self, programme, people, monkeypatch):
        self.programme, self.people, self.monkeypatch = programme, people, monkeypatch

    def unlock(self):
        unlocked = SimpleNamespace(objects=SimpleNamespace(select_for_update=lambda **_how: Programme.objects.all()))
        self.monkeypatch.setattr(intake, "Programme", unlocked)
        # A number and an account version of their own, so that nothing but the business itself can collide.
        self.monkeypatch.setattr(intake, "_next_receipt", lambda programme: uuid4().hex[:20])

    def run(self):
        self.monkeypatch.setattr(intake, "live_claim", Meeting().after(intake.live_claim))
        said = [form(1, channel=channel, account_number=None, papers=()) for channel in ("chatbot", "post")]
        return at_once(
            *(
                partial(claims_workflow.file_claim, programme=self.programme.pk, form=one, actor=self.people.kim)
                for one in said
            )
        )


def test_the_same_business_filed_twice_at_once_is_one_claim(programme, people, monkeypatch):
    assert refusals(Filing(programme, people, monkeypatch).run()) == [claims_workflow.DuplicateClaim]
    assert Claim.objects.get().receipt_no == "t1-000001"
    assert not PayeeAccount.objects.exists()


def test_filed_twice_without_the_lock_is_one_claim_by_constraint(programme, people, monkeypatch):
    race = Filing(programme, people, monkeypatch)
    race.unlock()
    assert refusals(race.run()) == [IntegrityError]
    assert Claim.objects.count() == 1


def test_control_filed_twice_without_lock_and_constraint_is_two_claims(programme, people, monkeypatch):
    race = Filing(programme, people, monkeypatch)
    race.unlock()
    with without("claim_one_live_per_business"):
        assert refusals(race.run()) == []
        assert Claim.objects.values("identity").distinct().count() == 1
        assert Claim.objects.count() == 2


def claim_windows():
    """The windows of claims, in order."""
    return FilingWindow.objects.filter(act="claim").order_by("number")


class Extending:
    """Han and another manager approve Jung's extension."""

    def __init__(self, programme, people, monkeypatch):
        third = create_account(username="third", password=PASSWORD, roles=["manager"], actor=None)
        self.managers, self.monkeypatch = (people.han, third), monkeypatch
        self.extension = filing.request_extension(
            programme=programme.pk,
            new_closes_at=CLOSES + (CLOSES - day(0)),
            reason="Many have not heard of it",
            actor=people.jung,
            as_of=day(5),
        )

    def unlock(self):
        self.monkeypatch.setattr(filing, "programmes", Programme.objects.all())
        unlocked = FilingExtension.objects.select_related("programme")
        ceremony = partial(
            acting,
            unlocked,
            why_not=why_not,
            event_model=ProgrammeEvent,
            extra=lambda extension: {"programme": extension.programme},
        )
        self.monkeypatch.setattr(filing, "_on_extension", ceremony)

    def run(self):
        self.monkeypatch.setattr(filing, "_check_limit", Meeting().after(filing._check_limit))
        approve = partial(filing.approve_extension, extension=self.extension.pk, as_of=day(6))
        return at_once(*(partial(approve, actor=manager) for manager in self.managers))


def test_two_managers_approving_at_once_open_one_window(programme, people, monkeypatch):
    assert refusals(Extending(programme, people, monkeypatch).run()) == [WrongState]
    assert list(claim_windows().values_list("number", flat=True)) == [0, 1]


def test_two_managers_without_the_lock_open_one_window_by_constraint(programme, people, monkeypatch):
    race = Extending(programme, people, monkeypatch)
    race.unlock()
    assert refusals(race.run()) == [IntegrityError]
    assert claim_windows().count() == 2


def test_control_two_managers_without_lock_and_constraints_open_two_windows(programme, people, monkeypatch):
    race = Extending(programme, people, monkeypatch)
    race.unlock()
    with without("window_number_once", "compensation_programmeevent_once_in_order"):
        assert refusals(race.run()) == []
        assert list(claim_windows().values_list("number", flat=True)) == [0, 1, 1]


class Cancelling:
    """Han approves Jung's extension in the moment in which Jung takes it back."""

    def __init__(self, programme, people, monkeypatch):
        self.people, self.monkeypatch = people, monkeypatch
        self.extension = filing.request_extension(
            programme=programme.pk,
            new_closes_at=CLOSES + (CLOSES - day(0)),
            reason="Many have not heard of it",
            actor=people.jung,
            as_of=day(5),
        )

    def run(self, extensions):
        ceremony = partial(
            acting,
            extensions.select_related("programme"),
            why_not=Meeting().after(why_not),
            event_model=ProgrammeEvent,
            extra=lambda extension: {"programme": extension.programme},
        )
        self.monkeypatch.setattr(filing, "_on_extension", ceremony)
        said: dict[str, Any] = {"extension": self.extension.pk, "as_of": day(6)}
        return at_once(
            partial(filing.approve_extension, actor=self.people.han, **said),
            partial(filing.cancel_extension, actor=self.people.jung, **said),
        )

    def done(self):
        """What the extension's own trail says was done to it."""
        verbs = ProgrammeEvent.objects.filter(stream=self.extension.stream).values_list("verb", flat=True)
        return {verb for verb in verbs if verb != "request_extension"}


def test_an_extension_is_approved_or_taken_back_and_never_both(programme, people, monkeypatch):
    race = Cancelling(programme, people, monkeypatch)
    assert refusals(race.run(FilingExtension.objects.select_for_update(of=("self",)))) == [WrongState]
    approved = FilingExtension.objects.get().state == "approved"
    assert claim_windows().count() == (2 if approved else 1)
    assert race.done() == {"approve_extension" if approved else "cancel_extension"}


def test_approving_and_taking_back_without_the_lock_collide_in_the_trail(programme, people, monkeypatch):
    race = Cancelling(programme, people, monkeypatch)
    assert refusals(race.run(FilingExtension.objects.all())) == [IntegrityError]
    assert len(race.done()) == 1


def test_control_without_lock_and_constraint_an_extension_is_approved_and_taken_back(programme, people, monkeypatch):
    race = Cancelling(programme, people, monkeypatch)
    with without("compensation_programmeevent_once_in_order"):
        assert refusals(race.run(FilingExtension.objects.all())) == []
        assert race.done() == {"approve_extension", "cancel_extension"}


class Closing:
    """The programme is closed in the moment in which a timely claim is entered late."""

    def __init__(self, programme, people, monkeypatch):
        self.programme, self.people, self.monkeypatch = programme, people, monkeypatch
        self.asked = closing.request_closing(
            programme=programme.pk,
            council_meeting="The tenth",
            reason="Everything is decided",
            actor=people.jung,
            as_of=CLOSES,
        )

    def run(self):
        meeting = Meeting()
        self.monkeypatch.setattr(closing, "count_all", meeting.after(closing.count_all))
        self.monkeypatch.setattr(intake, "live_claim", meeting.after(intake.live_claim))
        return at_once(
            partial(closing.approve_closing, closing=self.asked.pk, actor=self.people.han, as_of=CLOSES),
            partial(builders.file, self.programme, self.people, 1),
        )

    def both(self):
        return Claim.objects.exists() and Programme.objects.get(pk=self.programme.pk).closed_at is not None


def test_a_programme_is_closed_or_takes_one_more_claim_and_never_both(programme, people, monkeypatch):
    race = Closing(programme, people, monkeypatch)
    assert refusals(race.run()) == [GuardFailed]
    assert not race.both()


def test_control_without_the_programmes_lock_a_closed_programme_takes_a_claim(programme, people, monkeypatch):
    race = Closing(programme, people, monkeypatch)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows)
    with without():
        assert refusals(race.run()) == []
        assert race.both()
