"""The outbox: written with the change, sent after it, at most once."""

import logging
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import KombuError

from compensation.calendar import seoul
from compensation.locks import under_lock
from compensation.masking import mask_email, mask_phone
from compensation.models import Notice, Programme
from compensation.notices.texts import text
from compensation.notices.transports import Message, Outcome, transport_for

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
ASK_AGAIN_AFTER = timedelta(minutes=1)
MOST_ATTEMPTS = 5
BATCH, MOST_COUNTED = 50, 1000
LONGEST = timedelta(seconds=60)
#: Set while a bell is on its way: the two thousand notices of a busy minute ring once.
BELL, BELL_SECONDS = "outbox-bell", 10
QUIET_FROM, QUIET_UNTIL = time(21), time(8)
#: What a message of `enqueue_many` need not say.
UNSAID: dict[str, Any] = {"phone": "", "email": "", "wanted": True, "at": None}


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
    row = _row(programme, stream, template, language, phone, email, values, dedupe_key, wanted, at)
    if row is None:
        return None
    Notice.objects.bulk_create([row], ignore_conflicts=True)
    written = Notice.objects.get(dedupe_key=dedupe_key)
    if wanted:
        transaction.on_commit(ring, robust=True)  # a cache that is down must not fail what was committed
    return written


def enqueue_many(messages: Iterable[dict[str, Any]]) -> int:
    """`enqueue` for many messages, each the keywords of it, by one statement; answers how many had somebody to tell."""
    rows = [row for row in (_row(**{**UNSAID, **said}) for said in messages) if row is not None]
    Notice.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    if any(row.state == "queued" for row in rows):
        transaction.on_commit(ring, robust=True)
    return len(rows)


def _row(
    programme: Programme,
    stream: str,
    template: str,
    language: str,
    phone: str,
    email: str,
    values: dict[str, Any],
    dedupe_key: str,
    wanted: bool,
    at: datetime | None,
) -> Notice | None:
    """The message as it will be kept; None when there is nobody to tell."""
    channel, to = address_for(phone, email)
    if not to:
        return None
    subject, body = rendered(programme, template, language, values)
    return Notice(
        programme=programme,
        stream=stream,
        template=template,
        language=language,
        channel=channel,
        recipient=to,
        recipient_shown=mask_phone(to) if channel == "alimtalk" else mask_email(to),
        subject=subject,
        body=body,
        dedupe_key=dedupe_key,
        state="queued" if wanted else "suppressed",
        not_before=after_quiet_hours(at or timezone.now()),
    )


def address_for(phone: str, email: str) -> tuple[str, str]:
    """(channel, address): the mobile number where there is one, else e-mail; an empty address reaches nobody."""
    return ("alimtalk", phone) if phone else ("email", email)


def rendered(programme: Programme, template: str, language: str, values: dict[str, Any]) -> tuple[str, str]:
    """(subject, body) as they leave the house. Raises KeyError for a value the text needs, BadText for no such text."""
    notice = programme.notice_ko if language == "ko" else programme.notice_en
    name = programme.name_ko if language == "ko" else programme.name_en
    subject, body = text(template, language).render({"programme": name, "notice": notice, **values})
    return subject, body.strip()


def after_quiet_hours(moment: datetime) -> datetime | None:
    """The next 08:00 in Seoul when `moment` lies in the night, else None."""
    here = seoul(moment)
    if QUIET_UNTIL <= here.time() < QUIET_FROM:
        return None
    morning = here.replace(hour=QUIET_UNTIL.hour, minute=0, second=0, microsecond=0)
    return morning if here.time() < QUIET_UNTIL else morning + timedelta(days=1)


def ring() -> None:
    """Tell a worker that the outbox holds something. One bell stands for all that is written until it is answered.

    A broker that does not answer is left to the sweeper, and so is a bell that is lost: it counts for a few seconds.
    """
    from compensation.tasks import send_notices

    if not cache.add(BELL, True, timeout=BELL_SECONDS):
        return
    try:
        send_notices.apply_async()
    except (KombuError, OSError) as error:
        log.warning("the broker did not take the outbox's bell (%s)", error)


def drain() -> int:
    """Send what is due and ask about what nobody knows, in batches, for a minute at most. Answers how many."""
    # First the bell, then the look: whatever is committed after the look rings anew.
    cache.delete(BELL)
    until, handled = timezone.now() + LONGEST, 0
    while batch := _take():
        for notice_id in batch:
            send(notice_id)
        handled += len(batch)
        if timezone.now() > until:
            ring()
            break
    return handled


@transaction.atomic
def _take() -> list[int]:
    """The next due rows no other worker has in hand; each is tried again after a minute at the earliest."""
    now = timezone.now()
    rested = Q(rung_at__isnull=True) | Q(rung_at__lt=now - ASK_AGAIN_AFTER)
    rows = under_lock(Notice.objects, skip_locked=True).filter(_due(now), rested)
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    Notice.objects.filter(pk__in=ids).update(rung_at=now)
    return ids


def _due(now: datetime) -> Q:
    waiting = Q(state="queued") & (Q(not_before__isnull=True) | Q(not_before__lte=now))
    return waiting | Q(state="unknown")


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


def ask(notice_id: int) -> str:
    """Ask what became of a notice nobody knows about, now. Never sends it. Answers the state it has then."""
    notice = Notice.objects.get(pk=notice_id)
    return _ask(notice) if notice.state == "unknown" else notice.state


def sweep() -> int:
    """Ring when something is due or nobody knows what became of it. Answers how many rows wait."""
    now = timezone.now()
    Notice.objects.filter(state="sending", lease_until__lt=now).update(
        state="unknown", lease_until=None, error="the worker died while sending"
    )
    rested = Q(rung_at__isnull=True) | Q(rung_at__lt=now - ASK_AGAIN_AFTER)
    waiting = Notice.objects.filter(_due(now), rested)[:MOST_COUNTED].count()
    if waiting:
        ring()
    return waiting
