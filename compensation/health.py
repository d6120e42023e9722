"""Is everything that must run running? One small page for a load balancer, and the signs of life behind it.

The worker's main process leaves a sign while its children work, so a long job is not taken for a dead
worker. The scheduler's sign travels through the broker and a worker; it may wait behind a long job.
"""

import time
from typing import Any

from celery import shared_task, signals
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from compensation.celery import app

WORKER, SCHEDULER = "worker", "scheduler"
WORKER_SILENCE = 30  # seconds; the sign is left every few seconds
SIGN_EVERY = 5  # seconds
SCHEDULER_SILENCE = settings.CELERY_TASK_TIME_LIMIT + 60  # seconds


def leave_sign(part: str) -> None:
    """Note that ``part`` (``worker`` or ``scheduler``) is alive now."""
    cache.set(f"alive:{part}", time.time(), timeout=None)


def silent_for(part: str) -> float | None:
    """Seconds since ``part`` last left a sign; None if it never did."""
    last = cache.get(f"alive:{part}")
    return None if last is None else time.time() - last


@shared_task
def beat() -> None:
    """The scheduler, the broker and a worker have passed one message along."""
    leave_sign(SCHEDULER)


@signals.worker_ready.connect
def worker_started(**kwargs: Any) -> None:
    """A worker that has just started is alive, and the scheduler's clock starts with it."""
    leave_sign(WORKER)
    leave_sign(SCHEDULER)


@signals.heartbeat_sent.connect
def worker_lives(**kwargs: Any) -> None:
    """Celery says so every two seconds; noting it every few is enough."""
    silence = silent_for(WORKER)
    if silence is None or silence >= SIGN_EVERY:
        leave_sign(WORKER)


def database_answers() -> bool:
    """The database answers a question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def broker_answers() -> bool:
    """The broker can be reached within two seconds."""
    try:
        with app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
            return True
    except (OperationalError, OSError):
        return False


def recently(part: str, silence: float) -> bool:
    """``part`` left a sign within the last ``silence`` seconds."""
    try:
        waited = silent_for(part)
    except RedisError:  # the signs are kept there and it is away
        return False
    return waited is not None and waited <= silence


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when all parts live, else 503; names the parts and nothing else about the installation."""
    parts = {
        "database": database_answers(),
        "broker": broker_answers(),
        WORKER: recently(WORKER, WORKER_SILENCE),
        SCHEDULER: recently(SCHEDULER, SCHEDULER_SILENCE),
    }
    words = {part: "ok" if alive else "down" for part, alive in parts.items()}
    return JsonResponse(words, status=200 if all(parts.values()) else 503)
