"""A programme to write in the name of, and a transport that answers what the test says."""

import pytest

from compensation.notices.transports import Outcome


class Scripted:
    """Answers what the test says, and counts."""

    live = False
    answers: dict[str, Outcome] = {}
    sent: list[str] = []
    asked: list[str] = []

    def send(self, message):
        type(self).sent.append(message.key)
        return self.answers["send"]

    def ask(self, message, provider_id):
        type(self).asked.append(message.key)
        return self.answers["ask"]


@pytest.fixture
def scripted(settings):
    Scripted.sent, Scripted.asked = [], []
    Scripted.answers = {"send": Outcome("sent"), "ask": Outcome("unknown")}
    here = f"{__name__}.Scripted"
    settings.REDRESS_TRANSPORTS = {"alimtalk": here, "email": here}
    return Scripted


@pytest.fixture
def programme(db):
    from tests import builders

    return builders.make_programme(builders.make_people())
