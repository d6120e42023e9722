"""Every verb of the extension and policy tables × every state × every role, against the table of the product.

The table is written down here again on purpose: a slip in the code's edges or roles must not slip into the test.
Everything here was prepared by Han, so that Jung, the manager of the matrix, is the second person.
"""

from datetime import timedelta

from django.test import TestCase

from compensation import filing, policies
from compensation.models import FilingExtension, PolicyVersion, Programme
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
    said = {"reason": REASON} if verb == "reject_extension" else {}

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
        filing.announce_extension(extension=announced.pk, actor=people.han, as_of=BEFORE_CLOSING)
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
    assert set(POLICIES) == {edge.verb for edge in PolicyVersion.EDGES}
