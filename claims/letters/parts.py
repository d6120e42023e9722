"""What every letter has: from whom, to whom, about what, and how to answer."""

import unicodedata
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from claims.choices import CHANNELS
from claims.letters.letter import Row, Section
from claims.models import Claim
from compensation.calendar import format_date, format_datetime, seoul
from compensation.models import PolicyVersion
from compensation.rules.policy import Policy

# Control characters, and the format characters that turn the direction of the text around them.
UNSEEN = frozenset(["Cc", "Cf", "Cs", "Co", "Cn"])
JOINERS = "\u200c\u200d"


def cleaned(text: str) -> str:
    """What a person typed, without characters that are not there to be read; lines stay lines."""
    lines = (
        "".join(char for char in line if char in JOINERS or unicodedata.category(char) not in UNSEEN)
        for line in unicodedata.normalize("NFC", text).splitlines()
    )
    return "\n".join(line.strip() for line in lines).strip()


def notice_of(claim: Claim) -> str:
    """What every letter of the programme must say; a simulation says so even where nobody wrote a notice."""
    programme = claim.programme
    if programme.notice or not programme.simulation:
        return programme.notice
    return _("This is a simulation. It is not a real decision and nothing will be paid.")


def recipient_of(claim: Claim) -> str:
    """The address line: the business, and nobody's own name."""
    return pgettext("letter", "To %(business)s") % {"business": cleaned(claim.claimant.business_name)}


def reference_of(claim: Claim, issued_at: datetime, language: str) -> tuple[Row, ...]:
    """The lines at the head: which claim, when it came, of which day the letter is."""
    return (
        Row(_("Receipt number"), claim.receipt_no),
        Row(_("Received"), format_datetime(claim.received_at, language)),
        Row(pgettext("letter", "Date"), format_date(seoul(issued_at), language)),
    )


def channel_of(claim: Claim) -> str:
    """Where the claim was filed."""
    return str(dict(CHANNELS)[claim.channel])


def policy_rows(version: PolicyVersion, policy: Policy, language: str) -> tuple[Row, ...]:
    """Which rules, which version, and the council meeting it carries out."""
    meeting = policy.council_meeting
    named = _("%(title)s, version %(version)s") % {
        "title": policy.title.in_language(language),
        "version": version.number,
    }
    return (
        Row(_("Policy"), cleaned(named)),
        Row(
            _("Council meeting"),
            cleaned(f"{meeting.label.in_language(language)}, {format_date(meeting.held_on, language)}"),
        ),
    )


def contact_section(claim: Claim) -> Section:
    """Whom to ask: the office's own contact where the installation names one, else where the claim was filed."""
    contact = cleaned(settings.REDRESS_CONTACT)
    if contact:
        reach = _("You can reach us here: %(contact)s.") % {"contact": contact}
    else:
        reach = _("You can reach us where you filed this claim: %(channel)s.") % {"channel": channel_of(claim)}
    number = _("Give the receipt number %(number)s, so that we find your claim at once.") % {"number": claim.receipt_no}
    return Section(_("Questions"), paragraphs=(reach, number))
