"""AlimTalk with a text message as its fallback, over Solapi's published protocol (messages/v4).

Every request is signed: HMAC-SHA256 of date and salt under the API secret; a salt is used once. A refused message
comes back in `failedMessageList`; 2000 is accepted, 4000 delivered. After a time-out or a 5xx nobody knows whether the
message was taken: it is asked for by our key, which travels in `customFields`, and is never sent again blindly.
"""

import hashlib
import hmac
import json
import secrets
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from compensation.notices.transports import Message, Outcome

SMS_BYTES = 90
DELIVERED, ACCEPTED = "4000", "2000"


def authorization(key: str, secret: str, date: str, salt: str) -> str:
    """The Authorization header of one request; `date` is ISO 8601 in UTC, `salt` 12 to 64 characters."""
    signature = hmac.new(secret.encode(), (date + salt).encode(), hashlib.sha256).hexdigest()
    return f"HMAC-SHA256 apiKey={key}, date={date}, salt={salt}, signature={signature}"


def fallback_kind(text: str) -> str:
    """SMS up to 90 bytes in the carriers' code page, LMS above."""
    return "SMS" if len(text.encode("euc-kr", errors="replace")) <= SMS_BYTES else "LMS"


class SolapiTransport:
    """Configured by REDRESS_SOLAPI_*: key, secret, sender, pfid, template ids by our template code, base address."""

    live = True

    def __init__(self) -> None:
        self.said: dict[str, Any] = settings.REDRESS_SOLAPI

    def send(self, message: Message) -> Outcome:
        """One message in one request."""
        body = {"messages": [self._message(message)], "allowDuplicates": False, "showMessageList": True}
        status, answer = self._call("POST", "/messages/v4/send-many/detail", body)
        if status == 429:
            return Outcome("absent", detail="asked to slow down")
        if status is None or status >= 500:
            return Outcome("unknown", detail=f"no answer ({status})")
        failed = answer.get("failedMessageList") or []
        if status >= 400 or failed:
            code = failed[0].get("statusCode", "") if failed else answer.get("errorCode", str(status))
            return Outcome("failed", detail=str(code))
        listed = answer.get("messageList") or []
        return _of(listed[0]) if listed else Outcome("unknown", detail="no message in the answer")

    def ask(self, message: Message, provider_id: str) -> Outcome:
        """Look the message up by our key."""
        query = urllib.parse.urlencode({"criteria": "customFields.item", "cond": "eq", "value": message.key})
        status, answer = self._call("GET", f"/messages/v4/list?{query}", None)
        if status is None or status >= 400:
            return Outcome("unknown", detail=f"no answer ({status})")
        found = answer.get("messageList") or []
        rows = list(found.values()) if isinstance(found, dict) else found
        return _of(rows[0]) if rows else Outcome("absent")

    def _message(self, message: Message) -> dict[str, Any]:
        kind = fallback_kind(message.body)
        replacement = {"from": self.said["sender"], "text": message.body, "type": kind}
        if kind == "LMS":
            replacement["subject"] = message.subject[:40]
        return {
            "to": message.to,
            "from": self.said["sender"],
            "type": "ATA",
            "text": message.body,
            "kakaoOptions": {
                "pfId": self.said["pfid"],
                "templateId": self.said["templates"].get(f"{message.template}.{message.language}", message.template),
                "disableSms": False,
            },
            "replacements": [replacement],
            "customFields": {"item": message.key},
        }

    def _call(self, method: str, path: str, body: dict[str, Any] | None) -> tuple[int | None, dict[str, Any]]:
        """(HTTP status, JSON); status None when no answer came."""
        date = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        request = urllib.request.Request(  # the address is the operator's setting
            self.said["base"] + path,
            data=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
            method=method,
            headers={
                "Content-Type": "application/json",
                "Authorization": authorization(self.said["key"], self.said["secret"], date, secrets.token_hex(16)),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=self.said.get("timeout", 10)) as response:
                return response.status, _json(response.read())
        except urllib.error.HTTPError as error:
            return error.code, _json(error.read())
        except (urllib.error.URLError, TimeoutError, OSError):
            return None, {}


def _json(raw: bytes) -> dict[str, Any]:
    try:
        said = json.loads(raw or b"{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _of(row: dict[str, Any]) -> Outcome:
    code, number = str(row.get("statusCode", "")), str(row.get("messageId", ""))
    if code == DELIVERED:
        return Outcome("delivered", provider_id=number)
    if code == ACCEPTED:
        return Outcome("sent", provider_id=number)
    return Outcome("failed", provider_id=number, detail=code)
