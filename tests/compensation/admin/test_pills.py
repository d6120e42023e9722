"""Every state of every floor has a look, and the look says the state's own word."""

import pytest

from claims import choices as claims
from claims.models.suspicion import SUSPICION_STATES
from compensation import choices as ground
from compensation.pills import PILLS, pill_of
from payouts import choices as payouts

pytestmark = pytest.mark.once

TABLES = {
    "claim": claims.CLAIM_STATES,
    "document": claims.DOCUMENT_STATES,
    "offer": claims.OFFER_STATES,
    "supplement": claims.SUPPLEMENT_STATES,
    "suspicion": SUSPICION_STATES,
    "batch": claims.BATCH_STATES,
    "row": claims.ROW_OUTCOMES,
    "report": claims.TRIAGE,
    "round": payouts.ROUND_STATES,
    "line": payouts.LINE_STATES,
    "result": payouts.RESULT_OUTCOMES,
    "extension": ground.EXTENSION_STATES,
    "opening": ground.OPENING_STATES,
    "closing": ground.CLOSING_STATES,
    "policy": ground.POLICY_STATES,
    "job": ground.JOB_STATES,
}
TONES = {"ours", "theirs", "both", "good", "bad", "done"}


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_state_has_a_pill_with_its_own_word(kind, language):
    from django.utils.translation import override

    with override(language):
        for state, label in TABLES[kind]:
            assert str(pill_of(kind, state).label) == str(label)


def test_tones_and_fills_are_the_six_and_the_three():
    for states in PILLS.values():
        for pill in states.values():
            assert pill.tone in TONES
            assert pill.fill in {"outline", "soft", "solid", "text"}


def test_two_states_of_one_kind_never_look_the_same():
    for kind, states in PILLS.items():
        looks = [(str(pill.label), pill.icon, pill.tone, pill.fill) for pill in states.values()]
        assert len(looks) == len(set(looks)), kind


def test_a_state_nobody_gave_a_look_is_an_error_and_not_a_bare_code():
    with pytest.raises(KeyError):
        pill_of("claim", "lost")
