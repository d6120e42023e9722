"""Celery wiring only: the database holds the work, Celery rings the bell."""

import os
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compensation.settings")

app = Celery("redress")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["compensation"], related_name="health")


@app.on_after_configure.connect
def make_the_broker_folders(sender: Celery, **kwargs: Any) -> None:
    """The embedded broker's folders exist before the first message."""
    from compensation import embedded_broker

    if sender.conf.broker_transport == "compensation.embedded_broker:Transport":
        embedded_broker.prepare(sender.conf.broker_transport_options)


@signals.worker_init.connect
@signals.beat_init.connect
def refuse_development_values(**kwargs: Any) -> None:
    """A production worker or scheduler with development values does not start."""
    from compensation.checks import enforce

    enforce()
