"""Programmes with other approval bands and samples than the shipped policy's, and a claim that reaches them."""

from typing import Any

from claims import workflow
from claims.models import Claim
from compensation import policies
from compensation.models import Programme
from tests import builders, stages
from tests.builders import OPENS, People
from tests.stages import day


def programme_with(people: People, code: str = "t2", **sections: Any) -> Programme:
    """A programme whose policy has these sections instead."""
    programme = builders.make_programme(people, code)
    document = {**builders.policy_document(code), **sections}
    drafted = policies.draft_policy(programme=programme.pk, document=document, actor=people.jung)
    policies.submit_policy(policy=drafted.pk, actor=people.jung)
    policies.publish_policy(policy=drafted.pk, actor=people.han, effective_from=OPENS, as_of=OPENS)
    return programme


TWO_BANDS = [
    {"up_to": 300_000, "role": "approver", "approvals": 1},
    {"up_to": 5_000_000, "role": "approver", "approvals": 2},
]
EVERY_ONE = {"rate": "1", "up_to": 50_000}


def settled(programme: Programme, people: People, amount: int, number: int = 1) -> Claim:
    """A settlement of `amount` won that waits for its approvers."""
    claim = stages.negotiating(programme, people, number)
    workflow.make_offer(claim=claim.pk, actor=people.park, amount=amount, channel="phone", as_of=day(3))
    return workflow.accept_settlement(claim=claim.pk, actor=people.park, channel="phone", as_of=day(4))
