"""Trying a text: sample values, to the person who tries it, through the real outbox and transport."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from compensation.errors import GuardFailed
from compensation.models import Notice, Programme, User
from compensation.notices.names import SAMPLES
from compensation.notices.outbox import enqueue, rendered
from compensation.notices.texts import LANGUAGES, codes
from compensation.permissions import missing_role
from compensation.scope import programmes

HANDLE = "compensation.handle_notice"


def sample(programme: Programme, template: str, language: str) -> tuple[str, str]:
    """(subject, body) of a text with sample values. Raises BadText for a text or language there is not."""
    return rendered(programme, template, language, SAMPLES[language])


@transaction.atomic
def send_trial(*, template: str, language: str, phone: str, email: str, actor: User) -> Notice:
    """Write one message with sample values to `phone`, else to `email`: the tester's own. Sent like any other.

    Its row stays in the outbox under the tester's name. Raises NotPermitted; GuardFailed for no address, no such
    text, or no programme to send in the name of.
    """
    refusal = missing_role(actor, HANDLE)
    if refusal is not None:
        raise refusal
    if template not in codes() or language not in LANGUAGES:
        raise GuardFailed(_("Choose one of the listed values."))
    programme = programmes(actor).order_by("-pk").first()
    if programme is None:
        raise GuardFailed(_("There is no programme yet."))
    notice = enqueue(
        programme=programme,
        stream=f"test:{actor.username}",
        template=template,
        language=language,
        phone=phone,
        email=email,
        values=SAMPLES[language],
        dedupe_key=f"test:{uuid.uuid4()}",
    )
    if notice is None:
        raise GuardFailed(_("Enter your own mobile number or e-mail address."))
    return notice
