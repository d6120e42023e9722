"""Replays of a policy in the office: asked for, watched, read; nothing on these pages decides anything."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from claims.admin.batch import person
from claims.admin.simulation_chart import bars
from claims.admin.simulation_rows import HEAD, address, place_words, rows_of, rows_page, table, wanted_kind
from claims.choices import CHANNELS, REPLAY_KINDS
from claims.models import PolicyReplay
from claims.workflow.simulation import request_replay
from compensation.access import log_access
from compensation.admin.base import RecordAdmin
from compensation.admin.exports import DownloadPage, attachment, download_verb
from compensation.admin.forms import VerbForm
from compensation.admin.programme_filter import ProgrammeFilter
from compensation.admin.verbs import Done, Verb, needs
from compensation.errors import GuardFailed
from compensation.models import PolicyVersion
from compensation.rules.replay import CHANGED
from compensation.scope import visible
from compensation.workbook import MOST_ROWS, write_table
from compensation.written import number_of, time_of

ASK = "claims.replay_policy"
EXPORT = "claims.export_policyreplay"


class VersionField(forms.ModelChoiceField):
    """A policy version, drafts too: programme, number and state."""

    def label_from_instance(self, obj: PolicyVersion) -> str:
        """`1015 v2 · Draft`."""
        return f"{obj} · {obj.state_label}"


class VersionForm(VerbForm):
    """Which version."""

    version = VersionField(PolicyVersion.objects.none(), label=pgettext_lazy("policy", "Policy version"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = PolicyVersion.objects.select_related("programme").order_by("-programme", "-number")
        field: Any = self.fields["version"]
        field.queryset = visible(self.request.user, versions)


def asked_version(request: HttpRequest, obj: Any) -> dict[str, Any]:
    """The version the address names; else the newest one the person may see."""
    said = request.GET.get("version", "")
    versions = visible(request.user, PolicyVersion.objects.order_by("-pk"))
    named = versions.filter(pk=said) if said.isascii() and said.isdigit() else versions
    return {"version": named.first()}


def _request(request: HttpRequest, obj: None, data: dict[str, Any], seen: int | None) -> Done:
    made = request_replay(version=data["version"].pk, actor=person(request))
    return _asked(made)


def _again(request: HttpRequest, obj: PolicyReplay, data: dict[str, Any], seen: int | None) -> Done:
    return _asked(request_replay(version=obj.version_id, actor=person(request)))


def _asked(made: PolicyReplay) -> Done:
    sentence = _("The version is being replayed. You can close this window; nothing is changed by it.")
    return Done(sentence, reverse("admin:claims_policyreplay_change", args=[made.pk]))


def _download(request: HttpRequest, obj: PolicyReplay, reason: str) -> HttpResponse:
    """The rows the page shows, as a workbook: receipt numbers and amounts."""
    if obj.finished_at is None:
        raise GuardFailed(_("The replay is not finished yet."))
    rows = rows_of(obj, wanted_kind(request))
    if rows[MOST_ROWS : MOST_ROWS + 1].exists():
        raise GuardFailed(_("A download may have %(limit)s rows. Narrow the list first.") % {"limit": f"{MOST_ROWS:,}"})
    notices = [obj.programme.notice] if obj.programme.notice else []
    said = _("%(version)s, replayed %(at)s: nothing was changed.") % {
        "version": obj.version,
        "at": time_of(obj.finished_at),
    }
    content = write_table(_("Replay"), [str(title) for title in HEAD], table(rows), [*notices, said])
    subjects = rows.values_list("claim__claimant", flat=True)
    log_access(request, "download", "policyreplay", obj.pk, subjects, reason)
    return attachment(content, f"{obj.programme.code}-replay-{obj.pk}.xlsx")


REQUEST = Verb(
    "request_replay",
    pgettext_lazy("verb", "Replay a version"),
    _request,
    VersionForm,
    needs(ASK),
    primary=True,
    consequence=gettext_lazy(
        "Computes what every decided claim would get under the version, a draft too. Nothing is changed."
    ),
    initial=asked_version,
    on_list=True,
)
AGAIN = Verb(
    "again",
    pgettext_lazy("verb", "Compute again"),
    _again,
    blocked=needs(ASK),
    primary=True,
    consequence=gettext_lazy("Replays the version as it is now. This result stays as it is."),
    shown=lambda replay: replay.state not in ("queued", "running"),
)
DOWNLOAD = download_verb(
    "rows",
    pgettext_lazy("verb", "Download as Excel"),
    EXPORT,
    _download,
    consequence=gettext_lazy("The rows as they are filtered now: receipt numbers, amounts and reasons."),
)


@admin.register(PolicyReplay)
class PolicyReplayAdmin(RecordAdmin):
    """What the decided claims would get under a version."""

    object_template = "admin/claims/simulation/replay.html"
    list_display = ("what", "state", "claims", "changed", "difference", "created_by", "created_at")
    list_filter = (("programme", ProgrammeFilter),)
    list_select_related = ("version__programme", "job", "created_by")
    number_columns = ("claims", "changed", "difference")
    ordering = ("-id",)
    pill_columns = {"state": "job"}
    pill_kind = "job"
    object_select_related = ("programme", "version__programme", "job", "created_by")
    empty_sentence = gettext_lazy("No policy version has been replayed yet.")
    verbs = (REQUEST, AGAIN)

    @admin.display(description=pgettext_lazy("policy", "Policy version"), ordering="version")
    def what(self, replay: PolicyReplay) -> str:
        """`1015 v2`."""
        return str(replay.version)

    @admin.display(description=pgettext_lazy("policy list", "State"))
    def state(self, replay: PolicyReplay) -> str:
        """How far its job is."""
        return replay.state

    @admin.display(description=pgettext_lazy("replay", "Decided claims"))
    def claims(self, replay: PolicyReplay) -> str | None:
        """How many there were."""
        return number_of(replay.totals["claims"]) if replay.finished_at else None

    @admin.display(description=pgettext_lazy("replay", "Claims that change"))
    def changed(self, replay: PolicyReplay) -> str | None:
        """How many would get another result."""
        return number_of(replay.totals["changed"]) if replay.finished_at else None

    @admin.display(description=pgettext_lazy("replay", "Difference (KRW)"))
    def difference(self, replay: PolicyReplay) -> str | None:
        """What it would cost."""
        return number_of(replay.totals["delta"]) if replay.finished_at else None

    def title_of(self, obj: PolicyReplay) -> str:
        """`1015 v2 · replay 4`."""
        return _("%(version)s · replay %(number)s") % {"version": obj.version, "number": obj.pk}

    def facts(self, obj: PolicyReplay) -> list[tuple[Any, Any]]:
        """What was asked, by whom, and of which document."""
        under = obj.totals.get("decided_under", [])
        return [
            (_("Programme"), obj.programme),
            (_("asked by"), obj.created_by),
            (_("created"), time_of(obj.created_at)),
            (_("finished"), obj.finished_at and time_of(obj.finished_at)),
            (_("decided under"), ", ".join(f"v{one['version']}: {number_of(one['claims'])}" for one in under)),
            (_("hash"), obj.content_hash[:16]),
        ]

    def extra_urls(self) -> list[URLPattern]:
        """The rows as a workbook."""
        view = self.admin_site.admin_view(self.rows_view)
        return [path("<int:object_id>/rows/", view, name=self._name("rows"))]

    def rows_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """GET asks why; POST logs it and hands the workbook out."""
        replay = self.get_record(request, object_id)
        return DownloadPage(self, DOWNLOAD, request, replay).respond()

    def get_object_context(self, request: HttpRequest, obj: PolicyReplay) -> dict[str, Any]:
        """Sums, who gains and who loses, and the rows for whoever may read them."""
        if obj.finished_at is None:
            return {"job": obj.job}
        reads = request.user.has_perm("claims.view_policyreplayrow")
        may_take = request.user.has_perm(EXPORT)
        kinds: dict[str, Any] = {kind: label for kind, label in REPLAY_KINDS if kind in CHANGED}
        return {
            "stale": obj.is_stale,
            "totals": obj.totals,
            "chart": bars(obj.totals["by_kind"], kinds, {kind: address(kind) for kind in kinds} if reads else {}),
            "tiers": [{**row, "label": place_words(row["tier"])} for row in obj.totals["by_tier"]],
            "groups": groups(obj.totals),
            "rows": rows_page(request, obj) if reads else None,
            "download_url": reverse(f"admin:{self._name('rows')}", args=[obj.pk]) if may_take else "",
            "conditions": request.GET.urlencode(),
        }


def groups(totals: dict[str, Any]) -> list[dict[str, Any]]:
    """The sums by service, channel and industry, each with its title and words for its labels."""
    channels = dict(CHANNELS)
    titles = {
        "service": pgettext_lazy("replay", "By service"),
        "channel": pgettext_lazy("replay", "By channel"),
        "industry": pgettext_lazy("replay", "By industry"),
    }
    return [
        {
            "code": name,
            "title": title,
            "rows": [{**row, "label": channels.get(row[name], row[name])} for row in totals[f"by_{name}"]],
        }
        for name, title in titles.items()
    ]
