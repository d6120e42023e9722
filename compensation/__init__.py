"""The ground floor: programme, rules, and what every floor stands on."""

from compensation.celery import app as celery_app

__all__ = ["celery_app"]
