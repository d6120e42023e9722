"""The programme itself: made, given its policy, its window and its three extensions, each by two people.

Every act looks first whether it was done, so a programme that stands already is gone on with.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from compensation import filing, openings, policies, programmes
from compensation.models import FilingExtension, FilingOpening, PolicyVersion, Programme, User
from compensation.programmes import Frame
from scenarios.play import Agenda
from scenarios.programme_1015 import timeline, words
from scenarios.programme_1015.stage import CODE, Stage1015, act

POLICY = Path(__file__).with_name("policy.json")
CAP = 5_000_000
"""Won; assumed, as in the policy."""
BUDGET = 423_050_000
"""Won; the upper end of the estimate published on the day after the policy (v.daum.net 20221230130315933)."""


def policy_document() -> dict[str, Any]:
    """The 1015 policy as it ships."""
    return json.loads(POLICY.read_text(encoding="utf-8"))


@transaction.atomic
def make_programme(code: str, people: dict[str, User], at: datetime, **columns: Any) -> Programme:
    """The programme, asked for by one manager and approved by another. Its policy is drafted in an act of its own."""
    frame = Frame(code=code, simulation=True, **{"claim_cap": CAP, "budget": BUDGET, **columns})
    asked = programmes.request_founding(frame=frame, document=None, actor=people["manager1"], as_of=at)
    return programmes.approve_founding(founding=asked.pk, actor=people["manager2"], as_of=at)


def programme_1015(people: dict[str, User]) -> Programme:
    """The programme, made when it is not there."""
    found = Programme.objects.filter(code=CODE).first()
    return found or make_programme(
        CODE,
        people,
        timeline.FOUNDED,
        name_ko="1015 피해지원",
        name_en="1015 damage support",
        notice_ko="시뮬레이션입니다. 카카오가 발행한 것이 아니며, 사람·상호·번호·금액은 지어낸 것입니다.",
        notice_en="This is a simulation. Kakao did not issue it; people, businesses, numbers and amounts are invented.",
        extension_limit=3,
    )


def put_founding(agenda: Agenda) -> None:
    """Put the founding acts down for their days."""
    agenda.put(timeline.POLICY_DRAFTED, "draft_policy")
    agenda.put(timeline.POLICY_SUBMITTED, "submit_policy")
    agenda.put(timeline.POLICY_PUBLISHED, "publish_policy")
    for number, opening in enumerate(timeline.OPENINGS, start=1):
        agenda.put(opening.requested_at, "request_opening", number)
        agenda.put(opening.approved_at, "approve_opening", number)
    for number, extension in enumerate(timeline.EXTENSIONS, start=1):
        agenda.put(extension.requested_at, "request_extension", number)
        agenda.put(extension.approved_at, "approve_extension", number)
        agenda.put(extension.announced_at, "announce_extension", number)


@act
def draft_policy(stage: Stage1015, at: datetime) -> None:
    """A manager drafts what the council decided."""
    if not PolicyVersion.objects.filter(programme=stage.programme).exists():
        policies.draft_policy(
            programme=stage.programme,
            document=policy_document(),
            actor=stage.people["manager1"],
            council_meeting=f"{words.COUNCIL} (2022-12-29)",
            as_of=at,
        )


@act
def submit_policy(stage: Stage1015, at: datetime) -> None:
    """The same manager sends the draft for approval."""
    for policy in PolicyVersion.objects.filter(programme=stage.programme, state="draft"):
        policies.submit_policy(policy=policy.pk, actor=stage.people["manager1"], as_of=at)


@act
def publish_policy(stage: Stage1015, at: datetime) -> None:
    """Another manager publishes it."""
    for policy in PolicyVersion.objects.filter(programme=stage.programme, state="submitted"):
        policies.publish_policy(policy=policy.pk, actor=stage.people["manager2"], effective_from=at, as_of=at)


@act
def request_opening(stage: Stage1015, at: datetime, number: int) -> None:
    """One manager asks for a window: two for reports, one for claims."""
    said = timeline.OPENINGS[number - 1]
    if FilingOpening.objects.filter(programme=stage.programme, request_number=number).exists():
        return
    openings.request_opening(
        programme=stage.programme,
        act=said.act,
        opens_at=said.opens_at,
        closes_at=said.closes_at,
        actor=stage.people["manager1"],
        as_of=at,
    )


@act
def approve_opening(stage: Stage1015, at: datetime, number: int) -> None:
    """Another manager approves it."""
    waiting = FilingOpening.objects.filter(programme=stage.programme, request_number=number, state="requested").first()
    if waiting is not None:
        openings.approve_opening(opening=waiting.pk, actor=stage.people["manager2"], as_of=at)


def _extension(stage: Stage1015, number: int, state: str) -> FilingExtension | None:
    return FilingExtension.objects.filter(programme=stage.programme, request_number=number, state=state).first()


@act
def request_extension(stage: Stage1015, at: datetime, number: int) -> None:
    """One manager asks for a later closing."""
    said = timeline.EXTENSIONS[number - 1]
    if FilingExtension.objects.filter(programme=stage.programme, request_number=number).exists():
        return
    filing.request_extension(
        programme=stage.programme,
        new_closes_at=said.closes_at,
        reason=words.EXTENSIONS[number - 1],
        actor=stage.people[said.requested_by],
        council_meeting=words.COUNCIL,
        as_of=at,
    )


@act
def approve_extension(stage: Stage1015, at: datetime, number: int) -> None:
    """Another manager approves it."""
    waiting = _extension(stage, number, "requested")
    if waiting is not None:
        approver = stage.people[timeline.EXTENSIONS[number - 1].approved_by]
        filing.approve_extension(extension=waiting.pk, actor=approver, as_of=at)


@act
def announce_extension(stage: Stage1015, at: datetime, number: int) -> None:
    """It is told to the public."""
    approved = _extension(stage, number, "approved")
    if approved is not None:
        announcer = stage.people[timeline.EXTENSIONS[number - 1].requested_by]
        filing.announce_extension(extension=approved.pk, actor=announcer, where=words.ANNOUNCED, as_of=at)
