"""Notices in the office: what was sent to whom and what became of it, and the texts, shown and tried."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from compensation.access import log_access
from compensation.admin.base import RecordAdmin
from compensation.admin.forms import VerbForm
from compensation.admin.periods import period_filter
from compensation.admin.verbs import Done, Verb, needs
from compensation.models import Notice, Programme, User
from compensation.notices import outbox
from compensation.notices.names import NAMES, template_name
from compensation.notices.texts import LANGUAGES, codes
from compensation.notices.trial import HANDLE, sample, send_trial
from compensation.pills import pill_of
from compensation.scope import programmes
from compensation.written import number_of, time_of

LANGUAGE_NAMES = {"ko": "한국어", "en": "English"}


class TrialForm(VerbForm):
    """Which text, in which language, and the tester's own address."""

    template = forms.ChoiceField(label=gettext_lazy("Text"), choices=lambda: [(code, NAMES[code]) for code in codes()])
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=list(LANGUAGE_NAMES.items()))
    to = forms.CharField(
        label=gettext_lazy("Your own mobile number or e-mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )

    def clean(self) -> dict[str, Any]:
        """`to` becomes `phone` or `email`: what holds an @ is an address, the rest a mobile number."""
        cleaned = super().clean() or self.cleaned_data
        to = cleaned.pop("to", "").strip()
        digits = "".join(character for character in to if character.isascii() and character.isdigit())
        if "@" in to:
            try:
                validate_email(to)
            except ValidationError as error:
                self.add_error("to", error)
            return {**cleaned, "phone": "", "email": to}
        if to and not (digits.startswith("01") and 10 <= len(digits) <= 11):
            self.add_error("to", _("Enter a mobile number, for example 010-1234-5678."))
        return {**cleaned, "phone": digits, "email": ""}


def _asked_for(request: HttpRequest, obj: Any) -> dict[str, Any]:
    """The text and language of the link that led here, and the account's address."""
    found = {name: request.GET[name] for name in ("template", "language") if name in request.GET}
    return {"to": getattr(request.user, "email", ""), **found}


def _try(request: HttpRequest, obj: Any, data: dict[str, Any], seen: int | None) -> Done:
    assert isinstance(request.user, User)  # the office's door has asked
    notice = send_trial(actor=request.user, **data)
    log_access(request, "edit", "notice", f"test {notice.template}.{notice.language} → {notice.recipient_shown}")
    sentence = _("The test message to %(to)s is in the outbox.") % {"to": notice.recipient_shown}
    return Done(sentence, reverse("admin:compensation_notice_change", args=[notice.pk]))


def _ask(request: HttpRequest, notice: Notice, data: dict[str, Any], seen: int | None) -> str:
    state = pill_of("notice", outbox.ask(notice.pk)).label
    log_access(request, "edit", "notice", f"{notice.stream}/{notice.pk} asked")
    return _("Asked. The message is now: %(state)s.") % {"state": state}


@admin.register(Notice)
class NoticeAdmin(RecordAdmin):
    """The outbox, newest first. Recipients are masked; texts name no account and no sum beside a name."""

    list_display = ("about", "text", "recipient_shown", "channel", "state", "attempts", "error", "created_at")
    list_filter = ("state", "channel", "language", period_filter("created_at", gettext_lazy("written")))
    search_fields = ("stream",)
    search_hint = gettext_lazy("Receipt number")
    ordering = ("-id",)
    pill_kind = "notice"
    pill_columns = {"state": "notice"}
    number_columns = ("attempts",)
    change_list_template = "admin/compensation/notices.html"
    object_template = "admin/compensation/notice.html"
    object_select_related = ("programme",)
    empty_sentence = gettext_lazy("Nothing has been written to anybody yet.")
    verbs = (
        Verb(
            "ask_again",
            pgettext_lazy("verb", "Ask again"),
            _ask,
            blocked=needs(HANDLE),
            shown=lambda notice: notice.state == "unknown",
            primary=True,
            key="R",
            consequence=gettext_lazy(
                "The provider is asked what became of it. It is never sent again before the provider says it has not."
            ),
        ),
        Verb(
            "send_trial",
            pgettext_lazy("verb", "Send a test"),
            _try,
            form_class=TrialForm,
            blocked=needs(HANDLE),
            on_list=True,
            initial=_asked_for,
            consequence=gettext_lazy(
                "The text with sample values goes to your own address, through the real transport."
            ),
        ),
    )

    @admin.display(description=gettext_lazy("about"), ordering="stream")
    def about(self, notice: Notice) -> str:
        """The receipt number, or whose test it was."""
        return notice.stream.partition(":")[2]

    @admin.display(description=gettext_lazy("text"), ordering="template")
    def text(self, notice: Notice) -> str:
        """The text's name."""
        return template_name(notice.template)

    def title_of(self, obj: Notice) -> str:
        """What about, and which text."""
        return f"{self.about(obj)} · {template_name(obj.template)}"

    def opened(self, request: HttpRequest, obj: Notice) -> None:
        """A message is about one person's claim."""
        log_access(request, "view", "notice", f"{obj.stream}/{obj.pk}")

    def facts(self, obj: Notice) -> list[tuple[Any, Any]]:
        """To whom, how, when, and what became of it."""
        return [
            (_("recipient"), obj.recipient_shown),
            (_("channel"), obj.get_channel_display()),
            (_("language"), LANGUAGE_NAMES.get(obj.language, obj.language)),
            (_("written"), time_of(obj.created_at)),
            (_("not before"), obj.not_before and time_of(obj.not_before)),
            (_("sent"), obj.sent_at and time_of(obj.sent_at)),
            (_("attempts"), number_of(obj.attempts)),
            (_("provider's number"), obj.provider_id),
            (_("error"), obj.error),
        ]

    def extra_urls(self) -> list[URLPattern]:
        """The texts' own page."""
        return [path("texts/", self.admin_site.admin_view(self.texts_view), name="compensation_notice_texts")]

    def texts_view(self, request: HttpRequest) -> HttpResponse:
        """Every text in both languages, with sample values."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        programme = programmes(request.user).order_by("-pk").first() or Programme(
            name_ko="프로그램", name_en="Programme"
        )
        context = {
            **self.page_context(request, None),
            "title": _("Texts of the notices"),
            "texts": [(code, NAMES[code], _both(programme, code)) for code in codes()],
            "trial_url": reverse("admin:compensation_notice_list_do", args=["send_trial"]),
            "may_try": request.user.has_perm(HANDLE),
        }
        return TemplateResponse(request, "admin/compensation/notice_texts.html", context)


def _both(programme: Programme, code: str) -> list[tuple[str, str, str, str]]:
    """(language, its name, subject, body) in every language."""
    return [(one, LANGUAGE_NAMES[one], *sample(programme, code, one)) for one in LANGUAGES]
