"""Signals, rulings, re-issues and recovered payments on their pages: who may, what a stale or a bad form is told."""

from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from compensation import accounts
from compensation.staff_accounts import register_staff_account
from payouts import register, workflow
from payouts.models import BankFile, BankResultRow, PayoutLine, RecoveredLine, Reissue, Round, Ruling, Signal
from payouts.register import Entry
from payouts.results.compose import compose_kbank_result
from payouts.transfers import live_lines, transfer_row
from tests import builders, stages
from tests.payouts.admin.desk import AT, Desk, text_of
from tests.stages import counts, row

WHY = "The bank told us on the telephone"
OTHERS = ("kim", "lee", "jung", "im", "gong", "noh", "seo")


class Stage:
    """A round and what waits on it."""

    def __init__(self, programme, people):
        self.programme, self.people = programme, people

    def signal(self):
        """Assembled, with one signal: the account of line 1 is Kim's."""
        builders.approved(self.programme, self.people, 1)
        register_staff_account(user=self.people.kim.pk, bank_code="004", number="123456780001", actor=self.people.im)
        return stages.assembled(self.programme, self.people)

    def exception(self):
        """At the bank, which answered for line 1 with another holder."""
        for number in (1, 2):
            builders.approved(self.programme, self.people, number)
        round_ = stages.sent(self.programme, self.people)
        asked = transfer_row(live_lines(round_)[0])
        content = compose_kbank_result([(replace(asked, holder="다른이름"), "이체완료", AT)])
        workflow.import_result(round=round_.pk, content=content, file_name="r.xls", actor=self.people.oh, as_of=AT)
        return Round.objects.get(pk=round_.pk)

    def ruling(self):
        """Oh says that line 1 was paid."""
        round_ = self.exception()
        workflow.propose_ruling(
            row=BankResultRow.objects.get(outcome="mismatch").pk,
            verdict="paid",
            position=1,
            reason=WHY,
            actor=self.people.oh,
            as_of=AT,
        )
        return Round.objects.get(pk=round_.pk)

    def released(self):
        """With the bank file written."""
        builders.approved(self.programme, self.people, 1)
        return stages.released(self.programme, self.people)

    def reissue(self):
        """Oh asks for the file anew."""
        round_ = self.released()
        workflow.request_reissue(round=round_.pk, actor=self.people.oh, reason=WHY, as_of=AT)
        return Round.objects.get(pk=round_.pk)


@pytest.fixture
def stage(programme, people):
    return Stage(programme, people)


def form_of(verb):
    """A form that whoever may could send."""
    signal, exception, ruling = Signal.objects.first(), BankResultRow.objects.first(), Ruling.objects.first()
    forms = {
        "answer_signal": {"signal": signal.pk if signal else 1, "reason": WHY},
        "look_again": {},
        "propose_ruling": {
            "row": exception.pk if exception else 1,
            "verdict": "paid",
            "position": "1",
            "failure": "",
            "reason": WHY,
        },
        "confirm_ruling": {"ruling": ruling.pk if ruling else 1},
        "reject_ruling": {"ruling": ruling.pk if ruling else 1, "reason": WHY},
        "request_reissue": {"reason": WHY},
        "approve_reissue": {},
        "reject_reissue": {"reason": WHY},
    }
    return forms[verb]


VERBS = [
    # verb, the stage it needs, who may, what is there afterwards
    ("answer_signal", "signal", ("oh", "yoon"), lambda: Signal.objects.get().answer == WHY),
    ("look_again", "signal", ("oh", "yoon"), lambda: Signal.objects.count() == 1),
    ("propose_ruling", "exception", ("oh",), lambda: Ruling.objects.get().state == "proposed"),
    ("confirm_ruling", "ruling", ("yoon",), lambda: PayoutLine.objects.get(position=1).state == "paid"),
    ("reject_ruling", "ruling", ("yoon",), lambda: Ruling.objects.get().state == "rejected"),
    ("request_reissue", "released", ("oh",), lambda: Reissue.objects.get().state == "requested"),
    ("approve_reissue", "reissue", ("yoon",), lambda: BankFile.objects.get(voided=False).issue == 2),
    ("reject_reissue", "reissue", ("yoon",), lambda: Reissue.objects.get().state == "rejected"),
]
NAMES = [verb for verb, *_rest in VERBS]


@pytest.mark.parametrize(("verb", "needed", "may", "done"), VERBS, ids=NAMES)
def test_whoever_may_sees_the_page_and_does_it(stage, people, verb, needed, may, done):
    round_ = getattr(stage, needed)()
    desk = Desk(getattr(people, may[0]))

    assert desk.verb(round_, verb).status_code == 200
    response = desk.do(round_, verb, **form_of(verb))

    assert response.status_code == 302, text_of(response)
    assert done()


@pytest.mark.parametrize(("verb", "needed", "may", "done"), VERBS, ids=NAMES)
def test_a_forged_post_of_everybody_else_changes_nothing(stage, people, verb, needed, may, done):
    round_ = getattr(stage, needed)()
    before, was = counts(), row(round_)

    for name in [*OTHERS, *({"oh", "yoon"} - set(may))]:
        desk = Desk(getattr(people, name))
        assert desk.verb(round_, verb).status_code == 403, name
        assert desk.do(round_, verb, **form_of(verb)).status_code == 403, name

    after = counts()
    assert {table: after[table] - n for table, n in before.items() if after[table] != n}.keys() <= {
        "django_session",
        "compensation_accesslog",
    }
    assert row(round_) == was


@pytest.mark.parametrize(("verb", "needed", "may", "done"), VERBS, ids=NAMES)
def test_a_form_from_before_a_change_changes_nothing(stage, people, verb, needed, may, done):
    round_ = getattr(stage, needed)()

    response = Desk(getattr(people, may[0])).do(round_, verb, seen=round_.event_seq - 1, **form_of(verb))

    assert response.status_code == 409
    assert "This changed while you had it open, so nothing was saved." in text_of(response)
    fresh = type(round_).objects.get(pk=round_.pk)
    assert fresh.event_seq == round_.event_seq


BAD = [
    ("answer_signal", "signal", "oh", {"reason": "ok"}, 422, "at least 5 characters"),
    ("answer_signal", "signal", "oh", {"signal": "999999"}, 409, "There is no such signal in this round."),
    ("propose_ruling", "exception", "oh", {"reason": ""}, 422, "at least 5 characters"),
    ("propose_ruling", "exception", "oh", {"position": ""}, 422, "Say which line of the round the row is about."),
    ("propose_ruling", "exception", "oh", {"position": "77"}, 409, "There is no such line in this round."),
    ("propose_ruling", "exception", "oh", {"verdict": "failed"}, 422, "Choose one of the listed values."),
    ("propose_ruling", "exception", "oh", {"verdict": "burnt"}, 422, "Nothing was saved yet"),
    ("propose_ruling", "exception", "oh", {"row": "999999"}, 409, "There is no such row in the results of this round."),
    ("confirm_ruling", "ruling", "yoon", {"ruling": "999999"}, 409, "There is no such ruling in this round."),
    ("reject_ruling", "ruling", "yoon", {"reason": "no"}, 422, "at least 5 characters"),
    ("request_reissue", "released", "oh", {"reason": ""}, 422, "at least 5 characters"),
    ("reject_reissue", "reissue", "yoon", {"reason": " "}, 422, "at least 5 characters"),
    ("approve_reissue", "released", "yoon", {}, 409, "Nobody has asked for the files to be written anew."),
]


@pytest.mark.parametrize(("verb", "needed", "name", "changes", "status", "sentence"), BAD)
def test_what_is_wrong_is_said_in_a_sentence_and_nothing_is_kept(
    stage, people, verb, needed, name, changes, status, sentence
):
    round_ = getattr(stage, needed)()

    response = Desk(getattr(people, name)).do(round_, verb, **{**form_of(verb), **changes})

    assert response.status_code == status
    assert sentence in text_of(response)
    assert type(round_).objects.get(pk=round_.pk).event_seq == round_.event_seq


def test_the_page_of_a_ruling_shows_both_rows_and_where_they_differ(stage, people):
    round_ = stage.exception()

    page = text_of(Desk(people.oh).verb(round_, "propose_ruling"))

    assert page.count('class=" p-differs"') == 2
    assert "The bank&#x27;s word:" in page or "The bank's word:" in page
    assert [page.count(f'data-answer="{digit}"') for digit in range(1, 6)] == [1, 1, 1, 1, 0]
    assert "다른이름" not in page


def test_who_proposed_a_ruling_cannot_confirm_it_with_both_roles(stage, people):
    round_ = stage.ruling()
    roles = ["finance_preparer", "finance_approver"]
    accounts.set_roles(user=people.oh.pk, roles=roles, actor=people.im, reason="covers for Yoon")

    response = Desk(people.oh).do(round_, "confirm_ruling", **form_of("confirm_ruling"))

    assert response.status_code == 403
    assert "another person must confirm it" in text_of(response)
    assert Ruling.objects.get().state == "proposed"


def test_the_blue_button_is_the_most_useful_act_of_each_person(stage, people):
    def blue(name, round_):
        return [act["code"] for act in Desk(getattr(people, name)).page(round_).context["acts"] if act["primary"]]

    round_ = stage.ruling()

    assert blue("yoon", round_) == ["confirm_ruling"]
    assert blue("oh", round_) == ["import_result"]
    assert blue("seo", round_) == []


def test_only_the_blue_button_carries_the_letter_r(stage, people):
    round_ = stage.exception()

    acts = Desk(people.oh).page(round_).context["acts"]

    assert [act["code"] for act in acts if act["key"] == "R"] == ["propose_ruling"]


# ---- what the register knew and a restored database forgot -------------------------------------


@pytest.fixture
def forgotten(programme, people):
    """A payment of claim 1 that the register alone knows."""
    claim = builders.approved(programme, people, 1)
    lines = [{"line": "line:t1/1/1", "claim": claim.receipt_no, "instalment": 1, "won": 50_000}]
    said: dict[str, Any] = {"seq": 1, "programme": "t1", "round": 1, "issue": 1, "part": 1, "sha256": "a" * 64}
    register.append([Entry(**said, count=1, total=50_000, lines=lines)])
    return claim


@pytest.fixture
def recovered(forgotten, people):
    workflow.recover_register(actor=people.oh)
    return RecoveredLine.objects.get()


def recovered_url(verb, line=None):
    if line is None:
        return reverse("admin:payouts_recoveredline_list_do", args=[verb])
    return reverse("admin:payouts_recoveredline_do", args=[line.pk, verb])


def test_the_board_says_that_nothing_is_exported_while_the_register_knows_more(forgotten, people):
    page = text_of(Desk(people.oh).client.get(reverse("admin:payouts_round_changelist")))

    assert "restored from an older copy" in page
    assert reverse("admin:payouts_recoveredline_changelist") in page


def test_a_round_says_that_the_register_comes_first(stage, people):
    builders.approved(stage.programme, people, 1)
    round_ = stages.submitted(stage.programme, people)
    lines = [{"line": "line:t1/9/1", "claim": "t1-000009", "instalment": 1, "won": 50_000}]
    said: dict[str, Any] = {"seq": 1, "programme": "t1", "round": 9, "issue": 1, "part": 1, "sha256": "a" * 64}
    register.append([Entry(**said, count=1, total=50_000, lines=lines)])

    assert Desk(people.oh).page(round_).context["next"].mine
    page = text_of(Desk(people.yoon).page(round_))
    assert "Next, for another person (Finance preparer):" in page
    assert "Recover from the export register. Nothing is released before." in page


def test_two_people_say_on_their_pages_what_became_of_a_forgotten_payment(forgotten, people):
    oh, yoon = Desk(people.oh).client, Desk(people.yoon).client

    assert oh.post(recovered_url("recover_register"), {}).status_code == 302
    line = RecoveredLine.objects.get()
    assert oh.post(recovered_url("rule_recovered", line), {"verdict": "paid", "reason": WHY}).status_code == 302
    assert yoon.post(recovered_url("confirm_recovered", line), {}).status_code == 302

    line.refresh_from_db()
    assert (line.verdict, line.ruled_by, line.confirmed_by) == ("paid", people.oh, people.yoon)


RULE: dict[str, Any] = {"verdict": "paid", "reason": WHY}
RECOVERED = {"recover_register": ("oh",), "rule_recovered": ("oh",), "confirm_recovered": ("yoon",)}


@pytest.mark.parametrize("verb", RECOVERED)
def test_nobody_else_rules_on_a_forgotten_payment(recovered, people, verb):
    if verb == "confirm_recovered":
        workflow.rule_recovered(line=recovered.pk, actor=people.oh, **RULE)
    before = row(RecoveredLine.objects.get())
    address = recovered_url(verb, None if verb == "recover_register" else recovered)

    for name in {*OTHERS, "oh", "yoon"} - set(RECOVERED[verb]):
        assert Desk(getattr(people, name)).client.post(address, RULE).status_code == 403, name

    assert row(RecoveredLine.objects.get()) == before


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"verdict": "paid", "reason": "ok"}, "at least 5 characters"),
        ({"verdict": "lost", "reason": WHY}, "Nothing was saved yet"),
    ],
)
def test_a_bad_word_about_a_forgotten_payment_is_refused(recovered, people, data, sentence):
    response = Desk(people.oh).client.post(recovered_url("rule_recovered", recovered), data)

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert RecoveredLine.objects.get().verdict == ""


def test_a_second_word_about_a_forgotten_payment_is_too_late(recovered, people):
    workflow.rule_recovered(line=recovered.pk, actor=people.oh, **RULE)

    response = Desk(people.oh).client.post(recovered_url("rule_recovered", recovered), {**RULE, "verdict": "unpaid"})

    assert response.status_code == 409
    assert "Somebody has already said what became of this payment." in text_of(response)
    assert RecoveredLine.objects.get().verdict == "paid"


def test_no_upload_is_recorded_while_somebody_wants_the_file_written_anew(stage, people):
    round_ = stage.reissue()

    response = Desk(people.oh).do(round_, "mark_sent")

    assert response.status_code == 409
    assert "Somebody has asked for the files to be written anew. That is decided first." in text_of(response)
    assert Round.objects.get().state == "released"
    assert [act["code"] for act in Desk(people.yoon).page(round_).context["acts"] if act["primary"]] == [
        "approve_reissue"
    ]
