"""Policy versions: drafted, published by a second person, then never changed; one is in force at a time."""

from datetime import timedelta

import pytest

from compensation import policies
from compensation.errors import FourEyes, GuardFailed, Stale
from compensation.models import PolicyVersion
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
            policies.publish_policy(policy=drafted.pk, actor=maker, effective_from=OPENS)


def test_the_next_version_ends_the_one_before_at_its_own_beginning(people, programme):
    first = programme.policies.get()
    second = submitted(programme, people)
    policies.publish_policy(policy=second.pk, actor=people.han, effective_from=OPENS)
    first = PolicyVersion.objects.get(pk=first.pk)
    assert (first.state, first.effective_until) == ("superseded", OPENS)
    assert policies.in_force(programme, OPENS - timedelta(microseconds=1)) == first
    assert policies.in_force(programme, OPENS) == second


def test_a_version_cannot_begin_before_the_one_it_replaces(people, programme):
    second = submitted(programme, people)
    before = counts()
    with pytest.raises(GuardFailed):
        policies.publish_policy(policy=second.pk, actor=people.han, effective_from=FROM_THE_START)
    assert counts() == before
    assert programme.policies.get(number=1).state == "published"


def test_before_the_first_version_nothing_is_in_force(programme):
    with pytest.raises(GuardFailed):
        policies.in_force(programme, FROM_THE_START - timedelta(microseconds=1))


def test_an_old_form_cannot_publish_and_a_repeat_is_quiet(people, programme):
    second = submitted(programme, people)
    said = {"policy": second.pk, "actor": people.han, "effective_from": OPENS}
    with pytest.raises(Stale):
        policies.publish_policy(seen=second.event_seq - 1, **said)
    policies.publish_policy(seen=second.event_seq, **said)
    before = counts()
    policies.publish_policy(**said)
    assert counts() == before
