"""Sending, publishing and rejecting a version: what it changes, from when, and for which open claims."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from compensation import policies
from compensation.admin.forms import MomentField, ReasonForm, VerbForm
from compensation.admin.verbs import Verb, asks
from compensation.models import PolicyVersion
from compensation.permissions import why_not
from compensation.policy_diff import base_of, changes_between, in_force_now
from compensation.policy_terms import effects, judged_by
from compensation.written import time_of


class PublishForm(VerbForm):
    """From when the version is in force."""

    effective_from = MomentField(
        label=gettext_lazy("In force from"), help_text=gettext_lazy("Seoul time. Empty: at once."), required=False
    )


def compared_with(version: PolicyVersion) -> dict[str, Any]:
    """The version it began with and every change since, and whether it differs from the one in force at all."""
    lang = get_language() or "ko"
    previous = base_of(version)
    present = in_force_now(version, timezone.now()) if version.state in ("draft", "submitted") else None
    return {
        "previous": previous,
        "changes": changes_between(previous.document, version.document, lang) if previous else [],
        "same_as": present if present is not None and present.content_hash == version.content_hash else None,
    }


def _publishing(request: HttpRequest, version: PolicyVersion) -> dict[str, Any]:
    return {**compared_with(version), **_counted(version, timezone.now()), "judged_by": judged_by(version)}


def _counted(version: PolicyVersion, at: datetime) -> dict[str, Any]:
    return {"numbers": effects(version, at), "counted_from": at}


def _preview(request: HttpRequest, version: PolicyVersion, cleaned: dict[str, Any]) -> dict[str, Any]:
    return _counted(version, cleaned["effective_from"] or timezone.now())


def _submit(request: HttpRequest, obj: PolicyVersion, cleaned: dict[str, Any], seen: int | None) -> str:
    policies.submit_policy(policy=obj.pk, actor=request.user, seen=seen)
    return _("Sent for approval. From now on its document cannot change.")


def _publish(request: HttpRequest, obj: PolicyVersion, cleaned: dict[str, Any], seen: int | None) -> str:
    version = policies.publish_policy(
        policy=obj.pk, actor=request.user, effective_from=cleaned["effective_from"], seen=seen
    )
    begins = version.effective_from
    return _("Published. In force from %(moment)s.") % {"moment": time_of(begins) if begins else ""}


def _reject(request: HttpRequest, obj: PolicyVersion, cleaned: dict[str, Any], seen: int | None) -> str:
    policies.reject_policy(policy=obj.pk, actor=request.user, reason=cleaned["reason"], seen=seen)
    return _("The version is rejected.")


SUBMIT_POLICY = Verb(
    "submit_policy",
    pgettext_lazy("verb", "Send for approval"),
    _submit,
    blocked=asks(why_not, "submit_policy"),
    primary=True,
    consequence=gettext_lazy("From here on the document never changes. Another manager decides."),
    template="admin/compensation/submit_policy.html",
    context=lambda request, version: {**compared_with(version), "judged_by": judged_by(version)},
)
PUBLISH_POLICY = Verb(
    "publish_policy",
    pgettext_lazy("verb", "Publish"),
    _publish,
    PublishForm,
    asks(why_not, "publish_policy"),
    primary=True,
    consequence=gettext_lazy("The version in force before ends where this one begins. Neither ever changes again."),
    template="admin/compensation/publish_policy.html",
    context=_publishing,
    preview=_preview,
)
REJECT_POLICY = Verb(
    "reject_policy",
    pgettext_lazy("verb", "Reject"),
    _reject,
    ReasonForm,
    asks(why_not, "reject_policy"),
    danger=True,
    key="B",
)
