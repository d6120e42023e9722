"""Where a draft begins: a version to copy, a template that ships with the product, or a document as a file."""

import json
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from compensation import policies
from compensation.admin.forms import VerbForm
from compensation.admin.verbs import Done, Verb, asks
from compensation.calendar import seoul
from compensation.founding_document import Incident, document_for, templates
from compensation.models import PolicyVersion, Programme
from compensation.permissions import why_not
from compensation.policy_terms import is_in_force
from compensation.policy_words import explain_problem
from compensation.rules.policy import Policy, PolicyError

MOST_BYTES = 200_000
FILE, VERSION, TEMPLATE = "file", "version:", "template:"


class DraftForm(VerbForm):
    """What the draft begins with. A file that was given is taken, whatever was chosen."""

    start = forms.ChoiceField(label=gettext_lazy("Begin with"), required=False)
    document = forms.FileField(
        label=gettext_lazy("Policy document (JSON), for a file"),
        help_text=gettext_lazy("The file is checked before anything is stored."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        required=False,
    )
    council_meeting = forms.CharField(label=gettext_lazy("Council meeting (optional)"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang, now = get_language() or "ko", timezone.now()
        versions = list(self.obj.policies.order_by("-number").defer("document"))
        choices = [(f"{VERSION}{version.pk}", f"v{version.number} · {version.state_label}") for version in versions]
        for one in templates():
            words = {"title": one.name["ko" if lang.startswith("ko") else "en"]}
            choices.append((f"{TEMPLATE}{one.code}", _("Template: %(title)s") % words))
        choices.append((FILE, _("A file")))
        self.fields["start"].choices = choices  # type: ignore[attr-defined]
        present = next((version for version in versions if is_in_force(version, now)), next(iter(versions), None))
        self.initial.setdefault("start", f"{VERSION}{present.pk}" if present else choices[0][0])

    def clean_document(self) -> dict[str, Any] | None:
        """The document as data. All its problems are reported at once."""
        file = self.cleaned_data["document"]
        if file is None:
            return None
        document = read_document(file)
        if document["programme"] != self.obj.code:
            sentence = _("The document is for the programme “%(theirs)s”, and this one is “%(ours)s”.")
            raise ValidationError(sentence % {"theirs": document["programme"], "ours": self.obj.code})
        return document

    def clean(self) -> dict[str, Any]:
        """A file, or something else to begin with."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("document") is None and "document" not in self.errors and said.get("start") in ("", FILE):
            self.add_error("document" if said["start"] == FILE else "start", _("Choose what the draft begins with."))
        return said


def read_document(file: Any) -> dict[str, Any]:
    """A valid policy document out of an uploaded file. Raises ValidationError with a sentence for each problem."""
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


def from_template(code: str, programme: Programme, meeting: str) -> dict[str, Any]:
    """A template's document for a programme. Meeting and outage are the last seven days until the draft is revised."""
    source = next(one for one in templates() if one.code == code)
    today = seoul(timezone.now()).date()
    incident = Incident(
        code=programme.code,
        name_ko=programme.name_ko,
        name_en=programme.name_en,
        council_meeting=meeting or _("Not named yet"),
        held_on=today,
        outage_from=today - timedelta(days=6),
        outage_to=today,
        cap=programme.claim_cap,
    )
    return document_for(source.document, incident)


def _draft(request: HttpRequest, obj: Programme, cleaned: dict[str, Any], seen: int | None) -> Done:
    start, document = cleaned["start"], cleaned["document"]
    copy_of = None
    if document is None and start.startswith(TEMPLATE):
        document = from_template(start.removeprefix(TEMPLATE), obj, cleaned["council_meeting"])
    elif document is None:
        copy_of = int(start.removeprefix(VERSION))
    version = policies.draft_policy(
        programme=obj.pk,
        document=document,
        copy_of=copy_of,
        council_meeting=cleaned["council_meeting"],
        actor=request.user,
        seen=seen,
    )
    return drafted(version)


def drafted(version: PolicyVersion) -> Done:
    """To the draft's form."""
    page: Any = admin.site._registry[PolicyVersion]
    sentence = _("Draft v%(number)s is stored. Revise it, then send it for approval.") % {"number": version.number}
    return Done(sentence, page.form_url(version))


def _copy(request: HttpRequest, obj: PolicyVersion, cleaned: dict[str, Any], seen: int | None) -> Done:
    return drafted(policies.draft_policy(programme=obj.programme_id, copy_of=obj.pk, actor=request.user))


DRAFT_POLICY = Verb(
    "draft_policy",
    pgettext_lazy("verb", "Draft policy"),
    _draft,
    DraftForm,
    asks(why_not, "draft_policy"),
    consequence=gettext_lazy("Stores the next version as a draft. Nothing is judged by it yet."),
)

COPY_POLICY = Verb(
    "copy_policy",
    pgettext_lazy("verb", "Draft from this version"),
    _copy,
    blocked=asks(why_not, "draft_policy"),
    consequence=gettext_lazy("Stores a copy as the next version, as a draft. Nothing is judged by it yet."),
)
