"""Who may move windows, extensions and policies, and why not."""

from typing import Any

from django.utils.translation import gettext as _

from compensation.errors import FourEyes, NotPermitted, Refused
from compensation.preparers import prepared
from compensation.roles import role_names

PERMISSIONS = {
    "request_founding": "compensation.request_founding",
    "approve_founding": "compensation.approve_founding",
    "reject_founding": "compensation.reject_founding",
    "cancel_founding": "compensation.cancel_founding",
    "request_opening": "compensation.request_opening",
    "approve_opening": "compensation.approve_opening",
    "reject_opening": "compensation.reject_opening",
    "cancel_opening": "compensation.cancel_opening",
    "request_closing": "compensation.request_closing",
    "approve_closing": "compensation.approve_closing",
    "reject_closing": "compensation.reject_closing",
    "cancel_closing": "compensation.cancel_closing",
    "request_extension": "compensation.request_extension",
    "approve_extension": "compensation.approve_extension",
    "reject_extension": "compensation.reject_extension",
    "cancel_extension": "compensation.cancel_extension",
    "announce_extension": "compensation.announce_extension",
    "draft_policy": "compensation.draft_policy",
    "revise_policy": "compensation.revise_policy",
    "submit_policy": "compensation.submit_policy",
    "publish_policy": "compensation.publish_policy",
    "reject_policy": "compensation.reject_policy",
    # Superseding happens only as part of publishing the next version.
    "supersede_policy": "compensation.publish_policy",
}


def missing_role(actor: Any, permission: str) -> Refused | None:
    """The refusal of an actor none of whose roles holds `permission`."""
    if actor is not None and actor.has_perm(permission):
        return None
    return NotPermitted.needing(role_names(permission))


def why_not(actor: Any, verb: str, obj: Any) -> Refused | None:
    """Why `actor` may not do `verb` to this window, extension or policy now; None when they may."""
    refusal = missing_role(actor, PERMISSIONS[verb])
    if refusal is not None:
        return refusal
    if verb in ("approve_extension", "reject_extension") and obj.requested_by_id == actor.pk:
        return FourEyes(_("You requested this extension, so another manager must decide on it."))
    if verb in ("approve_founding", "reject_founding") and obj.requested_by_id == actor.pk:
        return FourEyes(_("You asked for this programme, so another manager must decide on it."))
    if verb in ("approve_opening", "reject_opening") and obj.requested_by_id == actor.pk:
        return FourEyes(_("You asked for this window, so another manager must decide on it."))
    if verb in ("approve_closing", "reject_closing") and obj.requested_by_id == actor.pk:
        return FourEyes(_("You asked for this closing, so another manager must decide on it."))
    if verb in ("publish_policy", "reject_policy") and prepared(obj, actor.pk):
        return FourEyes(_("You prepared this policy, so another manager must decide on it."))
    return None
