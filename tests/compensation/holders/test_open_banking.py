"""The real-name inquiry over open banking's protocol, against a stand-in that listens on this machine."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from compensation.holders import LiveInquiryRefused, Question, inquiry
from compensation.holders.open_banking import OpenBankingInquiry

QUESTION = Question("004", "12345678901234", "1234567891", "")
ANSWER = {"rsp_code": "A0000", "bank_rsp_code": "000", "account_holder_name": "홍길동"}


class Bank:
    """Gives a token for the right secret, and `answer` for the right token."""

    def __init__(self):
        self.answer, self.asked, self.wait = dict(ANSWER), [], 0.0
        bank = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status, said = bank.say(self.path, self.headers.get("Authorization", ""), body)
                raw = said if isinstance(said, bytes) else json.dumps(said).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(raw)))
                    self.end_headers()
                    self.wfile.write(raw)
                except BrokenPipeError:
                    pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def say(self, path, authorization, body):
        if path == "/oauth/2.0/token":
            form = parse_qs(body)
            right = form["client_secret"] == ["secret"] and form["scope"] == ["oob"]
            return (200, {"access_token": "T1"}) if right else (401, {"rsp_code": "O0001"})
        if authorization != "Bearer T1":
            return 401, {}
        time.sleep(self.wait)
        self.asked.append(json.loads(body))
        return 200, self.answer


@pytest.fixture
def bank(settings):
    made = Bank()
    settings.REDRESS_OPEN_BANKING = {
        "base": f"http://127.0.0.1:{made.server.server_port}",
        "client_id": "id",
        "client_secret": "secret",
        "institution": "M202300001",
        "timeout": 0.5,
    }
    yield made
    made.server.shutdown()


def test_the_holder_is_what_the_bank_names(bank):
    answer = OpenBankingInquiry().ask(QUESTION)
    assert (answer.known, answer.holder) == (True, "홍길동")
    [asked] = bank.asked
    assert asked["account_holder_info_type"] == "6"
    assert asked["account_holder_info"] == "1234567891"
    assert asked["bank_tran_id"] == answer.reference
    assert (answer.reference[:11], len(answer.reference)) == ("M202300001U", 20)


def test_every_question_has_a_number_of_its_own(bank):
    references = {OpenBankingInquiry().ask(QUESTION).reference for _ in range(20)}
    assert len(references) == 20


@pytest.mark.parametrize(
    "change",
    [{"rsp_code": "A0001"}, {"bank_rsp_code": "411"}, {"account_holder_name": ""}],
    ids=["the centre refuses", "the bank refuses", "no name"],
)
def test_one_good_code_alone_is_no_answer(bank, change):
    bank.answer |= change
    answer = OpenBankingInquiry().ask(QUESTION)
    assert not answer.known
    assert answer.code


def test_a_wrong_secret_a_broken_answer_and_silence_are_no_answer(bank, settings):
    bank.answer = b"<html>"
    assert not OpenBankingInquiry().ask(QUESTION).known
    bank.answer, bank.wait = dict(ANSWER), 1.5
    assert not OpenBankingInquiry().ask(QUESTION).known
    settings.REDRESS_OPEN_BANKING["client_secret"] = "other"
    assert OpenBankingInquiry().ask(QUESTION).code == "no token"


def test_outside_production_no_bank_is_asked(settings):
    settings.REDRESS_HOLDER_INQUIRY = "compensation.holders.open_banking.OpenBankingInquiry"
    with pytest.raises(LiveInquiryRefused):
        inquiry()
    settings.PRODUCTION = True
    assert inquiry().live
