"""A draft as forms: checked and compared as it is typed, rows added and taken away, with or without script."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from compensation import policies
from compensation.admin.conflict import Change as Conflict
from compensation.admin.policy_form import DocumentForm
from compensation.admin.policy_parts import Rows, all_tables
from compensation.admin.policy_rows import MOST_ROWS, number_of_rows, with_row, without_row
from compensation.admin.verbs import Verb, VerbPage, asks
from compensation.errors import Refused, WrongState
from compensation.events import Event
from compensation.models import PolicyVersion
from compensation.permissions import why_not
from compensation.policy_diff import base_of, changes_between
from compensation.policy_terms import JUDGED_BY
from compensation.policy_words import explain_change, place_label, value_words
from compensation.rules.diff import Change


def _revise(request: HttpRequest, obj: PolicyVersion, cleaned: dict[str, Any], seen: int | None) -> str:
    policies.revise_policy(
        policy=obj.pk,
        document=cleaned["document"],
        council_meeting=cleaned[policies.MEETING],
        actor=request.user,
        seen=seen,
    )
    return _("The draft is saved.")


REVISE_POLICY = Verb(
    "revise_policy",
    pgettext_lazy("verb", "Revise"),
    _revise,
    DocumentForm,
    asks(why_not, "revise_policy"),
    consequence=gettext_lazy("Whoever saves a change cannot decide on this version."),
    template="admin/compensation/revise_policy.html",
    preview=lambda request, obj, cleaned: {},
    key="E",
)


@dataclass
class EditorPage(VerbPage):
    """The verb's page, which also takes presses that add or take away a row; those judge nothing and save nothing."""

    def respond(self) -> HttpResponse:
        """As every verb's page, after the buttons of rows."""
        wanted = self.request.POST.get("row", "") if self.request.method == "POST" else ""
        refusal = self.verb.blocked(self.request.user, self.obj)
        if not wanted or (refusal is not None and refusal.code != WrongState.code):
            return super().respond()
        data, focus = reshaped(self.request.POST, wanted)
        self.form = self.verb.form_class(data, request=self.request, obj=self.obj)
        self.form.keep_quiet(focus)  # type: ignore[attr-defined]
        return self._page(refusal, status=self._status(refusal) if refusal else 200)

    def _page(
        self, refusal: Refused | None = None, status: int = 200, more: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        said = {"button": _("Save draft"), "edge": None, "check": check_of(self.form, self.obj)}
        return super()._page(refusal, status, {**said, **(more or {})})


def reshaped(data: QueryDict, wanted: str) -> tuple[QueryDict, str]:
    """What was typed with one row more (`add:tiers`) or less (`remove:tiers:2`), and the input to go on with."""
    act, _colon, rest = wanted.partition(":")
    place, _colon, number = rest.partition(":")
    table: Rows | None = next((one for one in all_tables() if one.path == place), None)
    if table is None:
        return data, ""
    rows = number_of_rows(data, table)
    if act == "add" and rows < MOST_ROWS:
        return with_row(data, table)
    if act == "remove" and number.isascii() and number.isdigit() and 1 <= int(number) <= rows:
        return without_row(data, table, int(number))
    return data, ""


def check_of(form: Any, version: PolicyVersion) -> dict[str, Any]:
    """What stands beside the form: what is wrong, each with its field's id, and what differs from where it began.

    `changes` is None while an input cannot be read.
    """
    lang = get_language() or "ko"
    if form.quiet:
        # Rows were moved and nothing was judged: look at it in a form of its own.
        judged = DocumentForm(form.data, request=form.request, obj=form.obj)
        judged.is_valid()
    else:
        judged = form
    document = judged.document if form.is_bound else version.document
    base = base_of(version)
    before = base.document if base is not None else None
    wrong = [
        (form[name].auto_id, form[name].label, " ".join(map(str, sentences)))
        for name, sentences in judged.errors.items()
        if name in form.fields
    ]
    changes = changes_between(before, document, lang) if document is not None and before is not None else None
    rule = document["judged_by"] if document is not None else ""
    return {
        "base": base,
        "wrong": wrong,
        "changes": changes,
        "unread": form.is_bound and document is None,
        "judged_by": JUDGED_BY.get(rule, ""),
    }


def revision_changes(event: Event, lang: str) -> list[tuple[str, str]]:
    """What a revision changed, as signs and sentences, from its event."""
    return [(change["sign"], explain_change(Change(**change), lang)) for change in event.data.get("changes", ())]


def conflict_changes(event: Event, lang: str) -> list[Conflict]:
    """The same as fields of the form, for the page that shows what somebody else changed meanwhile."""
    found = []
    for change in event.data.get("changes", ()):
        name = change["path"].rpartition(".")[2]
        before, after = (
            "" if absent == change["sign"] else value_words(name, change[side], lang)
            for side, absent in (("before", "＋"), ("after", "－"))
        )
        found.append(Conflict(change["path"], place_label(change["path"], lang), before, after))
    return found
