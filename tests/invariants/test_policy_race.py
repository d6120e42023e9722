"""One manager revises a draft in the moment in which another sends it for approval, on PostgreSQL, with a control.

What is submitted is what its submitter was shown: either the revision comes first and the submission is stale, or the
submission does and nothing is revised any more.
"""

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection

from compensation import policies
from compensation.ceremony import acting
from compensation.errors import Stale, WrongState
from compensation.models import PolicyVersion, ProgrammeEvent
from compensation.permissions import why_not
from tests import builders
from tests.racing import Meeting, at_once, refusals, without
from tests.stages import day

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite runs one writer at a time"),
]


class Revising:
    """Han gives a draft another title while Jung, who was shown the old one, submits it."""

    def __init__(self, monkeypatch):
        self.people, self.monkeypatch = builders.make_people(), monkeypatch
        programme = builders.make_programme(self.people)
        self.shown = builders.policy_document(programme.code)
        self.draft = policies.draft_policy(
            programme=programme.pk, document=self.shown, actor=self.people.jung, as_of=day(1)
        )

    def run(self, versions):
        ceremony = partial(
            acting,
            versions.select_related("programme"),
            why_not=Meeting().after(why_not),
            event_model=ProgrammeEvent,
            extra=lambda version: {"programme": version.programme},
        )
        self.monkeypatch.setattr(policies, "_on_policy", ceremony)
        said: dict[str, Any] = {"policy": self.draft.pk, "seen": self.draft.event_seq, "as_of": day(2)}
        other = {**self.shown, "title": {"ko": "고친 기준", "en": "Revised"}}
        return at_once(
            partial(policies.revise_policy, document=other, actor=self.people.han, **said),
            partial(policies.submit_policy, actor=self.people.jung, **said),
        )

    def done(self):
        """What the draft's own trail says was done to it."""
        verbs = ProgrammeEvent.objects.filter(stream=self.draft.stream).values_list("verb", flat=True)
        return {verb for verb in verbs if verb != "draft_policy"}


def test_a_draft_is_revised_or_submitted_as_it_was_shown(monkeypatch):
    race = Revising(monkeypatch)
    [refusal] = refusals(race.run(PolicyVersion.objects.select_for_update(of=("self",))))
    submitted = PolicyVersion.objects.get(pk=race.draft.pk).state == "submitted"
    assert refusal is (WrongState if submitted else Stale)
    assert race.done() == {"submit_policy" if submitted else "revise_policy"}


def test_revising_and_submitting_without_the_lock_collide_in_the_trail(monkeypatch):
    race = Revising(monkeypatch)
    assert refusals(race.run(PolicyVersion.objects.all())) == [IntegrityError]
    assert len(race.done()) == 1


def test_control_without_lock_and_constraint_another_policy_is_submitted_than_was_shown(monkeypatch):
    race = Revising(monkeypatch)
    with without("compensation_programmeevent_once_in_order"):
        assert refusals(race.run(PolicyVersion.objects.all())) == []
        assert race.done() == {"revise_policy", "submit_policy"}
