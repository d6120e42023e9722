"""The outbox: written with the change, sent after it, at most once."""

import logging
from datetime import datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import KombuError

from compensation.calendar import seoul
from compensation.masking import mask_email, mask_phone
from compensation.models import Notice, Programme
from compensation.notices.texts import text
from compensation.notices.transports import Message, Outcome, transport_for

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
ASK_AGAIN_AFTER = timedelta(minutes=1)
MOST_ATTEMPTS = 5
QUIET_FROM, QUIET_UNTIL = time(21), time(8)


def enqueue(
    *,
    programme: Programme,
    stream: str,
    template: str,
    language: str,
    phone: str = "",
    email: str = "",
    values: dict[str, Any],
    dedupe_key: str,
    wanted: bool = True,
    at: datetime | None = None,
) -> Notice | None:
    """Put one message into the outbox, inside the caller's transaction; the same `dedupe_key` again does nothing.

    A mobile number is preferred (AlimTalk, else text message), then e-mail; without either there is nobody to tell
    and None comes back. Between 21:00 and 08:00 Seoul time it waits for the morning. `wanted` False (the claimant
    opted out of what law lets them opt out of) keeps the row as `suppressed`.
    """
    channel, to = ("alimtalk", phone) if phone else ("email", email)
    if not to:
        return None
    notice = programme.notice_ko if language == "ko" else programme.notice_en
    name = programme.name_ko if language == "ko" else programme.name_en
    subject, body = text(template, language).render({"programme": name, "notice": notice, **values})
    shown = mask_phone(to) if channel == "alimtalk" else mask_email(to)
    row = Notice(
        programme=programme,
        stream=stream,
        template=template,
        language=language,
        channel=channel,
        recipient=to,
        recipient_shown=shown,
        subject=subject,
        body=body.strip(),
        dedupe_key=dedupe_key,
        state="queued" if wanted else "suppressed",
        not_before=after_quiet_hours(at or timezone.now()),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return Notice.objects.get(dedupe_key=dedupe_key)
    if wanted:
        transaction.on_commit(lambda: ring(row.pk))
    return row


def after_quiet_hours(moment: datetime) -> datetime | None:
    """The next 08:00 in Seoul when `moment` lies in the night, else None."""
    here = seoul(moment)
    if QUIET_UNTIL <= here.time() < QUIET_FROM:
        return None
    morning = here.replace(hour=QUIET_UNTIL.hour, minute=0, second=0, microsecond=0)
    return morning if here.time() < QUIET_UNTIL else morning + timedelta(days=1)


def ring(notice_id: int) -> None:
    """Tell a worker. A broker that does not answer is left to the sweeper."""
    from compensation.tasks import send_notice

    Notice.objects.filter(pk=notice_id).update(rung_at=timezone.now())
    try:
        send_notice.apply_async(args=[notice_id])
    except (KombuError, OSError) as error:
        log.warning("notice %s: the broker did not take the bell (%s)", notice_id, error)


def send(notice_id: int) -> str:
    """Send a queued notice, or ask about an unknown one. Answers the state it has now."""
    notice = Notice.objects.get(pk=notice_id)
    if notice.state == "unknown":
        return _ask(notice)
    now = timezone.now()
    due = Q(not_before__isnull=True) | Q(not_before__lte=now)
    taken = Notice.objects.filter(due, pk=notice_id, state="queued").update(
        state="sending", lease_until=now + LEASE, attempts=F("attempts") + 1
    )
    if not taken:
        return Notice.objects.values_list("state", flat=True).get(pk=notice_id)
    # From here on a crash leaves `sending` with a lease: the sweeper turns it into `unknown`, and it is asked about.
    return _write(notice_id, transport_for(notice.channel).send(_message(notice)))


def _ask(notice: Notice) -> str:
    return _write(notice.pk, transport_for(notice.channel).ask(_message(notice), notice.provider_id))


def _message(notice: Notice) -> Message:
    return Message(
        str(notice.key),
        notice.channel,
        notice.recipient,
        notice.subject,
        notice.body,
        notice.template,
        notice.language,
    )


def _write(notice_id: int, outcome: Outcome) -> str:
    attempts = Notice.objects.values_list("attempts", flat=True).get(pk=notice_id)
    # The provider never had it: it may be sent again, a bounded number of times.
    again = "queued" if attempts < MOST_ATTEMPTS else "failed"
    state = again if outcome.state == "absent" else outcome.state
    sent_at = timezone.now() if state in ("sent", "delivered") else None
    Notice.objects.filter(pk=notice_id, state__in=["sending", "unknown"]).update(
        state=state,
        lease_until=None,
        provider_id=outcome.provider_id[:80],
        error=outcome.detail[:200],
        sent_at=sent_at,
    )
    return state


def sweep() -> int:
    """Ring for what waits, ask about what nobody knows. Answers how many."""
    now = timezone.now()
    Notice.objects.filter(state="sending", lease_until__lt=now).update(
        state="unknown", lease_until=None, error="the worker died while sending"
    )
    due = Q(state="queued") & (Q(not_before__isnull=True) | Q(not_before__lte=now))
    ask = Q(state="unknown")
    rested = Q(rung_at__isnull=True) | Q(rung_at__lt=now - ASK_AGAIN_AFTER)
    ids = list(Notice.objects.filter(due | ask).filter(rested).values_list("pk", flat=True)[:200])
    for notice_id in ids:
        ring(notice_id)
    return len(ids)
