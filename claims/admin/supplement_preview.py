"""The supplement request as it would leave the house, shown before anything is written."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from claims.models import Claim
from claims.workflow.supplement import usual_due_day
from claims.workflow.tell import supplement_preview
from compensation.masking import mask_email, mask_phone
from compensation.models.notice import NOTICE_CHANNELS
from compensation.notices.outbox import address_for, after_quiet_hours


def delivery_context(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    """`delivery`: over which channel, to which masked address (none: nobody can be told), and from when."""
    channel, to = address_for(claim.claimant.phone, claim.claimant.email)
    return {
        "delivery": {
            "channel": dict(NOTICE_CHANNELS)[channel],
            "to": mask_phone(to) if channel == "alimtalk" else mask_email(to),
            "not_before": after_quiet_hours(timezone.now()),
        }
    }


def preview_context(request: HttpRequest, claim: Claim, data: dict[str, Any]) -> dict[str, Any]:
    """`preview`: subject, body and language of the message these data would send."""
    now = timezone.now()
    language = data["language"] or claim.claimant.language
    due = data["due_on"] or usual_due_day(claim, now)
    subject, body = supplement_preview(claim, data["items"], due, data["message"], language)
    return {"preview": {"subject": subject, "body": body, "language": language}}
