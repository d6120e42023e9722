"""Every verb of the extension and policy tables × every state × every role, against the table of the product.

The table is written down here again on purpose: a slip in the code's edges or roles must not slip into the test.
Everything here was prepared by Han, so that Jung, the manager of the matrix, is the second person.
"""

from datetime import timedelta
from typing import Any

from django.test import TestCase

from compensation import closing, filing, openings, policies
from compensation.models import FilingExtension, FilingOpening, PolicyVersion, Programme, ProgrammeClosing
from tests import builders, stages
from tests.builders import CLOSES, OPENS, People
from tests.cells import Table, wrong_cells

MANAGER = "jung"
REASON = "Because it must be"

EXTENSIONS: Table = {
    "approve_extension": ({"requested": "approved"}, [MANAGER]),
    "reject_extension": ({"requested": "rejected"}, [MANAGER]),
    "cancel_extension": ({"requested": "cancelled"}, [MANAGER]),
    "announce_extension": ({"approved": "announced"}, [MANAGER]),
}
OPENINGS: Table = {
    "approve_opening": ({"requested": "approved"}, [MANAGER]),
    "reject_opening": ({"requested": "rejected"}, [MANAGER]),
    "cancel_opening": ({"requested": "cancelled"}, [MANAGER]),
}
CLOSINGS: Table = {
    "approve_closing": ({"requested": "approved"}, [MANAGER]),
    "reject_closing": ({"requested": "rejected"}, [MANAGER]),
    "cancel_closing": ({"requested": "cancelled"}, [MANAGER]),
}
POLICIES: Table = {
    "revise_policy": ({"draft": "draft"}, [MANAGER]),
    "submit_policy": ({"draft": "submitted"}, [MANAGER]),
    "publish_policy": ({"submitted": "published"}, [MANAGER]),
    "reject_policy": ({"submitted": "rejected"}, [MANAGER]),
    # Only ever as a part of publishing the next version.
    "supersede_policy": ({"published": "superseded"}, [MANAGER]),
}
BEFORE_CLOSING = CLOSES - timedelta(days=1)
LATER = OPENS + timedelta(days=200)


def extension_door(verb):
    said = {"reject_extension": {"reason": REASON}, "announce_extension": {"where": "Web"}}.get(verb, {})

    def door(extension, actor):
        getattr(filing, verb)(extension=extension.pk, actor=actor, as_of=BEFORE_CLOSING, **said)

    return door


class ExtensionMatrix(TestCase):
    """One extension a state; at most one waits at a time, so they are made one after the other."""

    people: People
    programme: Programme
    extensions: dict[str, FilingExtension]

    @classmethod
    def setUpTestData(cls):
        people = cls.people = builders.make_people()
        cls.programme = builders.make_programme(people)
        rejected = cls.request(30)
        filing.reject_extension(extension=rejected.pk, actor=people.jung, as_of=BEFORE_CLOSING, reason=REASON)
        cancelled = cls.request(31)
        filing.cancel_extension(extension=cancelled.pk, actor=people.han, as_of=BEFORE_CLOSING)
        announced = cls.request(32)
        filing.approve_extension(extension=announced.pk, actor=people.jung, as_of=BEFORE_CLOSING)
        filing.announce_extension(extension=announced.pk, actor=people.han, where="Web", as_of=BEFORE_CLOSING)
        approved = cls.request(60)
        filing.approve_extension(extension=approved.pk, actor=people.jung, as_of=BEFORE_CLOSING)
        cls.extensions = {
            "requested": cls.request(90),
            "approved": approved,
            "announced": announced,
            "rejected": rejected,
            "cancelled": cancelled,
        }

    @classmethod
    def request(cls, days):
        return filing.request_extension(
            programme=cls.programme.pk,
            new_closes_at=CLOSES + timedelta(days=days),
            reason="Many have not heard of it",
            actor=cls.people.han,
            as_of=BEFORE_CLOSING,
        )

    def attempt(self, verb):
        for state, extension in self.extensions.items():
            assert stages.row(extension)["state"] == state
        allowed_from, who = EXTENSIONS[verb]
        assert wrong_cells(verb, extension_door(verb), self.extensions, allowed_from, who, self.people) == []

    def test_only_a_manager_may_request_an_extension(self):
        filing.cancel_extension(extension=self.extensions["requested"].pk, actor=self.people.han)

        def request(_extension, actor):
            filing.request_extension(
                programme=self.programme.pk, new_closes_at=CLOSES + timedelta(days=200), actor=actor, reason=REASON
            )

        objects = {"cancelled": self.extensions["cancelled"]}
        found = wrong_cells("request", request, objects, {}, [], self.people)
        assert [cell.split(" on ")[0] for cell in found] == ["request by jung"]


def _add_extension_test(verb):
    def test(self):
        self.attempt(verb)

    setattr(ExtensionMatrix, f"test_{verb}_is_allowed_exactly_where_and_to_whom_the_table_says", test)


for _verb in EXTENSIONS:
    _add_extension_test(_verb)


class OpeningMatrix(TestCase):
    """One opening a state, each for reports of another month."""

    people: People
    programme: Programme
    openings: dict[str, FilingOpening]

    @classmethod
    def setUpTestData(cls):
        people = cls.people = builders.make_people()
        cls.programme = builders.make_programme(people)
        rejected = cls.request(100)
        openings.reject_opening(opening=rejected.pk, actor=people.jung, as_of=OPENS, reason=REASON)
        cancelled = cls.request(130)
        openings.cancel_opening(opening=cancelled.pk, actor=people.han, as_of=OPENS)
        approved = cls.request(160)
        openings.approve_opening(opening=approved.pk, actor=people.jung, as_of=OPENS)
        cls.openings = {
            "requested": cls.request(190),
            "approved": approved,
            "rejected": rejected,
            "cancelled": cancelled,
        }

    @classmethod
    def request(cls, days):
        return openings.request_opening(
            programme=cls.programme.pk,
            act="report",
            opens_at=CLOSES + timedelta(days=days),
            closes_at=CLOSES + timedelta(days=days + 20),
            actor=cls.people.han,
            as_of=OPENS,
        )

    def attempt(self, verb):
        for state, opening in self.openings.items():
            assert stages.row(opening)["state"] == state
        said = {"reason": REASON} if verb == "reject_opening" else {}

        def door(opening, actor):
            getattr(openings, verb)(opening=opening.pk, actor=actor, as_of=OPENS, **said)

        allowed_from, who = OPENINGS[verb]
        assert wrong_cells(verb, door, self.openings, allowed_from, who, self.people) == []

    def test_only_a_manager_may_ask_for_a_window(self):
        def request(_opening, actor):
            openings.request_opening(
                programme=self.programme.pk, act="documents", opens_at=OPENS, closes_at=CLOSES, actor=actor
            )

        objects = {"cancelled": self.openings["cancelled"]}
        found = wrong_cells("request", request, objects, {}, [], self.people)
        assert [cell.split(" on ")[0] for cell in found] == ["request by jung"]


class ClosingMatrix(TestCase):
    """One closing a state; only one can wait or stand in a programme, so the approved one is of another."""

    people: People
    programme: Programme
    closings: dict[str, ProgrammeClosing]

    @classmethod
    def setUpTestData(cls):
        people = cls.people = builders.make_people()
        cls.programme = builders.make_programme(people)
        rejected = cls.request(cls.programme)
        closing.reject_closing(closing=rejected.pk, actor=people.jung, as_of=CLOSES, reason=REASON)
        cancelled = cls.request(cls.programme)
        closing.cancel_closing(closing=cancelled.pk, actor=people.han, as_of=CLOSES)
        approved = cls.request(builders.make_programme(people, "t2"))
        closing.approve_closing(closing=approved.pk, actor=people.jung, as_of=CLOSES)
        cls.closings = {
            "requested": cls.request(cls.programme),
            "approved": approved,
            "rejected": rejected,
            "cancelled": cancelled,
        }

    @classmethod
    def request(cls, programme):
        said: dict[str, Any] = {"council_meeting": "The tenth", "reason": REASON, "actor": cls.people.han}
        return closing.request_closing(programme=programme.pk, as_of=CLOSES, **said)

    def attempt(self, verb):
        for state, asked in self.closings.items():
            assert stages.row(asked)["state"] == state
        said = {"reason": REASON} if verb == "reject_closing" else {}

        def door(asked, actor):
            getattr(closing, verb)(closing=asked.pk, actor=actor, as_of=CLOSES, **said)

        allowed_from, who = CLOSINGS[verb]
        assert wrong_cells(verb, door, self.closings, allowed_from, who, self.people) == []

    def test_only_a_manager_may_ask_for_a_closing(self):
        closing.cancel_closing(closing=self.closings["requested"].pk, actor=self.people.han, as_of=CLOSES)

        def request(_closing, actor):
            closing.request_closing(
                programme=self.programme.pk, council_meeting="The tenth", reason=REASON, actor=actor
            )

        objects = {"cancelled": self.closings["cancelled"]}
        found = wrong_cells("request", request, objects, {}, [], self.people)
        assert [cell.split(" on ")[0] for cell in found] == ["request by jung"]


def _add_tests(matrix, verbs):
    for verb in verbs:
        name = f"test_{verb}_is_allowed_exactly_where_and_to_whom_the_table_says"
        setattr(matrix, name, lambda self, verb=verb: self.attempt(verb))


_add_tests(OpeningMatrix, OPENINGS)
_add_tests(ClosingMatrix, CLOSINGS)


class PolicyMatrix(TestCase):
    """One policy version a state, and one more that waits to be published over the published one."""

    people: People
    programme: Programme
    versions: dict[str, PolicyVersion]
    next: PolicyVersion

    @classmethod
    def setUpTestData(cls):
        people = cls.people = builders.make_people()
        cls.programme = builders.make_programme(people)
        superseded = cls.programme.policies.get()
        published = cls.submitted()
        policies.publish_policy(policy=published.pk, actor=people.jung, effective_from=OPENS, as_of=OPENS)
        rejected = cls.submitted()
        policies.reject_policy(policy=rejected.pk, actor=people.jung, reason=REASON)
        cls.next = cls.submitted()
        cls.versions = {
            "draft": cls.draft(),
            "submitted": cls.submitted(),
            "published": published,
            "superseded": superseded,
            "rejected": rejected,
        }

    @classmethod
    def draft(cls):
        document = builders.policy_document(cls.programme.code)
        return policies.draft_policy(programme=cls.programme.pk, document=document, actor=cls.people.han)

    @classmethod
    def submitted(cls):
        return policies.submit_policy(policy=cls.draft().pk, actor=cls.people.han)

    def attempt(self, verb):
        for state, version in self.versions.items():
            assert stages.row(version)["state"] == state
        allowed_from, who = POLICIES[verb]
        door = getattr(self, verb)
        nothing_else = verb != "supersede_policy"
        assert wrong_cells(verb, door, self.versions, allowed_from, who, self.people, nothing_else=nothing_else) == []

    def revise_policy(self, version, actor):
        document = {**version.document, "cap": version.document["cap"] - 1}
        document["settlement"] = {**document["settlement"], "maximum": document["cap"]}
        document["authority"] = {**document["authority"], "approver": document["cap"]}
        policies.revise_policy(policy=version.pk, document=document, actor=actor)

    def submit_policy(self, version, actor):
        policies.submit_policy(policy=version.pk, actor=actor)

    def publish_policy(self, version, actor):
        policies.publish_policy(policy=version.pk, actor=actor, effective_from=LATER, as_of=LATER)

    def reject_policy(self, version, actor):
        policies.reject_policy(policy=version.pk, actor=actor, reason=REASON)

    def supersede_policy(self, _version, actor):
        policies.publish_policy(policy=self.next.pk, actor=actor, effective_from=LATER, as_of=LATER)

    def test_only_a_manager_may_draft_a_policy(self):
        document = builders.policy_document(self.programme.code)

        def draft(_version, actor):
            policies.draft_policy(programme=self.programme.pk, document=document, actor=actor)

        found = wrong_cells("draft", draft, {"rejected": self.versions["rejected"]}, {}, [], self.people)
        assert [cell.split(" on ")[0] for cell in found] == ["draft by jung"]


def _add_policy_test(verb):
    def test(self):
        self.attempt(verb)

    setattr(PolicyMatrix, f"test_{verb}_is_allowed_exactly_where_and_to_whom_the_table_says", test)


for _verb in POLICIES:
    _add_policy_test(_verb)


def test_the_tables_have_every_verb_of_the_code():
    assert set(EXTENSIONS) == {edge.verb for edge in FilingExtension.EDGES}
    assert set(OPENINGS) == {edge.verb for edge in FilingOpening.EDGES}
    assert set(CLOSINGS) == {edge.verb for edge in ProgrammeClosing.EDGES}
    assert set(POLICIES) == {edge.verb for edge in PolicyVersion.EDGES}
