"""The decided claims that the tests of replays speak of, made by the real verbs, and jobs run without a worker."""

from typing import Any

from claims import tasks
from claims import workflow as claims
from claims.models import Claim, PolicyReplay, PolicySweep
from claims.workflow.simulation import request_replay, request_sweep
from compensation import policies
from compensation.models import PolicyVersion, Programme
from tests import builders, stages
from tests.builders import People
from tests.stages import day

#: Losses in won of the awards by tier: 30,000 up to 300,000, then 50,000.
AWARDED = (250_000, 300_000, 310_000, 340_000, 350_000, 480_000)
#: Losses in won of what was settled for 400,000.
SETTLED = (700_000, 900_000)
DECIDED = 11


def fill(programme: Programme, people: People) -> None:
    """Six awards, two settlements, two denials by persons, one by the rules; five claims are not decided."""
    for number, loss in enumerate(AWARDED, start=1):
        service = "카카오페이" if number % 2 else "주문알림"
        builders.approved(programme, people, number, loss=loss, service=service)
    for number, loss in enumerate(SETTLED, start=11):
        settled(programme, people, number, loss)
    stages.denied(programme, people, 21)
    unsettled(programme, people, 22)
    builders.confirm(builders.recommend(stages.in_review(programme, people, 23, loss=0), people), people)
    builders.file(programme, people, 31)
    stages.in_review(programme, people, 32)
    stages.awaiting_award(programme, people, 33)
    stages.withdrawn(programme, people, 34)
    reopened(programme, people, 35)


def settled(programme: Programme, people: People, number: int, loss: int, amount: int = 400_000) -> Claim:
    """Negotiated, and approved."""
    claim = stages.negotiating(programme, people, number, loss=loss)
    claims.make_offer(claim=claim.pk, actor=people.park, amount=amount, channel="phone", as_of=day(3))
    claims.accept_settlement(claim=claim.pk, actor=people.park, channel="phone", as_of=day(4))
    return builders.confirm(claim, people, day(5))


def unsettled(programme: Programme, people: People, number: int) -> Claim:
    """A negotiation that came to nothing, and was denied for it."""
    claim = stages.in_review(programme, people, number, loss=600_000)
    return builders.confirm(builders.recommend(claim, people, reasons=["no_settlement"]), people)


def reopened(programme: Programme, people: People, number: int) -> Claim:
    """Approved, and opened again: being decided anew."""
    claim = stages.asked_to_reopen(programme, people, number)
    return claims.reopen(claim=claim.pk, actor=people.choi, reason="A slip in the sum", as_of=day(6))


def document(**changes: Any) -> dict[str, Any]:
    """The programme's policy with sections replaced."""
    return {**builders.policy_document(), **changes}


def tiers(first: int = 300_000, second: int = 500_000) -> dict[str, Any]:
    """The programme's policy with other bounds."""
    return document(tiers=[{"up_to": first, "amount": 30_000}, {"up_to": second, "amount": 50_000}])


def draft(programme: Programme, people: People, said: dict[str, Any]) -> PolicyVersion:
    """A draft by Jung."""
    return policies.draft_policy(programme=programme.pk, document=said, actor=people.jung)


def replayed(programme: Programme, people: People, said: dict[str, Any]) -> PolicyReplay:
    """A draft of a document, replayed to the end."""
    made = request_replay(version=draft(programme, people, said).pk, actor=people.jung)
    tasks.replay_policy(made.job_id)
    return PolicyReplay.objects.select_related("version__programme", "job").get(pk=made.pk)


def swept(programme: Programme, people: People, parameter: str, first: str, last: str, step: str) -> PolicySweep:
    """The published version with one number moved, to the end."""
    version = programme.policies.get(state="published")
    made = request_sweep(version=version.pk, parameter=parameter, first=first, last=last, step=step, actor=people.jung)
    tasks.sweep_policy(made.job_id)
    return PolicySweep.objects.select_related("version__programme", "job").get(pk=made.pk)
