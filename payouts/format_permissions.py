"""Who may approve or retire a bank format, and why not."""

from typing import Any

from django.utils.translation import gettext as _

from compensation.errors import FourEyes, Refused
from compensation.permissions import missing_role
from payouts.models import BankFormatVersion


def why_not_format(actor: Any, verb: str, version: BankFormatVersion | None) -> Refused | None:
    """Why `actor` may not do `verb` to this bank format now (to none yet: draft one); None when they may."""
    refusal = missing_role(actor, f"payouts.{verb}")
    if refusal is not None:
        return refusal
    if verb == "approve_format" and version is not None and actor.pk == version.created_by_id:
        return FourEyes(_("You drafted this bank format, so another person must approve it."))
    return None
