"""Look-alikes in the office: the list of pairs, open first, and the two claims side by side."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, OrderBy, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from claims import workflow
from claims.comparison import compare
from claims.forms.suspicion import JudgeForm
from claims.models import Suspicion
from claims.models.suspicion import LIVE_SUSPICIONS
from claims.permissions import visible_to
from claims.workflow.suspicion import why_not_same
from compensation.access import log_access
from compensation.admin.base import RecordAdmin
from compensation.admin.verbs import Done, Verb
from compensation.errors import GuardFailed, Refused
from compensation.permissions import missing_role

OPEN_FIRST = Case(When(state="open", then=Value(0)), When(state="asked", then=Value(1)), default=Value(2))


def _blocked(user: Any, pair: Suspicion) -> Refused | None:
    refusal = missing_role(user, "claims.judge_suspicion")
    if refusal is None and pair.state not in LIVE_SUSPICIONS:
        return GuardFailed(_("This pair has already been judged."))
    return refusal


def _judge(request: HttpRequest, pair: Suspicion, data: dict[str, Any], seen: int | None) -> Done:
    judged = workflow.judge_suspicion(suspicion=pair.pk, actor=request.user, **data)  # type: ignore[arg-type]
    sentence = _("%(earlier)s and %(later)s: %(state)s.") % {
        "earlier": pair.earlier.receipt_no,
        "later": pair.later.receipt_no,
        "state": judged.state_label,
    }
    following = neighbours(request.user, pair)["after"]
    return Done(sentence, pair_url(following.pk) if following else "")


def pair_url(pk: int) -> str:
    """The address of a pair's page."""
    return reverse("admin:claims_suspicion_change", args=[pk])


def waiting(user: Any) -> QuerySet[Suspicion]:
    """The pairs this person may see that wait for a verdict, in the order they were raised."""
    visible = visible_to(user).live()
    return Suspicion.objects.filter(earlier__in=visible, later__in=visible, state__in=LIVE_SUSPICIONS).order_by("pk")


def neighbours(user: Any, pair: Suspicion) -> dict[str, Any]:
    """The waiting pair before and after this one, and this one's place among them."""
    rows = waiting(user)
    return {
        "before": rows.filter(pk__lt=pair.pk).last(),
        "after": rows.filter(pk__gt=pair.pk).first(),
        "number": rows.filter(pk__lte=pair.pk).count(),
        "of": rows.count(),
    }


def pair_context(request: HttpRequest, pair: Suspicion) -> dict[str, Any]:
    """What both pages of a pair show: the rows, the pairs around it, and why it cannot be the same."""
    refusal = why_not_same(pair.earlier, pair.later)
    return {
        "rows": compare(pair),
        "around": neighbours(request.user, pair),
        "no_same": str(refusal) if refusal else "",
        "columns": [pair.earlier, pair.later],
    }


JUDGE = Verb(
    "judge_suspicion",
    pgettext_lazy("verb", "Judge a look-alike"),
    run=_judge,
    form_class=JudgeForm,
    blocked=_blocked,
    primary=True,
    template="admin/claims/suspicion/judge.html",
    context=pair_context,
)


class SuspicionStateFilter(admin.SimpleListFilter):
    """By what became of it."""

    title = pgettext_lazy("look-alikes", "State")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The four states."""
        return list(Suspicion._meta.get_field("state").choices or [])

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Pairs in it."""
        return queryset.filter(state=self.value()) if self.value() else queryset


@admin.register(Suspicion)
class SuspicionAdmin(RecordAdmin):
    """Pairs of claims that may be one; nothing is merged, a person says what they are."""

    object_template = "admin/claims/suspicion/pair.html"
    list_display = ("pair", "reasons_why", "state", "raised_at", "judged_by", "judged_at")
    list_filter = (SuspicionStateFilter,)
    search_fields = ("earlier__receipt_no", "later__receipt_no")
    search_hint = gettext_lazy("Receipt number")
    empty_sentence = gettext_lazy("No two claims look alike.")
    pill_kind = "suspicion"
    pill_columns = {"state": "suspicion"}
    object_select_related = (
        "earlier__claimant",
        "earlier__account",
        "later__claimant",
        "later__account",
        "judged_by",
    )
    verbs = (JUDGE,)

    def get_ordering(self, request: HttpRequest) -> Any:
        """Open first, then the newest."""
        return (OrderBy(OPEN_FIRST), "-raised_at", "-pk")

    def visible(self, request: HttpRequest) -> QuerySet:
        """The pairs whose claims this person may see."""
        visible = visible_to(request.user)
        rows = Suspicion.objects.filter(earlier__in=visible, later__in=visible)
        return rows.select_related("earlier", "later", "judged_by")

    @admin.display(description=pgettext_lazy("look-alikes", "Pair"))
    def pair(self, suspicion: Suspicion) -> str:
        """The two numbers, the earlier first."""
        return f"{suspicion.earlier.receipt_no} ~ {suspicion.later.receipt_no}"

    @admin.display(description=pgettext_lazy("look-alikes", "Why"))
    def reasons_why(self, suspicion: Suspicion) -> str:
        """The reasons in words."""
        return ", ".join(suspicion.reason_labels)

    def title_of(self, obj: Suspicion) -> str:
        """The two numbers."""
        return self.pair(obj)

    def opened(self, request: HttpRequest, obj: Suspicion) -> None:
        """Two claimants' data are on the page."""
        subjects = [obj.earlier.claimant_id, obj.later.claimant_id]
        log_access(request, "view", "suspicion", str(self.pair(obj)), subjects)

    def verb_view(self, request: HttpRequest, object_id: int, code: str) -> HttpResponse:
        """The form's own page shows the same data."""
        response = super().verb_view(request, object_id, code)
        if request.method == "GET" and isinstance(response, TemplateResponse) and response.context_data:
            self.opened(request, response.context_data["obj"])
        return response

    def get_object_context(self, request: HttpRequest, obj: Suspicion) -> dict[str, Any]:
        """The comparison, with the form under it for whoever may answer."""
        refusal = _blocked(request.user, obj)
        return {
            **pair_context(request, obj),
            "form": JudgeForm(request=request, obj=obj) if refusal is None else None,
            "refusal": refusal,
            "action": self.verb_url(JUDGE, obj),
        }
