"""The texts by name, as the office speaks of them, and sample values to show them with."""

from typing import Any

from django.utils.translation import pgettext_lazy

NAMES: dict[str, Any] = {
    "account_needed": pgettext_lazy("notice", "Another account is needed"),
    "appeal_decided": pgettext_lazy("notice", "The appeal was judged"),
    "claim_received": pgettext_lazy("notice", "The claim was received"),
    "decided": pgettext_lazy("notice", "The claim was decided"),
    "offer_made": pgettext_lazy("notice", "An offer was made"),
    "paid": pgettext_lazy("notice", "The money was sent"),
    "supplement_reminder": pgettext_lazy("notice", "Reminder of missing documents"),
    "supplement_requested": pgettext_lazy("notice", "Request for missing documents"),
    "withdrawn_duplicate": pgettext_lazy("notice", "A duplicate was withdrawn"),
}


#: What the texts are shown and tried with: nobody's data.
SAMPLES: dict[str, dict[str, str]] = {
    "ko": {
        "number": "1015-000000",
        "link": "https://example.com/status",
        "items": "- 통장사본: 예금주 다름\n- 매출 증빙: 장애주간 없음",
        "due": "2023.03.28(화)",
        "message": "통장사본은 첫 면이 보이게 찍어 주세요.",
        "kept": "1015-000001",
    },
    "en": {
        "number": "1015-000000",
        "link": "https://example.com/status",
        "items": "- Bankbook copy: Account holder differs\n- Sales evidence: Outage week not covered",
        "due": "Tue 28 Mar 2023",
        "message": "Show the first page of the bankbook.",
        "kept": "1015-000001",
    },
}


def template_name(code: str) -> str:
    """The text's name in the reader's language; its code where nobody named it."""
    return str(NAMES.get(code, code))
