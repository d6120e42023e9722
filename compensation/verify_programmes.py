"""Verifiers of programmes and of who works on them."""

from django.utils.translation import gettext_lazy as _

from compensation.models import Programme, ProgrammeEvent, ProgrammeFounding, User
from compensation.verify import Examination, Findings, Verifier

FRAME = ("code", "name_ko", "name_en", "claim_cap", "budget", "extension_limit", "simulation", "notice_ko", "notice_en")


def _programmes() -> Findings:
    """What two people agreed on is what stands there. Programmes older than foundings have none and are passed over."""
    foundings = ProgrammeFounding.objects.filter(state="approved").select_related("programme").order_by("pk")
    for founding in foundings:
        seen = Examination("programme", founding)
        seen.true(founding.approved_by_id != founding.requested_by_id, "two people", founding.approved_by_id)
        made: Programme | None = founding.programme
        if made is None:
            seen.add("the programme it was approved for", "none")
        else:
            for name in FRAME:
                seen.equal(name, getattr(founding, name), getattr(made, name))
        yield seen.problems


def _limits() -> Findings:
    """The programmes an account is limited to are those its last event about them names; none: all of them."""
    verbs = ("create_account", "limit_account")
    events = ProgrammeEvent.objects.filter(verb__in=verbs).order_by("seq").values_list("stream", "verb", "data")
    said: dict[str, list[str]] = {}
    for stream, verb, data in events:
        said[stream] = data["after"] if verb == "limit_account" else data.get("programmes", [])
    for person in User.objects.prefetch_related("programmes").order_by("pk"):
        seen = Examination("limit", person)
        held = sorted(programme.code for programme in person.programmes.all())
        seen.equal("programmes", said.get(person.stream, []), held)
        yield seen.problems


VERIFIERS: list[Verifier] = [
    Verifier("programme", _("Every founded programme is what two people agreed on"), _programmes),
    Verifier("limit", _("Every account works on the programmes its last event about them names"), _limits),
]
