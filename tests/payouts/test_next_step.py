"""What a round needs next, as a table of standings, and who is told that it is theirs."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils.translation import override

from payouts import next_step
from payouts.admin.bank_words import of_day
from payouts.bank_day import BankDay
from payouts.next_step import Standing, steps_from

FRIDAY, MONDAY = date(2023, 3, 31), date(2023, 4, 3)


def bank(day=FRIDAY, cutoff="16:00", **changes):
    said = {"today": True, "missed": False, "holiday": False, "maintenance": False, **changes}
    return BankDay(day=day, cutoff=cutoff, **said)


SENTENCES = [
    ({"state": "draft", "assembling": True}, "", "The round is being assembled. You can close this window."),
    ({"state": "draft"}, "cancel", "Assembling stopped. Cancel this round and open it again once the cause is gone."),
    ({"state": "assembled"}, "cancel", "There is nothing to pay. Cancel this round and open one later."),
    ({"state": "assembled", "lines": 3, "signals": 2}, "answer_signal", "Answer 2 signals, then submit."),
    ({"state": "assembled", "lines": 3}, "submit", "Look through lines and left out, then submit for release."),
    ({"state": "submitted", "signals": 1}, "answer_signal", "Answer 1 signal, then release."),
    ({"state": "submitted"}, "release", "Check count and total, then release or send back."),
    (
        {"state": "submitted", "behind": True, "signals": 1},
        "recover_register",
        "Recover from the export register. Nothing is released before.",
    ),
    (
        {"state": "released", "behind": True},
        "recover_register",
        "Recover from the export register. No file is handed out before.",
    ),
    (
        {"state": "released", "reissue": True, "taken": True},
        "approve_reissue",
        "Decide whether the files are written anew. Nobody uploads the present ones.",
    ),
    (
        {"state": "released"},
        "download_bankfile",
        "Download the bank file, upload it to the bank, then record the upload.",
    ),
    (
        {"state": "released", "taken": True},
        "mark_sent",
        "Upload the file to the bank before 16:00 today, then record the upload.",
    ),
    (
        {"state": "sent", "silent": 4},
        "import_result",
        "Wait for the bank: 4 lines without a result. Upload the bank's result when it comes.",
    ),
    ({"state": "reconciling", "proposers": (7,), "silent": 1}, "confirm_ruling", "Confirm or reject 1 ruling."),
    ({"state": "reconciling", "unruled": 2, "silent": 1}, "propose_ruling", "Say what 2 rows of the bank mean."),
    ({"state": "reconciling"}, "close", "Every line has its answer. Close the round."),
    ({"state": "closed"}, "", "Nothing is left to do. A later return of money can still be uploaded."),
    ({"state": "closed", "unruled": 1}, "propose_ruling", "Say what 1 row of the bank means."),
    ({"state": "cancelled"}, "", "This round is over. Its claims wait for the next one."),
]


@pytest.mark.parametrize(("said", "verb", "sentence"), SENTENCES)
def test_each_standing_has_its_next_step(said, verb, sentence):
    with override("en"):
        first = steps_from(Standing(**said), bank(), "en")[0]

    assert (first.verb, first.sentence) == (verb, sentence)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (bank(cutoff=""), "Upload the file to the bank, then record the upload."),
        (
            bank(MONDAY, today=False, missed=True),
            "Upload the file to the bank for Mon 3 Apr 2023, then record the upload.",
        ),
    ],
)
def test_the_upload_names_the_day_that_takes_it(day, sentence):
    with override("en"):
        assert steps_from(Standing(state="released", taken=True), day, "en")[0].sentence == sentence


def test_no_closing_is_offered_while_a_row_waits_for_a_ruling():
    with override("en"):
        verbs = [step.verb for step in steps_from(Standing(state="reconciling", unruled=1), bank(), "en")]

    assert verbs == ["propose_ruling"]


@pytest.fixture
def may(monkeypatch):
    """Everybody may do the verbs that are named, and nobody another one."""

    def allow(*verbs):
        monkeypatch.setattr(next_step, "why_not", lambda user, verb, round_: None if verb in verbs else "no")

    return allow


def told(user, standing):
    round_: Any = SimpleNamespace()
    with override("en"):
        return next_step.next_for(user, round_, standing, bank(), "en")


def test_a_person_is_told_the_first_step_they_can_take(may):
    may("propose_ruling", "import_result")

    said = told(SimpleNamespace(pk=1), Standing(state="reconciling", proposers=(1,), unruled=1, silent=2))

    assert (said.mine, said.sentence) == (True, "Say what 1 row of the bank means.")


def test_who_can_do_nothing_is_told_which_role_can(may):
    may()

    said = told(SimpleNamespace(pk=1), Standing(state="reconciling", unruled=1))

    assert (said.mine, said.who) == (False, "Finance preparer")


@pytest.mark.parametrize(("proposers", "mine"), [((1,), False), ((1, 2), True), ((2,), True)])
def test_nobody_is_sent_to_confirm_what_they_proposed(may, proposers, mine):
    may("confirm_ruling")

    assert told(SimpleNamespace(pk=1), Standing(state="reconciling", proposers=proposers)).mine is mine


@pytest.mark.parametrize(
    ("day", "sentences", "warns"),
    [
        (bank(), ["Bank cut-off 16:00 today, Fri 31 Mar 2023."], [False]),
        (
            bank(cutoff=""),
            ["Banks work today, Fri 31 Mar 2023. The bank format names no cut-off: ask your bank."],
            [False],
        ),
        (
            bank(MONDAY, today=False, missed=True),
            ["The bank's cut-off of 16:00 has passed. Next bank business day: Mon 3 Apr 2023."],
            [True],
        ),
        (
            bank(MONDAY, today=False, holiday=True),
            ["Banks are closed today. Next bank business day: Mon 3 Apr 2023, cut-off 16:00."],
            [True],
        ),
        (
            bank(MONDAY, "", today=False, holiday=True, maintenance=True),
            [
                "Banks are closed today. Next bank business day: Mon 3 Apr 2023.",
                "Banks take no file between 23:30 and 00:30. Upload it afterwards.",
            ],
            [True, True],
        ),
    ],
)
def test_the_bank_s_day_is_said_in_sentences(day, sentences, warns):
    with override("en"):
        found = of_day(day, "en")

    assert [one.sentence for one in found] == sentences
    assert [one.warns for one in found] == warns
