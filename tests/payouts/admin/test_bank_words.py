"""The bank's day on a round's pages: before the upload in the format's own cut-off, afterwards as it was kept."""

from datetime import datetime
from types import SimpleNamespace

import pytest
from django.urls import reverse

from compensation.calendar import SEOUL
from payouts import workflow
from payouts.admin import bank_words
from tests import builders, stages
from tests.payouts.admin.desk import Desk, answers, text_of
from tests.payouts.format_documents import small_bank
from tests.stages import AT


@pytest.fixture
def released(programme, people):
    """Written in a format whose cut-off is 16:30."""
    builders.approved(programme, people, 1)
    drafted = workflow.draft_format(document=small_bank(), actor=people.oh)
    workflow.approve_format(bank_format=drafted.pk, actor=people.yoon)
    round_ = stages.assembled(programme, people)
    workflow.choose_format(round=round_.pk, template="test/1", actor=people.oh)
    workflow.submit(round=round_.pk, actor=people.oh, as_of=AT)
    return workflow.release(round=round_.pk, actor=people.yoon, total=50_000, as_of=AT)


@pytest.fixture
def clock(monkeypatch):
    def at(text):
        now = datetime.fromisoformat(text).replace(tzinfo=SEOUL)
        monkeypatch.setattr(bank_words, "timezone", SimpleNamespace(now=lambda: now))

    return at


MOMENTS = [
    ("2023-03-31 15:00", ["Bank cut-off 16:30 today, Fri 31 Mar 2023."]),
    ("2023-03-31 16:30", ["The bank&#x27;s cut-off of 16:30 has passed. Next bank business day: Mon 3 Apr 2023."]),
    (
        "2023-04-01 23:45",
        [
            "Banks are closed today. Next bank business day: Mon 3 Apr 2023, cut-off 16:30.",
            "Banks take no file between 23:30 and 00:30. Upload it afterwards.",
        ],
    ),
]


@pytest.mark.parametrize(("moment", "sentences"), MOMENTS)
def test_board_round_and_upload_page_say_how_the_bank_s_day_stands(released, people, clock, moment, sentences):
    desk = Desk(people.oh)
    clock(moment)

    board = text_of(desk.client.get(reverse("admin:payouts_round_changelist")))
    for page in (board, text_of(desk.page(released)), text_of(desk.verb(released, "mark_sent"))):
        for sentence in sentences:
            assert sentence in page


SENT = [
    ("2023-03-31 16:29", "The bank carries this file out on Fri 31 Mar 2023."),
    (
        "2023-03-31 16:30",
        "Uploaded after the bank&#x27;s cut-off or on a closed day: the bank carries this file out on Mon 3 Apr 2023.",
    ),
    (
        "2023-04-01 09:00",
        "Uploaded after the bank&#x27;s cut-off or on a closed day: the bank carries this file out on Mon 3 Apr 2023.",
    ),
]


@pytest.mark.parametrize(("moment", "sentence"), SENT)
def test_once_the_file_is_at_the_bank_its_day_is_said_as_it_was_kept(released, people, clock, moment, sentence):
    uploaded = datetime.fromisoformat(moment).replace(tzinfo=SEOUL)
    sent = workflow.mark_sent(round=released.pk, actor=people.oh, as_of=uploaded)
    clock("2023-05-01 12:00")  # whenever it is read

    assert sentence in text_of(Desk(people.oh).page(sent))


@pytest.mark.parametrize(("moment", "count"), [("2023-03-31 18:00", 0), ("2023-04-01 18:00", 1)])
def test_without_a_cut_off_the_day_is_said_only_of_a_file_that_came_on_a_closed_one(programme, people, moment, count):
    builders.approved(programme, people, 1)
    uploaded = datetime.fromisoformat(moment).replace(tzinfo=SEOUL)
    sent = workflow.mark_sent(round=stages.released(programme, people).pk, actor=people.oh, as_of=uploaded)

    assert text_of(Desk(people.oh).page(sent)).count('class="p-bank') == count


def test_nothing_is_said_once_the_bank_has_answered(released, people):
    sent = workflow.mark_sent(round=released.pk, actor=people.oh, as_of=AT)
    content = answers(sent)
    workflow.import_result(round=sent.pk, content=content, file_name="r.xls", actor=people.oh, as_of=AT)

    assert 'class="p-bank' not in text_of(Desk(people.oh).page(sent))
