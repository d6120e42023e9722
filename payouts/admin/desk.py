"""The desk copy of a bank file: taken behind a password, which a page of its own shows once.

File and password never travel together: the copy is a download, the password is read from the screen by the person who
made the copy, on another page, for another reason, and the access log has both.
"""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from compensation.access import log_access
from compensation.admin.base import RecordAdmin
from compensation.admin.exports import attachment, download_verb
from compensation.admin.verbs import Verb
from payouts import workflow
from payouts.admin.person import person
from payouts.models import BankFile, DeskCopy, Round
from payouts.selectors import subjects_of_file
from payouts.workflow.desk import PERMISSION

COPY = "payouts.deskcopy"
PASSWORD = "payouts.deskcopy_password"
TEMPLATE = "admin/payouts/round/verb.html"


def copy_door(file: BankFile) -> Verb:
    """The page on which an encrypted copy of one file is asked for."""

    def hand_out(request: HttpRequest, round_: Round, reason: str) -> HttpResponse:
        copy, content = workflow.make_copy(file=file.pk, actor=person(request))
        log_access(request, "download", COPY, copy.pk, subjects_of_file(file), reason)
        return attachment(content, copy.file_name)

    return download_verb(
        "copy",
        pgettext_lazy("verb", "Take a copy behind a password"),
        PERMISSION,
        hand_out,
        consequence=(
            lazy("The copy opens with a password that another page shows you once. Upload the original to the bank.")
            if file.file_name.endswith(".xlsx")
            else lazy(
                "Files of this type cannot be encrypted. You get the same rows as an encrypted XLSX for reading; the"
                " bank takes the original alone."
            )
        ),
        template=TEMPLATE,
    )


def password_door(admin: RecordAdmin, copy: DeskCopy) -> Verb:
    """The page that shows a copy's password, once."""

    def show(request: HttpRequest, round_: Round, reason: str) -> HttpResponse:
        password = workflow.show_password(copy=copy.pk, actor=person(request))
        log_access(request, "download", PASSWORD, copy.pk, subjects_of_file(copy.file), reason)
        context = {**admin.page_context(request, round_), "title": PASSWORD_TITLE, "copy": copy, "password": password}
        response = TemplateResponse(request, "admin/payouts/round/password.html", context)
        response["Cache-Control"] = "no-store, private"
        return response

    return download_verb(
        "password",
        pgettext_lazy("verb", "Show the password"),
        PERMISSION,
        show,
        consequence=lazy("It is shown once and then forgotten. Do not send it the way the copy goes."),
        template=TEMPLATE,
    )


PASSWORD_TITLE = pgettext_lazy("page", "Password of the copy")


def copy_url(file: BankFile) -> str:
    """Where an encrypted copy is asked for."""
    return reverse("admin:payouts_round_copy", args=[file.round_id, file.pk])


def waiting_copies(round_: Round, request: HttpRequest) -> list[tuple[DeskCopy, str]]:
    """The copies a person made of the round's files whose password was not shown yet, with the page that shows it."""
    mine = DeskCopy.objects.filter(file__round=round_, made_by=person(request), shown_at__isnull=True)
    rows = mine.defer("password").select_related("file__round")
    return [(copy, reverse("admin:payouts_round_password", args=[round_.pk, copy.pk])) for copy in rows]
