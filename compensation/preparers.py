"""Who had a hand in a policy version: they may not decide on it.

Who drafted and who sent it are columns; whoever revised the draft is named by the events of its trail alone, which is
also what the database asks (`guards.py`).
"""

from compensation.models import PolicyVersion, ProgrammeEvent


def revisers_of(version: PolicyVersion) -> frozenset[int]:
    """The keys of everybody who revised the draft."""
    revised = ProgrammeEvent.objects.filter(stream=version.stream, verb="revise_policy", actor__isnull=False)
    return frozenset(revised.values_list("actor_id", flat=True).order_by())


def prepared(version: PolicyVersion, person: int) -> bool:
    """Whether the person drafted, revised or sent the version."""
    return person in (version.created_by_id, version.submitted_by_id) or person in revisers_of(version)
