"""Django's registration of the payouts app."""

from django.apps import AppConfig


class PayoutsConfig(AppConfig):
    """See README.md in this folder."""

    name = "payouts"
