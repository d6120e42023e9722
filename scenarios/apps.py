"""Django's registration of the scenarios app."""

from django.apps import AppConfig


class ScenariosConfig(AppConfig):
    """See README.md in this folder."""

    name = "scenarios"
