"""Questions asked of claims, in the database's words."""

from typing import TYPE_CHECKING

from django.db import models

from claims.choices import WITHDRAWN

if TYPE_CHECKING:
    from datetime import datetime


def has_cooled(path: str, cutoff_at: "datetime") -> models.Q:
    """The account at `path` may be paid by a round cut off at `cutoff_at`."""
    return (
        models.Q(**{f"{path}__payable_from__isnull": True})
        | models.Q(**{f"{path}__payable_from__lte": cutoff_at})
        | models.Q(**{f"{path}__cooling_waivers__granted_at__lte": cutoff_at})
    )


class ClaimQuerySet(models.QuerySet):
    """Chainable, lazy; nothing here writes."""

    def live(self) -> "ClaimQuerySet":
        """Not withdrawn."""
        return self.exclude(state=WITHDRAWN)
