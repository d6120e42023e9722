"""A programme is founded by two managers, from a template, and is nowhere before the second has approved."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from compensation import programmes
from compensation.accounts import limit_account
from compensation.errors import FourEyes, GuardFailed, NotPermitted, WrongState
from compensation.founding_document import Incident, document_for, templates
from compensation.models import PolicyVersion, Programme, ProgrammeEvent, ProgrammeFounding, User
from compensation.programmes import Frame, approve_founding, cancel_founding, reject_founding, request_founding
from compensation.rules.policy import Policy, PolicyError
from tests import builders
from tests.stages import counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """The cast."""
    return builders.make_people()


def frame(code="demo-2", **changes):
    """A frame that can be founded."""
    said = {"name_ko": "두 번째", "name_en": "The second", "claim_cap": 100_000, "budget": 10_000_000}
    return Frame(code=code, **{**said, **changes})


def document(shape="flat", code="demo-2", cap=100_000, **changes):
    """The first policy of such a programme, made from a template."""
    source = next(one for one in templates() if one.code == shape).document
    days = {"held_on": date(2026, 1, 5), "outage_from": date(2025, 12, 1), "outage_to": date(2025, 12, 3)}
    said = {"code": code, "name_ko": "두 번째", "name_en": "The second", "council_meeting": "협의체", "cap": cap}
    return document_for(source, Incident(**{**said, **days, **changes}))


def asked(people, **changes):
    """Asked for by Jung."""
    return request_founding(**{"frame": frame(), "document": document(), "actor": people.jung, **changes})


def test_what_one_manager_asks_for_is_there_when_another_approves(people):
    founding = asked(people, made_from="flat")
    assert not Programme.objects.exists()
    made = approve_founding(founding=founding.pk, actor=people.han)
    assert (made.code, made.claim_cap, made.budget, made.extension_limit) == ("demo-2", 100_000, 10_000_000, 3)
    draft = PolicyVersion.objects.get(programme=made)
    assert (draft.state, draft.created_by, draft.policy.cap) == ("draft", people.jung, 100_000)
    assert ProgrammeFounding.objects.get().programme == made
    verbs = ProgrammeEvent.objects.order_by("pk").exclude(stream__startswith="account:").values_list("stream", "verb")
    assert list(verbs)[:3] == [
        ("founding:demo-2/1", "request_founding"),
        ("founding:demo-2/1", "approve_founding"),
        ("programme:demo-2", "create_programme"),
    ]


def test_approved_twice_by_the_same_person_it_is_made_once(people):
    founding = asked(people)
    made = approve_founding(founding=founding.pk, actor=people.han)
    before = counts()
    assert approve_founding(founding=founding.pk, actor=people.han) == made
    assert counts() == before


def test_whoever_asks_does_not_decide_and_others_may_neither_ask_nor_decide(people):
    founding = asked(people)
    before = counts()
    why: dict[str, Any] = {"reason": "Because of it"}
    for verb, more in ((approve_founding, {}), (reject_founding, why)):
        with pytest.raises(FourEyes):
            verb(founding=founding.pk, actor=people.jung, **more)
        for name in ("kim", "lee", "oh", "yoon", "seo", "im", "gong", "noh"):
            with pytest.raises(NotPermitted):
                verb(founding=founding.pk, actor=getattr(people, name), **more)
    for name in ("kim", "lee", "oh", "yoon", "seo", "im", "gong", "noh"):
        with pytest.raises(NotPermitted):
            asked(people, frame=frame("other"), document=None, actor=getattr(people, name))
    assert counts() == before


def test_a_limited_manager_neither_founds_nor_sees_what_waits(people):
    programme = builders.found(people, "t1")
    limit_account(user=people.jung.pk, programmes=[programme.pk], actor=people.im, reason="One programme only")
    with pytest.raises(NotPermitted):
        asked(people, actor=User.objects.get(pk=people.jung.pk))
    waiting = asked(people, actor=people.han)
    with pytest.raises(NotPermitted):
        approve_founding(founding=waiting.pk, actor=User.objects.get(pk=people.jung.pk))


def test_a_rejected_or_taken_back_code_is_free_again(people):
    reject_founding(founding=asked(people).pk, actor=people.han, reason="Not this year")
    cancel_founding(founding=asked(people).pk, actor=people.jung)
    third = asked(people)
    assert third.request_number == 3
    approve_founding(founding=third.pk, actor=people.han)
    with pytest.raises(WrongState):
        reject_founding(founding=third.pk, actor=people.han, reason="Too late now")


@pytest.mark.parametrize("code", ["demo-2", "DEMO2", "d-e-m-o-2"])
@pytest.mark.parametrize("made", [True, False])
def test_a_code_like_one_that_is_there_or_waits_is_refused(people, code, made):
    """Receipt numbers begin with it and are found however they are typed."""
    founding = asked(people)
    if made:
        approve_founding(founding=founding.pk, actor=people.han)
    before = counts()
    with pytest.raises(GuardFailed, match="demo-2"):
        asked(people, frame=frame(code), document=None)
    assert counts() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"code": ""},
        {"code": "a b"},
        {"code": "-a"},
        {"code": "a" * 21},
        {"code": "둘"},
        {"code": "../a"},
        {"name_ko": " "},
        {"name_en": ""},
        {"claim_cap": 0},
        {"claim_cap": 10_000_001},
        {"budget": 10**13},
        {"extension_limit": 21},
        {"extension_limit": -1},
    ],
)
def test_a_frame_that_is_none_is_refused_in_a_sentence(people, changes):
    before = counts()
    with pytest.raises(GuardFailed):
        asked(people, frame=frame(**changes), document=None)
    assert counts() == before


def test_a_document_of_another_programme_or_with_mistakes_is_refused(people):
    before = counts()
    with pytest.raises(GuardFailed):
        asked(people, document=document(code="other"))
    with pytest.raises(GuardFailed):
        asked(people, document=document(cap=99_000))
    with pytest.raises(PolicyError):
        asked(people, document={**document(), "tiers": []})
    assert counts() == before


def test_whoever_may_no_longer_draft_leaves_nothing_half_made(people):
    founding = asked(people)
    people.jung.groups.clear()
    before = counts()
    with pytest.raises(GuardFailed, match="jung"):
        approve_founding(founding=founding.pk, actor=people.han)
    assert counts() == before
    assert ProgrammeFounding.objects.get().state == "requested"


@pytest.mark.parametrize("shape", [one.code for one in templates()])
@pytest.mark.parametrize("cap", [777_777, 5_000_000, 900_000_000])
def test_every_template_makes_a_policy_below_any_cap_that_its_tiers_allow(shape, cap):
    parsed = Policy.parse(document(shape, cap=cap, services=["주문알림"]))
    assert (parsed.programme, parsed.cap, parsed.services) == ("demo-2", cap, ("주문알림",))


def test_services_and_tiers_of_the_form_take_the_place_of_the_templates():
    parsed = Policy.parse(document("tiered", tiers=[(10_000, 1_000), (20_000, 5_000)], services=[]))
    assert [(tier.up_to, tier.amount) for tier in parsed.tiers] == [(10_000, 1_000), (20_000, 5_000)]
    assert parsed.services is None


def test_a_programme_is_not_made_past_the_two(people):
    """Neither by an insert of its own nor of other numbers than those that were approved."""
    founding = asked(people)
    for changes in ({}, {"code": "demo-3"}, {"budget": 20_000_000}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Programme.objects.create(**{**vars_of(frame()), **changes})
    approve_founding(founding=founding.pk, actor=people.han)
    with pytest.raises(IntegrityError), transaction.atomic():
        Programme.objects.create(**{**vars_of(frame()), "code": "demo-3"})


def vars_of(one: programmes.Frame) -> dict:
    """A frame's columns."""
    return {name: getattr(one, name) for name in Frame.__dataclass_fields__}
