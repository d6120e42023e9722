"""The columns of the claim list. Masked or harmless: nothing here has to be hidden from who may see the list."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from claims.clock import clock_of
from claims.models import Claim
from claims.selectors import DUE_ORDER, age_in_days
from compensation.calendar import seoul

COLUMNS = (
    "receipt_no",
    "business",
    "state",
    "turn",
    "due",
    "age",
    "loss_won",
    "amount_won",
    "person",
    "marks",
)


class ClaimColumns:
    """What one row of the list says."""

    list_display = COLUMNS
    list_display_links = ("receipt_no",)
    pill_columns: Mapping[str, str] = {"state": "claim"}
    number_columns: Sequence[str] = ("age", "loss_won", "amount_won")
    ordering = DUE_ORDER

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """With boxes to tick for who may assign."""
        return ("tick", *COLUMNS) if request.user.has_perm("claims.assign") else COLUMNS

    @admin.display(description="")
    def tick(self, claim: Claim) -> str:
        """A box that names its row."""
        return render_to_string("admin/claims/claim/_tick.html", {"claim": claim})

    @admin.display(description=pgettext_lazy("claim list", "Business"), ordering="claimant__business_name")
    def business(self, claim: Claim) -> str:
        """The name the business goes by."""
        return claim.claimant.business_name

    @admin.display(description=pgettext_lazy("claim list", "Turn"))
    def turn(self, claim: Claim) -> str:
        """Whose ball it is."""
        return claim.turn

    @admin.display(description=pgettext_lazy("claim list", "Due"), ordering="due_on")
    def due(self, claim: Claim) -> str:
        """The clock: business days left, late or paused."""
        clock = clock_of(claim, seoul(timezone.now()).date())
        return "" if clock.kind == "none" else render_to_string("admin/claims/claim/_clock.html", {"clock": clock})

    @admin.display(description=pgettext_lazy("claim list", "Age (days)"), ordering="-received_at")
    def age(self, claim: Claim) -> int:
        """Calendar days in Seoul since the receipt."""
        now: datetime = timezone.now()
        return age_in_days(claim, now)

    @admin.display(description=_("Loss (KRW)"))
    def loss_won(self, claim: Claim) -> int | None:
        """Baseline week minus outage week."""
        return claim.loss

    @admin.display(description=_("Amount (KRW)"), ordering="decision__amount")
    def amount_won(self, claim: Any) -> int | None:
        """What was recommended or decided."""
        return claim.amount

    @admin.display(description=pgettext_lazy("claim list", "Assigned"), ordering="assigned_to")
    def person(self, claim: Claim) -> str:
        """Whose case it is."""
        return str(claim.assigned_to) if claim.assigned_to else ""

    @admin.display(description=pgettext_lazy("claim list", "Marks"))
    def marks(self, claim: Claim) -> str:
        """How many facts are still to complete."""
        number = len(claim.defects)
        return ngettext("%(number)s defect", "%(number)s defects", number) % {"number": number} if number else ""
