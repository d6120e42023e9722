"""Asking for a replay or a sweep of a policy version: a record, its event on the programme's trail, and its job.

Nothing of a claim is touched, here or by the job; a draft may be asked about as well as a published version.
"""

from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from claims.models import PolicyReplay, PolicySweep
from compensation import jobs
from compensation.ceremony import Act, acting
from compensation.errors import GuardFailed, Refused
from compensation.locks import under_lock
from compensation.models import PolicyVersion, Programme, ProgrammeEvent, User
from compensation.permissions import missing_role
from compensation.policy_words import explain_problem
from compensation.rules import sweep
from compensation.rules.policy import problems_of

REPLAY, SWEEP = "replay_policy", "sweep_policy"

RANGE_PROBLEMS = {
    "not_a_number": gettext_lazy("Enter a number in plain digits."),
    "not_whole_won": gettext_lazy("Enter whole won."),
    "too_large": gettext_lazy("The number is too large."),
    "step_not_positive": gettext_lazy("The step must be above zero."),
    "ends_before_it_begins": gettext_lazy("The range ends before it begins."),
    "too_many": gettext_lazy("This makes %(count)s points; at most %(most)s are computed. Take a larger step."),
}


def _why_not(actor: Any, verb: str, programme: Programme) -> Refused | None:
    return missing_role(actor, "claims.replay_policy")


_on_programme = partial(
    acting,
    under_lock(Programme.objects),
    why_not=_why_not,
    event_model=ProgrammeEvent,
    extra=lambda programme: {"programme": programme},
)


def request_replay(*, version: int, actor: User, as_of: datetime | None = None) -> PolicyReplay:
    """Have a version replayed over every decided claim; one of the same document that is under way is answered."""
    found = PolicyVersion.objects.select_related("programme").get(pk=version)
    with _on_programme(found.programme_id, "request_replay", actor=actor, as_of=as_of) as act:
        waiting = PolicyReplay.objects.filter(
            version=found, content_hash=found.content_hash, job__state__in=["queued", "running"]
        ).first()
        if waiting is not None:
            return waiting
        made = PolicyReplay.objects.create(**_asked(found, actor))
        _start(made, REPLAY, {"replay": made.pk}, act)
    return made


def request_sweep(
    *,
    version: int,
    parameter: str,
    first: str,
    last: str,
    step: str,
    actor: User,
    as_of: datetime | None = None,
) -> PolicySweep:
    """Have one number of a version moved from `first` to `last` by `step`. Raises GuardFailed for a bad range."""
    found = PolicyVersion.objects.select_related("programme").get(pk=version)
    with _on_programme(found.programme_id, "request_sweep", actor=actor, as_of=as_of) as act:
        if parameter not in sweep.parameters(found.document):
            raise GuardFailed(_("This version has no such number."))
        try:
            moved = sweep.values(parameter, first, last, step)
        except sweep.RangeError as problem:
            raise GuardFailed(range_problem(problem)) from problem
        said = {"first": str(moved[0]), "last": str(moved[-1]), "step": step.strip().replace(",", "")}
        made = PolicySweep.objects.create(parameter=parameter, **said, **_asked(found, actor))
        _start(made, SWEEP, {"sweep": made.pk, "parameter": parameter, **said}, act)
    return made


def range_problem(problem: sweep.RangeError) -> str:
    """What is wrong with a range, in a sentence."""
    return str(RANGE_PROBLEMS[problem.code]) % problem.params


def _asked(version: PolicyVersion, actor: User) -> dict[str, Any]:
    problems = problems_of(version.document)
    if problems:
        lang = get_language() or "ko"
        raise GuardFailed(" ".join(explain_problem(problem, lang) for problem in problems))
    return {
        "programme": version.programme,
        "version": version,
        "document": version.document,
        "content_hash": version.content_hash,
        "created_by": actor,
    }


def _start(made: PolicyReplay | PolicySweep, kind: str, said: dict[str, Any], act: Act) -> None:
    """Its event and its job, in the same transaction."""
    act.note(data={"version": made.version.number, "hash": made.content_hash, **said})
    made.job = jobs.enqueue(kind, str(made.pk), payload={"pk": made.pk}, actor=act.actor, programme=made.programme)
    made.save(update_fields=["job"])
