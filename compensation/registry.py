"""What every floor offers to the ground floor, by dotted path in settings: guards, verifiers, panels."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def offered(setting: str) -> list[Any]:
    """Import everything listed under `setting`, in order."""
    return [import_string(path) for path in getattr(settings, setting)]
