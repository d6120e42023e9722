"""Solapi's protocol, against a stand-in that answers like it."""

import pytest

from compensation.notices.transports import Message
from compensation.notices.transports.solapi import SolapiTransport, authorization, fallback_kind
from tests.compensation.notices.provider import SECRET, Provider


@pytest.fixture
def provider():
    stand_in = Provider()
    yield stand_in
    stand_in.stop()


@pytest.fixture
def transport(provider, settings):
    settings.REDRESS_SOLAPI = {
        "base": provider.address,
        "key": "TESTKEY",
        "secret": SECRET,
        "sender": "15880000",
        "pfid": "KA01PF",
        "templates": {"decided.ko": "KA01TP"},
        "timeout": 0.5,
    }
    return SolapiTransport()


MESSAGE = Message("key-1", "alimtalk", "01012345678", "제목", "본문 " * 40, "decided", "ko")


def test_the_signature_is_the_published_one():
    header = authorization("k", SECRET, "2026-11-23T09:00:00.000Z", "0123456789abcdef0123456789abcdef")
    assert header.endswith("signature=365dddf46844aaa0d084f723e75281fe7bca03243232bd0a7a5ee200310ebf7f")


def test_an_accepted_message_is_sent_with_its_template_and_fallback(transport, provider):
    assert transport.send(MESSAGE).state == "sent"
    taken = provider.taken["key-1"]
    assert taken["kakaoOptions"]["templateId"] == "KA01TP"
    assert taken["replacements"][0]["type"] == "LMS"
    assert taken["replacements"][0]["subject"]


def test_a_short_text_falls_back_to_a_plain_text_message():
    assert fallback_kind("가" * 45) == "SMS"
    assert fallback_kind("가" * 46) == "LMS"


def test_a_refused_message_is_failed_with_the_providers_code(transport, provider):
    provider.mode = "refuse"
    outcome = transport.send(MESSAGE)
    assert (outcome.state, outcome.detail) == ("failed", "3104")


def test_a_delivered_message_says_so_when_asked(transport, provider):
    transport.send(MESSAGE)
    provider.status_code = "4000"
    assert transport.ask(MESSAGE, "").state == "delivered"


def test_asked_to_slow_down_nothing_was_taken(transport, provider):
    provider.mode = "slow_down"
    assert transport.send(MESSAGE).state == "absent"


@pytest.mark.parametrize("mode", ["take_then_hang", "take_then_break"])
def test_after_a_silence_the_outcome_is_unknown_and_asking_finds_it(transport, provider, mode):
    provider.mode = mode
    assert transport.send(MESSAGE).state == "unknown"
    provider.mode = "accept"
    assert transport.ask(MESSAGE, "").state == "sent"


def test_a_message_the_provider_never_took_is_absent_when_asked(transport, provider):
    provider.mode = "broken"
    assert transport.send(MESSAGE).state == "unknown"
    assert transport.ask(MESSAGE, "").state == "unknown"
    provider.mode = "accept"
    assert transport.ask(MESSAGE, "").state == "absent"


def test_a_wrong_secret_is_a_refusal_not_a_silence(transport, provider):
    transport.said["secret"] = "other"
    assert transport.send(MESSAGE).state == "failed"
    assert provider.taken == {}
