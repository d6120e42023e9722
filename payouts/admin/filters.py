"""Filters of the floor's lists."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class ProgrammeFilter(admin.RelatedFieldListFilter):
    """By programme, under its own name whatever the relation is called."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("Programme")
