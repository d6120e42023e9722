"""Questions asked of claims, in the database's words."""

from typing import TYPE_CHECKING

from django.db import models

from claims.choices import APPROVED, WITHDRAWN

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

    def payable(self, cutoff_at: "datetime") -> "ClaimQuerySet":
        """Approved by the cut-off, the approval binding the account that binds now, in payout order.

        Order: review completed, then received, then receipt number. A changed account must have cooled off by the
        cut-off, unless two people waived that.
        """
        return (
            self.filter(
                state=APPROVED,
                review_completed_at__lte=cutoff_at,
                approval__effective_at__lte=cutoff_at,
                approval__account_id=models.F("account_id"),
            )
            .filter(has_cooled("account", cutoff_at))
            .order_by("review_completed_at", "received_at", "receipt_no")
        )
