"""Policy versions: drafted, published by a second person, then never changed; one is in force at a time."""

from datetime import timedelta

import pytest

from compensation import policies
from compensation.errors import FourEyes, GuardFailed, Stale, WrongState
from compensation.models import PolicyVersion, ProgrammeEvent
from compensation.rules.facts import content_hash
from compensation.rules.policy import PolicyError
from tests import builders
from tests.builders import OPENS
from tests.stages import counts

pytestmark = pytest.mark.django_db
FROM_THE_START = OPENS - timedelta(days=30)


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def programme(people):
    return builders.make_programme(people)


def submitted(programme, people, **changes):
    document = {**builders.policy_document(programme.code), **changes}
    drafted = policies.draft_policy(programme=programme.pk, document=document, actor=people.jung)
    return policies.submit_policy(policy=drafted.pk, actor=people.jung)


def test_a_version_is_hashed_and_numbered(people, programme):
    version = programme.policies.get()
    assert (version.number, version.state) == (1, "published")
    assert version.content_hash == content_hash(version.document)
    assert submitted(programme, people).number == 2


def test_a_document_with_mistakes_is_refused_with_all_of_them(people, programme):
    document = {**builders.policy_document("t1"), "cap": -1, "tiers": []}
    before = counts()
    with pytest.raises(PolicyError) as refused:
        policies.draft_policy(programme=programme.pk, document=document, actor=people.jung)
    assert len(refused.value.problems) >= 2
    assert counts() == before


@pytest.mark.parametrize("verb", ["publish_policy", "reject_policy"])
def test_whoever_prepared_a_version_cannot_decide_on_it(people, programme, verb):
    version = submitted(programme, people)
    said = {"effective_from": OPENS} if verb == "publish_policy" else {"reason": "Not good"}
    with pytest.raises(FourEyes):
        getattr(policies, verb)(policy=version.pk, actor=people.jung, **said)


def test_whoever_submitted_anothers_draft_cannot_publish_it_either(people, programme):
    drafted = policies.draft_policy(programme=programme.pk, document=builders.policy_document("t1"), actor=people.han)
    policies.submit_policy(policy=drafted.pk, actor=people.jung)
    for maker in (people.han, people.jung):
        with pytest.raises(FourEyes):
            policies.publish_policy(policy=drafted.pk, actor=maker, effective_from=OPENS, as_of=OPENS)


def test_the_next_version_ends_the_one_before_at_its_own_beginning(people, programme):
    first = programme.policies.get()
    second = submitted(programme, people)
    policies.publish_policy(policy=second.pk, actor=people.han, effective_from=OPENS, as_of=OPENS)
    first = PolicyVersion.objects.get(pk=first.pk)
    assert (first.state, first.effective_until) == ("superseded", OPENS)
    assert policies.in_force(programme, OPENS - timedelta(microseconds=1)) == first
    assert policies.in_force(programme, OPENS) == second


def test_a_version_cannot_begin_before_the_one_it_replaces(people, programme):
    second = submitted(programme, people)
    before = counts()
    with pytest.raises(GuardFailed):
        policies.publish_policy(policy=second.pk, actor=people.han, effective_from=FROM_THE_START, as_of=FROM_THE_START)
    assert counts() == before
    assert programme.policies.get(number=1).state == "published"


def test_before_the_first_version_nothing_is_in_force(programme):
    with pytest.raises(GuardFailed):
        policies.in_force(programme, FROM_THE_START - timedelta(microseconds=1))


def test_an_old_form_cannot_publish_and_a_repeat_is_quiet(people, programme):
    second = submitted(programme, people)
    said = {"policy": second.pk, "actor": people.han, "effective_from": OPENS, "as_of": OPENS}
    with pytest.raises(Stale):
        policies.publish_policy(seen=second.event_seq - 1, **said)
    policies.publish_policy(seen=second.event_seq, **said)
    before = counts()
    policies.publish_policy(**said)
    assert counts() == before


def without_a_cap_on_offers(version):
    """The same rules, and an agent may offer as much as an approver."""
    authority = {**version.document["authority"], "agent": version.document["authority"]["approver"]}
    return {**version.document, "authority": authority}


def test_a_draft_begins_as_a_copy_and_remembers_of_which_version(people, programme):
    first = programme.policies.get()
    copy = policies.draft_policy(programme=programme.pk, copy_of=first.pk, actor=people.jung)
    assert (copy.number, copy.state, copy.based_on, copy.document) == (2, "draft", first, first.document)


def test_a_draft_begins_with_a_document_or_a_version_of_the_same_programme(people, programme):
    other = builders.make_programme(people, "t2").policies.get()
    with pytest.raises(GuardFailed):
        policies.draft_policy(programme=programme.pk, copy_of=other.pk, actor=people.jung)
    with pytest.raises(TypeError):
        policies.draft_policy(programme=programme.pk, actor=people.jung)


def test_a_revision_is_kept_with_both_hashes_and_every_change(people, programme):
    draft = policies.draft_policy(programme=programme.pk, copy_of=programme.policies.get().pk, actor=people.jung)
    document = without_a_cap_on_offers(draft)
    revised = policies.revise_policy(policy=draft.pk, document=document, actor=people.han, council_meeting="7th")
    event = ProgrammeEvent.objects.get(stream=draft.stream, verb="revise_policy")
    assert (revised.document, revised.council_meeting, revised.state) == (document, "7th", "draft")
    assert (event.data["before"], event.data["after"]) == (draft.content_hash, content_hash(document))
    assert [change["path"] for change in event.data["changes"]] == ["authority.agent", "meeting_note"]


def test_saving_a_draft_as_it_is_writes_nothing_and_an_old_form_changes_nothing(people, programme):
    draft = policies.draft_policy(programme=programme.pk, copy_of=programme.policies.get().pk, actor=people.jung)
    document = without_a_cap_on_offers(draft)
    policies.revise_policy(policy=draft.pk, document=document, actor=people.jung, seen=draft.event_seq)
    before = counts()
    # The same press again: what it says is what is there.
    policies.revise_policy(policy=draft.pk, document=document, actor=people.jung, seen=draft.event_seq)
    with pytest.raises(Stale):
        policies.revise_policy(policy=draft.pk, document=draft.document, actor=people.jung, seen=draft.event_seq)
    with pytest.raises(PolicyError):
        policies.revise_policy(policy=draft.pk, document={**document, "cap": 0}, actor=people.jung)
    assert counts() == before


def test_a_version_that_was_sent_is_not_revised(people, programme):
    version = submitted(programme, people)
    with pytest.raises(WrongState):
        policies.revise_policy(policy=version.pk, document=without_a_cap_on_offers(version), actor=people.jung)


@pytest.mark.parametrize("verb", ["publish_policy", "reject_policy"])
def test_whoever_revised_a_draft_cannot_decide_on_it(people, programme, verb):
    draft = policies.draft_policy(programme=programme.pk, copy_of=programme.policies.get().pk, actor=people.jung)
    policies.revise_policy(policy=draft.pk, document=without_a_cap_on_offers(draft), actor=people.han)
    policies.submit_policy(policy=draft.pk, actor=people.jung)
    said = {} if verb == "publish_policy" else {"reason": "Not good"}
    with pytest.raises(FourEyes):
        getattr(policies, verb)(policy=draft.pk, actor=people.han, **said)


def test_a_new_version_never_begins_before_it_is_published(people, programme):
    second = submitted(programme, people)
    said = {"policy": second.pk, "actor": people.han, "as_of": OPENS}
    before = counts()
    with pytest.raises(GuardFailed, match="in the past"):
        policies.publish_policy(effective_from=OPENS - timedelta(microseconds=1), **said)
    assert counts() == before
    assert policies.publish_policy(**said).effective_from == OPENS


def test_the_first_version_may_begin_before_it_is_published(people):
    programme = builders.found(people, "t9", claim_cap=5_000_000, budget=9_000_000)
    version = submitted(programme, people)
    said = {"policy": version.pk, "actor": people.han, "effective_from": FROM_THE_START}
    assert policies.publish_policy(as_of=OPENS, **said).effective_from == FROM_THE_START


def test_a_draft_that_was_revised_meanwhile_is_not_sent_from_an_old_page(people, programme):
    draft = policies.draft_policy(programme=programme.pk, copy_of=programme.policies.get().pk, actor=people.jung)
    policies.revise_policy(policy=draft.pk, document=without_a_cap_on_offers(draft), actor=people.han)
    with pytest.raises(Stale):
        policies.submit_policy(policy=draft.pk, actor=people.jung, seen=draft.event_seq)
    assert PolicyVersion.objects.get(pk=draft.pk).state == "draft"
