"""The verbs by which the bank's answer comes in: a file is read and shown, and only then applied."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from compensation.admin.verbs import Done, Verb
from compensation.calendar import seoul
from compensation.errors import GuardFailed, Refused
from payouts import workflow
from payouts.admin.addresses import round_url
from payouts.admin.held import held, hold, let_go
from payouts.admin.person import person
from payouts.admin.preview import preview_context
from payouts.forms import ApplyForm, ResultForm
from payouts.models import BankResult, Round
from payouts.permissions import why_not
from payouts.workflow.results import OPEN_STATES

Data = dict[str, Any]
PAGE = "admin/payouts/round/verb.html"


def _result_blocked(user: Any, round_: Round) -> Refused | None:
    refusal = why_not(user, "import_result", round_)
    if refusal is None and round_.state not in OPEN_STATES:
        return GuardFailed(_("The file of this round has not been sent to the bank yet."))
    return refusal


def _upload(request: HttpRequest, round_: Round, data: Data, seen: int | None) -> Done:
    """Read the file and show what it would do; nothing is written but the held bytes."""
    content = data["file"].read()
    sha256 = hold(round_, person(request), data["file"].name, content)
    known = round_.results.filter(sha256=sha256).first()
    if known is not None:
        let_go(round_, person(request), sha256)
        return Done(_nothing_new(known), round_url(round_, "results"))
    try:
        rows = len(workflow.preview_result(round_, content).rows)
    except Refused:
        let_go(round_, person(request), sha256)
        raise
    url = reverse("admin:payouts_round_do", args=[round_.pk, "apply_result"]) + f"?file={sha256}"
    return Done(_("%(rows)s rows were read. Nothing has been changed yet.") % {"rows": rows}, url)


def _apply(request: HttpRequest, round_: Round, data: Data, seen: int | None) -> Done:
    known = round_.results.filter(sha256=data["sha256"]).first()
    if known is not None:
        return Done(_nothing_new(known), round_url(round_, "results"))
    file = held(round_, person(request), data["sha256"])
    if file is None:
        raise GuardFailed(_("The preview has expired and nothing was applied. Upload the file again."))
    result = workflow.import_result(
        round=round_.pk, content=file.content, file_name=file.name, actor=person(request), seen=seen
    )
    let_go(round_, person(request), file.sha256)
    return Done(_accounted(result), round_url(round_, "exceptions" if result.exceptions else "results"))


def _nothing_new(result: BankResult) -> str:
    said = {"file": result.file_name, "time": f"{seoul(result.uploaded_at):%Y-%m-%d %H:%M}"}
    return _("This file was already uploaded as “%(file)s” at %(time)s. Nothing was changed.") % said


def _accounted(result: BankResult) -> str:
    said = {
        "rows": result.rows_in,
        "applied": result.applied,
        "already": result.already,
        "exceptions": result.exceptions,
    }
    return (
        _(
            "All %(rows)s rows are accounted for: %(applied)s applied, %(already)s already known, "
            "%(exceptions)s exceptions."
        )
        % said
    )


IMPORT_RESULT = Verb(
    "import_result",
    pgettext_lazy("verb", "Upload bank result"),
    _upload,
    ResultForm,
    _result_blocked,
    primary=True,
    shown=lambda round_: round_.state in OPEN_STATES,
    consequence=lazy("First a preview: nothing is changed until you confirm it."),
    template=PAGE,
    key="R",
)
APPLY_RESULT = Verb(
    "apply_result",
    pgettext_lazy("verb", "Apply bank result"),
    _apply,
    ApplyForm,
    _result_blocked,
    shown=lambda round_: False,
    template="admin/payouts/round/preview.html",
    initial=lambda request, round_: {"sha256": request.GET.get("file", "")},
    context=preview_context,
)
