"""/healthz: which part is down, and nothing else about the installation."""

import time

import pytest
from django.core.cache import cache
from django.db import OperationalError
from kombu.exceptions import OperationalError as BrokerError

from compensation import health
from compensation.celery import app

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def signs():
    """Both signs of life, fresh."""
    cache.clear()
    health.worker_started()
    yield
    cache.clear()


def test_all_parts_alive_is_200(client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == dict.fromkeys(("database", "broker", "worker", "scheduler"), "ok")


@pytest.mark.parametrize(
    ("part", "silence"), [("worker", health.WORKER_SILENCE), ("scheduler", health.SCHEDULER_SILENCE)]
)
def test_a_part_that_fell_silent_is_503_and_named(client, part: str, silence: int) -> None:
    cache.set(f"alive:{part}", time.time() - silence - 1, timeout=None)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert [name for name, word in answer.json().items() if word == "down"] == [part]


def test_a_part_that_never_spoke_is_down(client) -> None:
    cache.clear()
    assert client.get("/healthz").json()["worker"] == "down"


def test_a_database_that_does_not_answer_is_503(client, monkeypatch) -> None:
    def refuse() -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(health.connection, "cursor", refuse)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["database"]) == (503, "down")


def test_a_broker_that_cannot_be_reached_is_503(client, monkeypatch) -> None:
    def refuse(**options: object) -> None:
        raise BrokerError("connection refused")

    monkeypatch.setattr(app, "connection_for_write", refuse)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["broker"]) == (503, "down")


def test_the_scheduled_beat_leaves_the_schedulers_sign() -> None:
    cache.clear()
    health.beat()
    assert health.recently("scheduler", 5)
    assert not health.recently("worker", 5)


def test_every_scheduled_task_is_registered() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)
