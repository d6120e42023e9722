"""Lists by programme: only those a person works on are offered."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from compensation.scope import programmes


class ProgrammeFilter(admin.RelatedFieldListFilter):
    """By programme, under its own name whatever the relation is called."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("Programme")

    def field_choices(self, field: Any, request: Any, model_admin: Any) -> list[tuple[Any, Any]]:
        """The programmes the person may see, the newest first."""
        return [(programme.pk, str(programme)) for programme in programmes(request.user).order_by("-pk")]
