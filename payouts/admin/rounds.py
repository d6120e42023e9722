"""The rounds of the office: a board, a list, one page a round, one page a verb, and the bank file's door."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from compensation.admin.base import RecordAdmin
from compensation.admin.exports import DownloadPage
from compensation.admin.programme_filter import ProgrammeFilter
from compensation.errors import Refused
from compensation.models import Job
from payouts import formats, selectors
from payouts.admin import bank_words, tabs
from payouts.admin.desk import copy_door, password_door
from payouts.admin.download import door
from payouts.admin.formats import format_url
from payouts.admin.person import person
from payouts.admin.verbs import OPEN_ROUND, ROUND_VERBS
from payouts.admin.words import COLUMNS, EVENTS, STEPS, TURNS
from payouts.models import DeskCopy, PayoutEvent, Round
from payouts.next_step import Next, next_for, standing_of
from payouts.workflow.files import caught_up
from payouts.workflow.results import OPEN_STATES

EXPORTING = ("submitted", "released")
"""States whose next step hands something to the bank."""

MOST_CLOSED = 12
"""Cards of the board's last column; the list has them all."""


@admin.register(Round)
class RoundAdmin(RecordAdmin):
    """Rounds; the address of the list shows the board."""

    change_list_template = "admin/payouts/round/list.html"
    list_display = ("name", "of_programme", "state", "cutoff_at", "line_count", "total", "prepared_by", "released_by")
    list_filter = ("state", ("programme", ProgrammeFilter))
    list_select_related = ("programme", "prepared_by", "released_by")
    ordering = ("-id",)
    pill_columns = {"state": "round"}
    empty_sentence = lazy("No round has been opened yet. A round collects approved claims up to a cut-off.")

    object_template = "admin/payouts/round/object.html"
    pill_kind = "round"
    turns = TURNS
    verbs = (OPEN_ROUND, *ROUND_VERBS)
    event_model = PayoutEvent
    event_words = EVENTS
    object_select_related = ("programme", "job", "prepared_by", "submitted_by", "released_by")

    @admin.display(description=lazy("Round"), ordering="number")
    def name(self, round_: Round) -> str:
        """The round's name, the row's link."""
        return str(round_)

    @admin.display(description=lazy("Programme"), ordering="programme__code")
    def of_programme(self, round_: Round) -> str:
        """By name, in the reader's language."""
        return str(round_.programme)

    def extra_urls(self) -> list[URLPattern]:
        """The list in a table, and the bank file."""
        view = self.admin_site.admin_view
        return [
            path("list/", view(self.list_view), name=self._name("list")),
            path("<int:object_id>/files/<int:file_id>/", view(self.download_view), name=self._name("download")),
            path("<int:object_id>/files/<int:file_id>/copy/", view(self.copy_view), name=self._name("copy")),
            path("<int:object_id>/copies/<int:copy_id>/", view(self.password_view), name=self._name("password")),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The board: one card a round, a column a group of states."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = list(selectors.on_board(request.user, MOST_CLOSED))
        page = self.page_context(request, None)
        context = {
            **page,
            "title": page["list_title"],
            "acts": self.list_verbs(request.user),
            "columns": self._columns(found),
            "any": bool(found),
            "behind": _behind(),
            "table_url": reverse(f"admin:{self._name('list')}"),
            "list_url": "",
        }
        return TemplateResponse(request, "admin/payouts/round/board.html", context)

    def list_view(self, request: HttpRequest) -> HttpResponse:
        """Every round as a row, with filters and sorting."""
        return super().changelist_view(request, {"board_url": self.list_url()})

    def _columns(self, found: list[Round]) -> list[tuple[Any, list[dict[str, Any]]]]:
        balances, exceptions = selectors.balances(found), selectors.exception_counts(found)
        return [
            (
                COLUMNS[code],
                [
                    {
                        "round": round_,
                        "url": self.object_url(round_),
                        "pill": pill_state(round_),
                        "balance": balances[round_.pk],
                        "exceptions": exceptions.get(round_.pk, 0),
                        "bank": bank_words.for_board(round_),
                    }
                    for round_ in rounds
                ],
            )
            for code, rounds in selectors.board(found)
        ]

    def get_object_context(self, request: HttpRequest, obj: Round) -> dict[str, Any]:
        """Steps, both equations, the tabs and what the open one shows."""
        current = tabs.current_tab(request)
        balance = selectors.balances([obj])[obj.pk]
        return {
            "next": _next(request, obj, balance),
            "bank": bank_words.sentences(obj),
            "tab": current,
            "now": tabs.context_of(current, request, obj),
            "pill_state": pill_state(obj),
            "bank_format": _bank_format(request, obj),
            "job": obj.job if obj.state == "draft" else None,
            "steps": [(STEPS[step.verb], step) for step in selectors.steps_of(obj)],
            "balance": balance,
            "asked": obj.state in OPEN_STATES,
            "trial_url": self._trial_url(request, obj),
            "tabs": tabs.tabs_of(obj, current, selectors.tab_counts(obj)),
        }

    def _trial_url(self, request: HttpRequest, round_: Round) -> str:
        if not request.user.has_perm("payouts.view_ledgertransaction"):
            return ""
        said = urlencode({"programme": round_.programme_id, "round": round_.pk})
        return f"{reverse('admin:payouts_ledgertransaction_trial')}?{said}"

    def download_view(self, request: HttpRequest, object_id: int, file_id: int) -> HttpResponse:
        """GET asks the reason for taking a bank file, POST hands it out."""
        round_ = self.get_record(request, object_id)
        file = round_.bank_files.filter(pk=file_id).first()
        if file is None:
            raise Http404(_("Not found, or not yours to see."))
        return DownloadPage(self, door(file), request, round_).respond()

    def copy_view(self, request: HttpRequest, object_id: int, file_id: int) -> HttpResponse:
        """GET asks the reason for an encrypted copy, POST hands it out; its password is on another page."""
        round_ = self.get_record(request, object_id)
        file = round_.bank_files.filter(pk=file_id).first()
        if file is None:
            raise Http404(_("Not found, or not yours to see."))
        return DownloadPage(self, copy_door(file), request, round_).respond()

    def password_view(self, request: HttpRequest, object_id: int, copy_id: int) -> HttpResponse:
        """GET asks the reason for seeing the password of one's copy, POST shows it, once."""
        round_ = self.get_record(request, object_id)
        copy = DeskCopy.objects.filter(pk=copy_id, file__round=round_, made_by=person(request)).first()
        if copy is None:
            raise Http404(_("Not found, or not yours to see."))
        return DownloadPage(self, password_door(self, copy), request, round_).respond()


def _bank_format(request: HttpRequest, round_: Round) -> dict[str, str] | None:
    """The format the round is written in, with the bank's cut-off and a link for who may follow it."""
    if not round_.format_code:
        return None
    fmt = formats.find(round_.template)
    seen = person(request).has_perm("payouts.view_bankformatversion")
    return {
        "template": round_.template,
        "cutoff": fmt.cutoff if fmt else "",
        "url": format_url(round_.template) if seen else "",
    }


def _next(request: HttpRequest, round_: Round, balance: selectors.Balance) -> Next:
    """What the round needs now. The register is asked only where it would stop the next step."""
    behind = round_.state in EXPORTING and _behind() is not None
    standing = standing_of(round_, balance, behind)
    return next_for(person(request), round_, standing, bank_words.day_of(round_), get_language() or "ko")


def _behind() -> Refused | None:
    """Why nothing is exported at all: the register knows more than the database, or was touched."""
    try:
        caught_up()
    except Refused as refusal:
        return refusal
    return None


def pill_state(round_: Round) -> str:
    """The pill of a round: a draft whose job runs is being assembled."""
    job: Job | None = round_.job
    if round_.state == "draft" and job is not None and job.state in ("queued", "running"):
        return "assembling"
    return round_.state
