"""The real-name inquiry of open banking (KFTC, /v2.0/inquiry/real_name).

A client-credentials token (scope `oob`) goes with each question; `bank_tran_id` is the institution's ten characters,
`U` and nine more that are unique within a day. Only rsp_code A0000 together with bank_rsp_code 000 is an answer.
"""

import json
import secrets
import string
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from django.conf import settings
from django.utils import timezone

from compensation.calendar import seoul
from compensation.holders import Answer, Question

ANSWERED, BANK_ANSWERED = "A0000", "000"
BUSINESS_NUMBER = "6"
_ALPHABET = string.ascii_uppercase + string.digits


def transaction_id(institution: str) -> str:
    """Ten characters of the institution, `U`, nine drawn ones."""
    return f"{institution}U{''.join(secrets.choice(_ALPHABET) for _ in range(9))}"


class OpenBankingInquiry:
    """Configured by REDRESS_OPEN_BANKING_*: address, client id and secret, institution code, time limit in seconds."""

    name = "open_banking"
    live = True

    def __init__(self) -> None:
        self.said: dict[str, Any] = settings.REDRESS_OPEN_BANKING

    def ask(self, question: Question) -> Answer:
        """Ask once; a refusal, a time-out and a broken answer all mean that the holder is not known."""
        token = self._token()
        if not token:
            return Answer(known=False, code="no token")
        reference = transaction_id(self.said["institution"])
        body = {
            "bank_tran_id": reference,
            "bank_code_std": question.bank_code,
            "account_num": question.number,
            "account_holder_info_type": BUSINESS_NUMBER,
            "account_holder_info": question.business_number,
            "tran_dtime": seoul(timezone.now()).strftime("%Y%m%d%H%M%S"),
        }
        headers = {"Content-Type": "application/json; charset=UTF-8", "Authorization": f"Bearer {token}"}
        answer = self._call("/v2.0/inquiry/real_name", json.dumps(body).encode(), headers)
        return _read(answer, reference)

    def _token(self) -> str:
        form = {
            "client_id": self.said["client_id"],
            "client_secret": self.said["client_secret"],
            "scope": "oob",
            "grant_type": "client_credentials",
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        answer = self._call("/oauth/2.0/token", urllib.parse.urlencode(form).encode(), headers)
        return str(answer.get("access_token", ""))

    def _call(self, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
        """The answer's JSON object; empty when there was none."""
        request = urllib.request.Request(self.said["base"] + path, data=body, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=self.said["timeout"]) as answer:
                found = json.load(answer)
        except (urllib.error.URLError, TimeoutError, OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def _read(answer: dict[str, Any], reference: str) -> Answer:
    code, bank_code = str(answer.get("rsp_code", "")), str(answer.get("bank_rsp_code", ""))
    holder = str(answer.get("account_holder_name", "")).strip()
    if code == ANSWERED and bank_code == BANK_ANSWERED and holder:
        return Answer(known=True, holder=holder, reference=reference)
    return Answer(known=False, reference=reference, code=f"{code or 'no answer'} {bank_code}".strip())
