"""The letter that asks for papers: everything that is missing, in one list, with the day."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from claims.letters.letter import Letter, Row, Section
from claims.letters.parts import (
    channel_of,
    cleaned,
    contact_section,
    notice_of,
    policy_rows,
    recipient_of,
    reference_of,
)
from claims.models import Supplement
from compensation import policies
from compensation.calendar import format_date


def supplement_letter(supplement: Supplement, language: str) -> Letter:
    """The request as it was made, in the active `language`; what came since does not change it."""
    claim = supplement.claim
    due = format_date(supplement.due_on, language)
    sections = [
        _asked(supplement),
        *_message(supplement),
        _how(supplement, due),
        _rules(supplement, language),
        contact_section(claim),
    ]
    return Letter(
        kind="supplement",
        language=language,
        issued_at=supplement.requested_at,
        title=pgettext("letter title", "Documents needed for your claim"),
        programme=cleaned(str(claim.programme)),
        notice=notice_of(claim),
        recipient=recipient_of(claim),
        receipt_no=claim.receipt_no,
        reference=reference_of(claim, supplement.requested_at, language),
        opening=_("To go on with your claim we need the documents below. The list names everything that is missing."),
        result=Row(_("Send them by"), due),
        sections=tuple(sections),
        closing=cleaned(str(claim.programme)),
        record=_("Supplement request %(number)s") % {"number": supplement.number},
    )


def _asked(supplement: Supplement) -> Section:
    rows = tuple(Row(item.get_kind_display(), item.get_defect_display()) for item in supplement.items.order_by("pk"))
    return Section(_("What we need"), rows=rows)


def _message(supplement: Supplement) -> list[Section]:
    lines = tuple(line for line in cleaned(supplement.message).split("\n") if line)
    return [Section(_("From the person reviewing your claim"), paragraphs=lines)] if lines else []


def _how(supplement: Supplement, due: str) -> Section:
    paragraphs = (
        _("Send the documents until the end of %(day)s, where you filed: %(channel)s. Photographs are fine.")
        % {"day": due, "channel": channel_of(supplement.claim)},
        _("You can send them one after another. Your claim waits for you meanwhile."),
        _("After that day nothing is withdrawn by itself: a person decides with the documents we have by then."),
    )
    return Section(_("How to send them"), paragraphs=paragraphs)


def _rules(supplement: Supplement, language: str) -> Section:
    """The policy in force when the claim was received: it sets what is asked for and for how long."""
    claim = supplement.claim
    version = policies.in_force(claim.programme_id, claim.received_at)
    return Section(_("What the request rests on"), rows=policy_rows(version, version.policy, language))
