"""Sweeps in the office: one number of a version moved over a range, as a chart and as a table."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from claims.admin.batch import person
from claims.admin.simulation import ASK, EXPORT, VersionForm, asked_version
from claims.admin.simulation_chart import sweep_chart
from claims.models import PolicySweep
from claims.workflow.simulation import range_problem, request_sweep
from compensation.access import log_access
from compensation.admin.base import RecordAdmin
from compensation.admin.exports import DownloadPage, attachment, download_verb
from compensation.admin.programme_filter import ProgrammeFilter
from compensation.admin.verbs import Done, Verb, needs
from compensation.money import format_won
from compensation.policy_words import explain_problem, place_label
from compensation.rules.policy_checks import Problem
from compensation.rules.sweep import RangeError, is_factor, parameters, value_at, values
from compensation.workbook import write_table
from compensation.written import number_of, time_of


def _number_field(label: Any, hint: Any = "") -> forms.CharField:
    attrs = {"inputmode": "decimal", "autocomplete": "off"}
    return forms.CharField(label=label, help_text=hint, max_length=20, widget=forms.TextInput(attrs=attrs))


class SweepForm(VersionForm):
    """Which number of which version, from where to where, in which steps."""

    parameter = forms.ChoiceField(label=pgettext_lazy("sweep", "Number"))
    first = _number_field(pgettext_lazy("sweep", "From"), gettext_lazy("Won, or a factor such as 1.05."))
    last = _number_field(pgettext_lazy("sweep", "To"))
    step = _number_field(pgettext_lazy("sweep", "Step"), gettext_lazy("At most 50 points are computed."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang, field = get_language() or "ko", self.fields["parameter"]
        versions = self.fields["version"].queryset  # type: ignore[attr-defined]
        known = dict.fromkeys(name for version in versions for name in parameters(version.document))
        field.choices = [(name, place_label(name, lang)) for name in known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The range gives values, and the version has the number."""
        said = super().clean() or {}
        version, parameter = said.get("version"), said.get("parameter")
        if version is not None and parameter and parameter not in parameters(version.document):
            self.add_error("parameter", ValidationError(_("This version has no such number.")))
        if parameter and {"first", "last", "step"} <= said.keys():
            try:
                values(parameter, said["first"], said["last"], said["step"])
            except RangeError as problem:
                self.add_error(problem.field, ValidationError(range_problem(problem)))
        return said


def _request(request: HttpRequest, obj: None, data: dict[str, Any], seen: int | None) -> Done:
    ends = {name: data[name] for name in ("parameter", "first", "last", "step")}
    made = request_sweep(version=data["version"].pk, actor=person(request), **ends)
    sentence = _("The points are being computed. You can close this window; nothing is changed by it.")
    return Done(sentence, reverse("admin:claims_policysweep_change", args=[made.pk]))


def _download(request: HttpRequest, obj: PolicySweep, reason: str) -> HttpResponse:
    """Every value with its sums, as a workbook."""
    head = [_("value"), *(str(title) for title in HEAD), _("what is wrong with it")]
    columns = ("before", "after", "delta", "gain", "loss", "undetermined")
    rows = [
        [line["label"], *(line.get(column) for column in columns), " ".join(line["sentences"])] for line in lines(obj)
    ]
    notices = [obj.programme.notice] if obj.programme.notice else []
    said = f"{obj.version} · {place_label(obj.parameter, get_language() or 'ko')}"
    content = write_table(_("Sweep"), head, rows, [*notices, said])
    log_access(request, "download", "policysweep", obj.pk, (), reason)
    return attachment(content, f"{obj.programme.code}-sweep-{obj.pk}.xlsx")


HEAD = (
    pgettext_lazy("replay", "Before (KRW)"),
    pgettext_lazy("replay", "After (KRW)"),
    pgettext_lazy("replay", "Difference (KRW)"),
    pgettext_lazy("replay", "Gets more"),
    pgettext_lazy("replay", "Gets less"),
    pgettext_lazy("replay", "Amount not known"),
)
REQUEST = Verb(
    "request_sweep",
    pgettext_lazy("verb", "Move a number"),
    _request,
    SweepForm,
    needs(ASK),
    primary=True,
    consequence=gettext_lazy("Computes what the decided claims would cost at each value. Nothing is changed."),
    initial=asked_version,
    on_list=True,
)
DOWNLOAD = download_verb(
    "points",
    pgettext_lazy("verb", "Download as Excel"),
    EXPORT,
    _download,
    consequence=gettext_lazy("Every value with its sums."),
)


def written(parameter: str, value: Any) -> str:
    """A value of the number as people write it: won, or a factor."""
    number = Decimal(value)
    return format(number.normalize(), "f") if is_factor(parameter) else number_of(int(number))


def lines(sweep: PolicySweep) -> list[dict[str, Any]]:
    """The points with their labels, and in sentences what is wrong with a value that makes no policy."""
    lang = get_language() or "ko"
    return [
        {
            **point,
            "label": written(sweep.parameter, point["value"]),
            "sentences": [explain_problem(Problem(**problem), lang) for problem in point["problems"]],
        }
        for point in sweep.points
    ]


@admin.register(PolicySweep)
class PolicySweepAdmin(RecordAdmin):
    """The cost of the decided claims against one number."""

    object_template = "admin/claims/simulation/sweep.html"
    list_display = ("what", "number", "state", "first", "last", "created_by", "created_at")
    list_filter = (("programme", ProgrammeFilter),)
    list_select_related = ("version__programme", "job", "created_by")
    ordering = ("-id",)
    pill_columns = {"state": "job"}
    pill_kind = "job"
    number_columns = ("first", "last")
    object_select_related = ("programme", "version__programme", "job", "created_by")
    empty_sentence = gettext_lazy("No number of a policy has been moved yet.")
    verbs = (REQUEST,)

    @admin.display(description=pgettext_lazy("policy", "Policy version"), ordering="version")
    def what(self, sweep: PolicySweep) -> str:
        """`1015 v2`."""
        return str(sweep.version)

    @admin.display(description=pgettext_lazy("sweep", "Number"))
    def number(self, sweep: PolicySweep) -> str:
        """Its place in the policy, in words."""
        return place_label(sweep.parameter, get_language() or "ko")

    @admin.display(description=pgettext_lazy("policy list", "State"))
    def state(self, sweep: PolicySweep) -> str:
        """How far its job is."""
        return sweep.state

    def title_of(self, obj: PolicySweep) -> str:
        """`1015 v2 · Tier 1 Up to`."""
        return f"{obj.version} · {self.number(obj)}"

    def facts(self, obj: PolicySweep) -> list[tuple[Any, Any]]:
        """What was asked, by whom, and of which document."""
        ends = (written(obj.parameter, end) for end in (obj.first, obj.last, obj.step))
        return [
            (_("Programme"), obj.programme),
            (_("from, to, step"), ", ".join(ends)),
            (_("value in the version"), written(obj.parameter, value_at(obj.document, obj.parameter))),
            (_("asked by"), obj.created_by),
            (_("created"), time_of(obj.created_at)),
            (_("finished"), obj.finished_at and time_of(obj.finished_at)),
            (_("hash"), obj.content_hash[:16]),
        ]

    def extra_urls(self) -> list[URLPattern]:
        """The points as a workbook."""
        view = self.admin_site.admin_view(self.points_view)
        return [path("<int:object_id>/points/", view, name=self._name("points"))]

    def points_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """GET asks why; POST logs it and hands the workbook out."""
        return DownloadPage(self, DOWNLOAD, request, self.get_record(request, object_id)).respond()

    def get_object_context(self, request: HttpRequest, obj: PolicySweep) -> dict[str, Any]:
        """The chart, and its numbers as a table."""
        if obj.finished_at is None:
            return {"job": obj.job}
        found, lang = lines(obj), get_language() or "ko"
        present = value_at(obj.document, obj.parameter)
        place = next((n for n, point in enumerate(obj.points) if Decimal(point["value"]) == present), None)
        may_take = request.user.has_perm(EXPORT)
        return {
            "stale": obj.is_stale,
            "lines": found,
            "ends": _ends(found, lang),
            "chart": sweep_chart(obj.points, [line["label"] for line in found], place),
            "present": written(obj.parameter, present),
            "download_url": reverse(f"admin:{self._name('points')}", args=[obj.pk]) if may_take else "",
        }


def _ends(found: list[dict[str, Any]], lang: str) -> dict[str, str]:
    """The cheapest and the dearest value, for the chart's sentence; empty when no value makes a policy."""
    valid = [line for line in found if not line["problems"]]
    if not valid:
        return {}
    least, most = (end(valid, key=lambda line: line["after"]) for end in (min, max))
    return {
        "least_value": least["label"],
        "least": format_won(least["after"], lang),
        "most_value": most["label"],
        "most": format_won(most["after"], lang),
    }
