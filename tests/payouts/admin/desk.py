"""What the tests of the rounds' pages share: rounds in every state, the bank's answers, a person at the desk."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from payouts import workflow
from payouts.models import PayoutLine, Round
from payouts.results.compose import compose_kbank_result
from payouts.tasks import assemble_round
from payouts.transfers import live_lines, transfer_row
from tests import builders
from tests.builders import RECEIVED, People

AT = RECEIVED + timedelta(days=10)
PAID = "이체완료"
CLOSED_ACCOUNT = "해지계좌"


def round_of(programme: Any, people: People, at: Any = AT) -> Round:
    """An assembled round of everything payable."""
    round_ = workflow.open_round(programme=programme.pk, cutoff_at=at, actor=people.oh, as_of=at)
    assert assemble_round(round_.job_id) == "assembled"
    return Round.objects.get(pk=round_.pk)


def sent_round(programme: Any, people: People, at: Any = AT) -> Round:
    """At the bank."""
    round_ = round_of(programme, people, at)
    workflow.submit(round=round_.pk, actor=people.oh, as_of=at)
    workflow.release(round=round_.pk, actor=people.yoon, total=round_.total, as_of=at)
    return workflow.mark_sent(round=round_.pk, actor=people.oh, as_of=at)


def answers(round_: Round, words: Mapping[int, str] | None = None, at: Any = AT) -> bytes:
    """The bank's file about a round: paid, unless `words` says otherwise for a position."""
    said = words or {}
    return compose_kbank_result(
        [(transfer_row(line), said.get(line.position, PAID), at) for line in live_lines(round_)]
    )


def line_of(round_: Round, position: int) -> PayoutLine:
    """One line."""
    return PayoutLine.objects.select_related("account", "claim").get(round=round_, position=position)


class Desk:
    """One signed-in person and the pages of the rounds."""

    def __init__(self, user: Any, language: str = "en") -> None:
        self.client = Client(headers={"accept-language": language})
        self.client.force_login(user)

    def page(self, round_: Round, **params: Any) -> Any:
        """A round's page."""
        return self.client.get(reverse("admin:payouts_round_change", args=[round_.pk]), params)

    def verb(self, round_: Round, code: str, **params: Any) -> Any:
        """A verb's page."""
        return self.client.get(reverse("admin:payouts_round_do", args=[round_.pk, code]), params)

    def do(self, round_: Round, code: str, **data: Any) -> Any:
        """Post a verb's form with the version the round has now, unless `seen` says another."""
        seen = data.pop("seen", Round.objects.get(pk=round_.pk).event_seq)
        return self.client.post(reverse("admin:payouts_round_do", args=[round_.pk, code]), {"seen": seen, **data})

    def download(self, round_: Round, reason: str = "upload to the bank") -> Any:
        """Take the round's bank file."""
        file = round_.bank_files.get()
        return self.client.post(reverse("admin:payouts_round_download", args=[round_.pk, file.pk]), {"reason": reason})


def text_of(response: Any) -> str:
    """The page's source."""
    return response.content.decode()


__all__ = [
    "AT",
    "CLOSED_ACCOUNT",
    "PAID",
    "Desk",
    "answers",
    "builders",
    "line_of",
    "round_of",
    "sent_round",
    "text_of",
]
