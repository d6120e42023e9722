"""Pages of what the office keeps: jobs, the access log, the programme's trail."""

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.admin.base import RecordAdmin
from compensation.admin.periods import period_filter
from compensation.admin.timeline import verb_words
from compensation.choices import ACCESS_ACTIONS
from compensation.models import AccessLog, FilingExtension, Job, PolicyVersion, ProgrammeEvent
from compensation.written import number_of, time_of

JOB_KINDS = {
    "assemble_round": pgettext_lazy("job", "Assemble a round"),
    "import_batch": pgettext_lazy("job", "Import a file"),
    "replay_policy": pgettext_lazy("job", "Replay a policy"),
    "sweep_policy": pgettext_lazy("job", "Sweep a policy's number"),
    "demo": pgettext_lazy("job", "Load the demonstration"),
}


@admin.register(Job)
class JobAdmin(RecordAdmin):
    """Background work: how far it is and whether it failed."""

    list_display = ("what", "state", "progress", "created_by", "created_at", "finished_at")
    list_filter = ("state",)
    list_select_related = ("created_by",)
    search_fields = ("dedupe_key",)
    ordering = ("-id",)
    pill_columns = {"state": "job"}
    number_columns = ("progress",)
    object_template = "admin/compensation/job.html"
    object_select_related = ("created_by", "programme")
    empty_sentence = _("No background work has been asked for.")

    @admin.display(description=_("kind"))
    def what(self, job: Job) -> str:
        """The kind of work, in words."""
        return str(JOB_KINDS.get(job.kind, job.kind))

    @admin.display(description=_("progress"))
    def progress(self, job: Job) -> str:
        """Done of total."""
        return f"{number_of(job.done)} / {number_of(job.total)}"

    def title_of(self, obj: Job) -> str:
        """Kind and number; the key behind it is for machines."""
        return f"{self.what(obj)} {obj.pk}"

    def facts(self, obj: Job) -> list[tuple[Any, Any]]:
        """Who asked, when, and how it went."""
        return [
            (_("asked by"), obj.created_by),
            (_("created"), time_of(obj.created_at)),
            (_("finished"), obj.finished_at and time_of(obj.finished_at)),
            (_("attempts"), number_of(obj.attempts)),
            (_("note"), obj.note),
        ]

    def extra_urls(self) -> list[URLPattern]:
        """Where a page asks how far a job is."""
        view = self.admin_site.admin_view(self.progress_view)
        return [path("<int:object_id>/progress/", view, name="compensation_job_progress")]

    def progress_view(self, request: HttpRequest, object_id: int) -> JsonResponse:
        """JSON: percent, text, state, over."""
        job = self.get_record(request, object_id)
        text = self.progress(job) + (f" · {job.note}" if job.note else "")
        over = job.state not in ("queued", "running")
        return JsonResponse({"percent": job.percent, "text": text, "state": job.state, "over": over})


@admin.register(AccessLog)
class AccessLogAdmin(RecordAdmin):
    """Who saw whose data, from where and why. Holds numbers of people, never their data."""

    list_display = ("at", "user", "address", "action", "object_type", "object_key", "subject_count", "reason")
    list_filter = ("action", period_filter("at", _("at")))
    list_select_related = ("user",)
    search_fields = ("object_key", "user__username", "user__last_name", "reason")
    search_hint = _("Object, account or reason")
    ordering = ("-id",)

    def title_of(self, obj: AccessLog) -> str:
        """When and what."""
        return f"{time_of(obj.at)} {dict(ACCESS_ACTIONS)[obj.action]}"

    def facts(self, obj: AccessLog) -> list[tuple[Any, Any]]:
        """The five items a Korean access log must hold, and the reason."""
        return [
            (_("account"), obj.user),
            (_("at"), time_of(obj.at)),
            (_("address"), obj.address),
            (_("done"), dict(ACCESS_ACTIONS)[obj.action]),
            (_("object"), f"{obj.object_type} {obj.object_key}".strip()),
            (_("people"), number_of(obj.subject_count)),
            (_("numbers of the data subjects"), ", ".join(map(str, obj.subjects))),
            (_("reason"), obj.reason),
        ]


@admin.register(ProgrammeEvent)
class ProgrammeEventAdmin(RecordAdmin):
    """The trail of programmes, windows, extensions, policies and accounts."""

    list_display = ("effective_at", "act", "stream", "actor", "reason", "recorded_at")
    list_filter = (period_filter("effective_at", _("effective at")),)
    list_select_related = ("actor",)
    search_fields = ("stream", "reason")
    ordering = ("-id",)
    object_select_related = ("actor",)

    @admin.display(description=_("act"), ordering="verb")
    def act(self, event: ProgrammeEvent) -> str:
        """The act, in words."""
        words = {**verb_words(FilingExtension, {}), **verb_words(PolicyVersion, {})}
        return str(words.get(event.verb, event.verb))

    def title_of(self, obj: ProgrammeEvent) -> str:
        """The act and its object."""
        return f"{self.act(obj)} · {obj.stream}"

    def facts(self, obj: ProgrammeEvent) -> list[tuple[Any, Any]]:
        """Everything the event's hash covers, and the hash."""
        return [
            (_("by"), obj.actor),
            (_("effective at"), time_of(obj.effective_at)),
            (_("recorded at"), time_of(obj.recorded_at)),
            (_("reason"), obj.reason),
            (_("details"), json.dumps(obj.data, ensure_ascii=False, sort_keys=True) if obj.data else ""),
            (_("hash before"), obj.previous_hash),
            (_("hash"), obj.hash),
        ]
