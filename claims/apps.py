"""Django's registration of the claims app."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """See README.md in this folder."""

    name = "claims"
