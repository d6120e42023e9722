"""Django's registration of the compensation app."""

from django.apps import AppConfig


class CompensationConfig(AppConfig):
    """See README.md in this folder."""

    name = "compensation"
