"""Many cases to one person at once: chosen on the list, confirmed on its own page, all or none."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claims.forms.review import PersonField
from claims.models import Claim
from claims.selectors import listed
from claims.workflow import assign
from compensation.admin.forms import VerbForm
from compensation.admin.verbs import Verb, needs
from compensation.errors import GuardFailed, Stale

MOST = 200


class SeenClaims(forms.Field):
    """Claims with the version the page showed, as `id:version` pairs."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> dict[int, int]:
        text = str(value or "")
        pairs = [part.partition(":") for part in text.split(",") if part]
        if not pairs or len(pairs) > MOST or not all(_whole(a) and _whole(b) for a, _colon, b in pairs):
            raise forms.ValidationError(
                _("Tick at least one claim on the list, and at most %(most)s.") % {"most": MOST}
            )
        return {int(a): int(b) for a, _colon, b in pairs}


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12


class BulkAssignForm(VerbForm):
    """Whose cases they become."""

    claims = SeenClaims()
    to = PersonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["claims"].initial = ",".join(f"{claim.pk}:{claim.event_seq}" for claim in ticked(self.request))


def ticked(request: HttpRequest) -> list[Claim]:
    """The claims ticked on the list, at most 200, in the list's order."""
    wanted = [int(text) for text in request.GET.getlist("claim") if _whole(text)]
    return list(listed(request.user).filter(pk__in=wanted[: MOST + 1]))


def _run(request: HttpRequest, obj: None, data: dict[str, Any], seen: int | None) -> str:
    """Assign each in turn inside one transaction: one refusal, and none of them is assigned."""
    claims: dict[int, int] = data["claims"]
    actor: Any = request.user
    with transaction.atomic():
        # The same order for everybody, so that two people's lists cannot wait for each other.
        for pk, version in sorted(claims.items()):
            try:
                assign(claim=pk, to=data["to"], actor=actor, seen=version)
            except Claim.DoesNotExist as error:
                raise GuardFailed(_("Not found, or not yours to see.")) from error
            except Stale as error:
                number = Claim.objects.values_list("receipt_no", flat=True).get(pk=pk)
                sentence = _("%(number)s changed while you had it open, so none was assigned. Tick the cases again.")
                raise GuardFailed(sentence % {"number": number}) from error
    many = len(claims)
    said = ngettext("%(number)s case assigned to %(person)s.", "%(number)s cases assigned to %(person)s.", many)
    return said % {"number": many, "person": data["to"]}


def _context(request: HttpRequest, obj: None) -> dict[str, Any]:
    claims = ticked(request)
    return {"claims": claims, "loss": sum(claim.loss or 0 for claim in claims)}


ASSIGN_MANY = Verb(
    code="assign_many",
    label=gettext_lazy("Assign the ticked cases"),
    run=_run,
    form_class=BulkAssignForm,
    blocked=needs("claims.assign"),
    on_list=True,
    template="admin/claims/claim/assign_many.html",
    context=_context,
    shown=lambda obj: False,
    consequence=gettext_lazy("All of them or none: one that changed meanwhile stops the whole act."),
)
