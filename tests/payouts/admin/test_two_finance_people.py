"""Two finance people take a round to the bank and back by keyboard: three failures, a ruling, and the second round."""

import hashlib
import time
from dataclasses import replace

import pytest
from selenium.webdriver.common.keys import Keys

from compensation import accounts
from compensation.staff_accounts import register_staff_account
from payouts.bankfiles import TransferRow
from payouts.models import BankFile, PayoutLine, Round, Ruling, Signal
from payouts.results.compose import compose_kbank_result
from payouts.tasks import assemble_round
from payouts.transfers import live_lines, transfer_row
from tests import builders
from tests.keyboard import Seat
from tests.narrow import present
from tests.payouts.admin.desk import AT, CLOSED_ACCOUNT, PAID, round_of
from tests.payouts.admin.test_desk import correct_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BLUE = ".r-acts [data-primary]"


@pytest.fixture
def seat(browser, live_server, tmp_path):
    browser.set_window_size(1440, 1000)
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    return Seat(browser, live_server.url)


def sit(seat: Seat, name: str) -> None:
    """Sign in, and open the newest card of the board: G R, then the row key down to it, Enter."""
    seat.sign_in(name, builders.PASSWORD)
    to_the_round(seat)


def to_the_round(seat: Seat) -> None:
    newest = Round.objects.latest("pk")
    seat.opens("g", "r")
    for _card in range(4):
        seat.type("j")
        if seat.on(f"[href*='/round/{newest.pk}/change/']"):
            break
    seat.opens(Keys.ENTER)
    assert f"/round/{newest.pk}/change/" in seat.browser.current_url


def next_sentence(seat: Seat) -> str:
    return seat.sees(".p-next")[0].text


def state() -> str:
    return Round.objects.latest("pk").state


def tab(seat: Seat, code: str) -> None:
    seat.tab_to(f".p-tabs a[href*='tab={code}']")
    seat.opens(Keys.ENTER)


def download(seat: Seat, folder) -> None:
    """Give the reason, press Enter, and find the very bytes that were kept."""
    tab(seat, "files")
    seat.tab_to(".p-download input[name=reason]")
    seat.type("upload to the bank", Keys.ENTER)
    kept = BankFile.objects.latest("pk")
    until = time.monotonic() + 20
    while time.monotonic() < until:
        found = [file for file in folder.iterdir() if file.name == kept.file_name]
        if found and hashlib.sha256(found[0].read_bytes()).hexdigest() == kept.sha256:
            return
        time.sleep(0.1)
    raise AssertionError("nothing was downloaded")


def answer(seat: Seat, folder, name: str, rows) -> None:
    """The bank's file: R, the file, a look at what it does, Ctrl+Enter."""
    file = folder / name
    file.write_bytes(compose_kbank_result([(row, word, AT) for row, word in rows]))
    seat.opens("r")
    assert seat.browser.current_url.endswith("/do/import_result/")
    seat.sees("input[name=file]")[0].send_keys(str(file))
    seat.send()
    assert "/do/apply_result/" in seat.browser.current_url
    seat.send()


def release(seat: Seat, total: str) -> None:
    seat.opens("r")
    assert seat.on("#id_total")
    seat.type(total)
    seat.send()
    assert state() == "released"


def upload(seat: Seat, folder) -> None:
    assert next_sentence(seat).startswith("Next, for you: Download the bank file")
    download(seat, folder)
    seat.type(Keys.ESCAPE)  # out of the field
    to_the_round(seat)
    assert next_sentence(seat).startswith("Next, for you: Upload the file to the bank")
    seat.opens("r")
    assert seat.sees(".p-bank"), "the page says what the bank's day is"
    seat.send()
    assert state() == "sent"


def transfers() -> dict[int, TransferRow]:
    return {line.position: transfer_row(line) for line in live_lines(Round.objects.latest("pk"))}


def test_two_people_take_a_round_with_three_failures_through(seat, people, programme, tmp_path):
    claims = [builders.approved(programme, people, number) for number in (1, 2, 3, 4)]
    register_staff_account(user=people.kim.pk, bank_code="004", number="123456780001", actor=people.im)
    both = ["finance_preparer", "finance_approver"]
    accounts.set_roles(user=people.oh.pk, roles=both, actor=people.im, reason="covers for Yoon")
    round_of(programme, people)

    # Oh answers what must be looked at, and submits.
    sit(seat, "oh")
    assert next_sentence(seat) == "Next, for you: Answer 1 signal, then submit."
    seat.opens("r")
    seat.type("Kim runs this shop as well; papers checked")
    seat.send()
    assert Signal.objects.get().answered_by == people.oh
    seat.opens("r")
    seat.send()
    assert state() == "submitted"

    # Holding both roles does not let the preparer release.
    assert not seat.sees(BLUE)
    assert "Next, for another person (Finance approver)" in next_sentence(seat)
    assert "You prepared this round" in seat.sees(".r-blocked")[0].text
    seat.browser.get(f"{seat.origin}/admin/payouts/round/{Round.objects.get().pk}/do/release/")
    assert not seat.sees("#id_total")
    seat.clean()

    sit(seat, "yoon")
    release(seat, "200,000")

    sit(seat, "oh")
    upload(seat, tmp_path)

    # One failed, one with another amount, one of which the bank says nothing.
    asked = transfers()
    answer(
        seat,
        tmp_path,
        "first.xls",
        [(asked[1], PAID), (asked[2], CLOSED_ACCOUNT), (replace(asked[3], amount=30_000), PAID)],
    )
    lines = dict(PayoutLine.objects.values_list("position", "state"))
    assert lines == {1: "paid", 2: "failed", 3: "sent", 4: "sent"}
    assert next_sentence(seat) == "Next, for you: Say what 1 row of the bank means."

    # One says what the row means, by digit; another confirms it.
    seat.opens("r")
    seat.type("1", "The bank paid the rest by hand the same day")
    assert seat.on("#id_reason")
    seat.send()
    assert PayoutLine.objects.get(position=3).state == "sent"
    sit(seat, "yoon")
    assert next_sentence(seat) == "Next, for you: Confirm or reject 1 ruling."
    seat.opens("r")
    seat.send()
    assert (Ruling.objects.get().decided_by, PayoutLine.objects.get(position=3).state) == (people.yoon, "paid")

    # Silence is waited for, then answered; the round closes.
    sit(seat, "oh")
    assert "1 line without a result" in next_sentence(seat)
    answer(seat, tmp_path, "second.xls", [(asked[4], PAID)])
    assert next_sentence(seat) == "Next, for you: Every line has its answer. Close the round."
    seat.opens("r")
    seat.send()
    assert state() == "closed"

    # The corrected account is paid by the second round, in the failed line's stead.
    correct_account(people, claims[1])
    seat.opens("g", "r")
    seat.opens("r")
    seat.send()
    assert assemble_round(Round.objects.latest("pk").job_id) == "assembled"
    to_the_round(seat)
    seat.opens("r")
    if seat.sees("[name=signal]"):  # the account was changed just before the cut-off
        seat.type("The claimant called, the holder was checked")
        seat.send()
        seat.opens("r")
    seat.send()
    assert state() == "submitted"
    sit(seat, "yoon")
    release(seat, "50,000")
    sit(seat, "oh")
    upload(seat, tmp_path)
    answer(seat, tmp_path, "third.xls", [(row, PAID) for row in transfers().values()])
    seat.opens("r")
    seat.send()

    assert set(Round.objects.values_list("state", flat=True)) == {"closed"}
    successor = PayoutLine.objects.get(round__number=2)
    assert (successor.state, present(successor.retry_of).position, successor.claim) == ("paid", 2, claims[1])
    states = dict(PayoutLine.objects.filter(round__number=1).values_list("position", "state"))
    assert states == {1: "paid", 2: "failed", 3: "paid", 4: "paid"}
