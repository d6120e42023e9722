"""Policy versions in the office: read by section, compared in sentences, drafted from a file, decided by two."""

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from compensation import policies
from compensation.admin.base import RecordAdmin
from compensation.admin.forms import MomentField, ReasonForm, VerbForm
from compensation.admin.programme_filter import ProgrammeFilter
from compensation.admin.verbs import Done, Verb, asks
from compensation.models import PolicyVersion, Programme, ProgrammeEvent
from compensation.permissions import why_not
from compensation.policy_document import sections
from compensation.policy_words import explain_change, explain_problem
from compensation.rules.diff import diff
from compensation.rules.policy import Policy, PolicyError
from compensation.written import time_of

MOST_BYTES = 200_000


class DraftForm(VerbForm):
    """A policy document as a file; every problem in it is said in a sentence."""

    document = forms.FileField(
        label=gettext_lazy("Policy document (JSON)"),
        help_text=gettext_lazy("The file is checked before anything is stored."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    council_meeting = forms.CharField(label=gettext_lazy("Council meeting (optional)"), max_length=200, required=False)

    def clean_document(self) -> dict[str, Any]:
        """The document as data. All its problems are reported at once."""
        file = self.cleaned_data["document"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than a policy can be."))
        try:
            document = json.loads(file.read().decode("utf-8-sig"))
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            raise ValidationError(_("This is not a JSON file in UTF-8.")) from error
        if not isinstance(document, dict):
            raise ValidationError(_("This file does not hold a policy document."))
        try:
            Policy.parse(document)
        except PolicyError as error:
            lang = get_language() or "ko"
            raise ValidationError([explain_problem(problem, lang) for problem in error.problems]) from error
        return document


class PublishForm(VerbForm):
    """From when the version is in force."""

    effective_from = MomentField(label=gettext_lazy("In force from"), help_text=gettext_lazy("Seoul time."))


def _draft(request: HttpRequest, obj: Programme, cleaned: dict[str, Any], seen: int | None) -> Done:
    version = policies.draft_policy(
        programme=obj.pk,
        document=cleaned["document"],
        council_meeting=cleaned["council_meeting"],
        actor=request.user,
        seen=seen,
    )
    page = admin.site._registry[PolicyVersion]
    sentence = _("Draft v%(number)s is stored. Read it, then send it for approval.") % {"number": version.number}
    return Done(sentence, page.object_url(version))  # type: ignore[attr-defined]


def _submit(request: HttpRequest, obj: PolicyVersion, cleaned: dict[str, Any], seen: int | None) -> str:
    policies.submit_policy(policy=obj.pk, actor=request.user, seen=seen)
    return _("Sent for approval. From now on its document cannot change.")


def _publish(request: HttpRequest, obj: PolicyVersion, cleaned: dict[str, Any], seen: int | None) -> str:
    moment = cleaned["effective_from"]
    policies.publish_policy(policy=obj.pk, actor=request.user, effective_from=moment, seen=seen)
    return _("Published. In force from %(moment)s.") % {"moment": time_of(moment)}


def _reject(request: HttpRequest, obj: PolicyVersion, cleaned: dict[str, Any], seen: int | None) -> str:
    policies.reject_policy(policy=obj.pk, actor=request.user, reason=cleaned["reason"], seen=seen)
    return _("The version is rejected.")


DRAFT_POLICY = Verb(
    "draft_policy",
    pgettext_lazy("verb", "Draft policy"),
    _draft,
    DraftForm,
    asks(why_not, "draft_policy"),
    consequence=gettext_lazy("Stores the next version as a draft. Nothing is judged by it yet."),
)


def differences(version: PolicyVersion) -> dict[str, Any]:
    """The version before it and every change since, in sentences with their signs."""
    before = PolicyVersion.objects.filter(programme=version.programme_id, number__lt=version.number)
    previous = before.select_related("programme").order_by("-number").first()
    if previous is None:
        return {"previous": None, "changes": []}
    lang = get_language() or "ko"
    changes = diff(previous.policy, version.policy)
    return {
        "previous": previous,
        "changes": [(change.sign, explain_change(change, lang)) for change in changes],
    }


POLICY_VERBS = (
    Verb(
        "submit_policy",
        pgettext_lazy("verb", "Send for approval"),
        _submit,
        blocked=asks(why_not, "submit_policy"),
        primary=True,
        consequence=gettext_lazy("From here on the document never changes. Another manager decides."),
    ),
    Verb(
        "publish_policy",
        pgettext_lazy("verb", "Publish"),
        _publish,
        PublishForm,
        asks(why_not, "publish_policy"),
        primary=True,
        consequence=gettext_lazy("The version in force before ends where this one begins. Neither ever changes again."),
        template="admin/compensation/publish_policy.html",
        context=lambda request, version: differences(version),
    ),
    Verb(
        "reject_policy",
        pgettext_lazy("verb", "Reject"),
        _reject,
        ReasonForm,
        asks(why_not, "reject_policy"),
        danger=True,
        key="B",
    ),
)


@admin.register(PolicyVersion)
class PolicyVersionAdmin(RecordAdmin):
    """Versions of the rules as reviewed data."""

    list_display = (
        "version",
        "programme",
        "state",
        "effective_from",
        "effective_until",
        "submitted_by",
        "published_by",
    )
    list_filter = ("state", ("programme", ProgrammeFilter))
    list_select_related = ("programme", "published_by")
    ordering = ("programme", "-number")
    pill_columns = {"state": "policy"}
    closing_columns = ("effective_until",)
    empty_sentence = gettext_lazy("No policy has been drafted. A manager drafts one on the programme's page.")
    object_template = "admin/compensation/policy.html"
    object_select_related = ("programme", "created_by", "submitted_by", "published_by")
    pill_kind = "policy"
    turns = {"draft": pgettext_lazy("turn", "us"), "submitted": pgettext_lazy("turn", "another manager")}
    verbs = POLICY_VERBS
    event_model = ProgrammeEvent

    @admin.display(description=pgettext_lazy("policy list", "Version"), ordering="number")
    def version(self, policy: PolicyVersion) -> str:
        """`v3`."""
        return f"v{policy.number}"

    def title_of(self, obj: PolicyVersion) -> str:
        """Programme and version."""
        return f"{obj.programme} v{obj.number}"

    def facts(self, obj: PolicyVersion) -> list[tuple[Any, Any]]:
        """From when to when, by whom, under which hash."""
        return [
            (_("in force from"), obj.effective_from and time_of(obj.effective_from)),
            (_("in force until"), obj.effective_until and time_of(obj.effective_until)),
            (_("council meeting"), obj.council_meeting),
            (_("drafted by"), obj.created_by),
            (_("sent for approval by"), obj.submitted_by),
            (_("published by"), obj.published_by),
            (_("hash"), obj.content_hash),
        ]

    def get_object_context(self, request: HttpRequest, obj: PolicyVersion) -> dict[str, Any]:
        """The document by section and what it changes."""
        return {"sections": sections(obj.document, get_language() or "ko"), **differences(obj)}
