"""Proof on demand: every record recomputed from what it rests on, every guard of the database looked for.

Each floor offers `VERIFIERS` (settings.REDRESS_VERIFIERS); `run` goes through all of them. A verifier states one
guarantee and yields, for each record it examined, the problems found in it, so the number of records and the
broken ones come out of the same walk. Reads only; rows stream, so memory does not grow with the tables.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compensation import inventory, tallies, triggers
from compensation.events import Event, Recorded, breaks
from compensation.models import (
    FilingExtension,
    FilingOpening,
    PolicyVersion,
    Programme,
    ProgrammeClosing,
    ProgrammeEvent,
    ProgrammeFounding,
    User,
)
from compensation.registry import offered
from compensation.rules.facts import content_hash
from compensation.rules.policy import Policy, PolicyError
from compensation.sealed import SealBroken

CHUNK = 2_000


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it must be: which check, which row (`app.Model` and its key), what was found."""

    check: str
    model: str
    pk: int | str | None
    expected: str
    found: str

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self)


Findings = Iterator[list[Problem]]


@dataclass(frozen=True)
class Verifier:
    """One guarantee. `examine` yields the problems of each record it looked at, an empty list for a sound one."""

    code: str
    guarantee: Promise
    examine: Callable[[], Findings]


@dataclass(frozen=True)
class Verdict:
    """What became of one verifier: how many records it examined and what was wrong."""

    verifier: Verifier
    count: int
    problems: list[Problem]


def run() -> Iterator[Verdict]:
    """Every verifier of every floor, in order, each answered as soon as it is done."""
    for verifier in (verifier for verifiers in offered("REDRESS_VERIFIERS") for verifier in verifiers):
        count, problems = 0, []
        try:
            for found in verifier.examine():
                count += 1
                problems += found
        except SealBroken as error:
            problems.append(Problem(verifier.code, "", None, "sealed values that open", str(error)))
        yield Verdict(verifier, count, problems)


def root() -> str:
    """One SHA-256 over the head of every object's trail, to be written down outside and compared later."""
    digest = hashlib.sha256()
    heads: list[tuple[str, int, str]] = []
    for model in apps.get_models():
        if issubclass(model, Event):
            last = model._default_manager.values("stream").annotate(last=models.Max("seq"))
            known = {row["stream"]: row["last"] for row in last}
            rows = model._default_manager.values_list("stream", "seq", "hash").order_by()
            heads += [row for row in rows.iterator(CHUNK) if row[1] == known[row[0]]]
    for head in sorted(heads):
        digest.update("\0".join(map(str, head)).encode() + b"\n")
    return digest.hexdigest()


def label_of(obj: models.Model | type[models.Model]) -> str:
    """`app.Model`."""
    return obj._meta.label


class Examination:
    """The problems of one record, collected by comparing what was found with what is expected."""

    def __init__(self, check: str, obj: models.Model | None = None) -> None:
        self.check = check
        self.model = label_of(obj) if obj is not None else ""
        self.pk = obj.pk if obj is not None else None
        self.problems: list[Problem] = []

    def equal(self, what: str, expected: object, found: object) -> None:
        """`found` must equal `expected`; `what` names the value."""
        if expected != found:
            self.add(f"{what}: {expected}", f"{what}: {found}")

    def true(self, holds: bool, expected: str, found: object) -> None:
        """The statement `expected` must hold."""
        if not holds:
            self.add(expected, str(found))

    def add(self, expected: str, found: str) -> None:
        """A problem of this record."""
        self.problems.append(Problem(self.check, self.model, self.pk, expected, found))


@dataclass(frozen=True)
class _Owner:
    """What an object remembers of its trail."""

    model: str
    pk: int
    seq: int
    head: str
    state: str | None


def chains(
    check: str,
    event_model: type[Event],
    owners: Callable[[], Iterable[Recorded]],
    owned_by: str = "",
) -> Callable[[], Findings]:
    """The trails kept in `event_model`: unbroken, as long as their object says, ending in its state, and nobody
    else's. `owned_by` names a foreign key from the event that must lead to the object.
    """

    def examine() -> Findings:
        known = {
            obj.stream: _Owner(label_of(obj), obj.pk, obj.event_seq, obj.event_hash, getattr(obj, "state", None))
            for obj in owners()
        }
        events = event_model._default_manager.order_by("stream", "seq").iterator(CHUNK)
        for stream, trail in groupby(events, key=lambda event: event.stream):
            owner = known.pop(stream, None)
            if owner is None:
                yield [_orphan(check, event) for event in trail]
            else:
                yield _trail_problems(check, owner, trail, owned_by)
        for owner in known.values():
            yield [Problem(check, owner.model, owner.pk, f"{owner.seq} events", "no event at all")]

    return examine


def _orphan(check: str, event: Event) -> Problem:
    return Problem(check, label_of(event), event.pk, "an event of an object that exists", f"added: {event}")


def _trail_problems(check: str, owner: _Owner, trail: Iterable[Event], owned_by: str) -> list[Problem]:
    ended_in = [""]
    strangers: list[Event] = []

    def watched() -> Iterator[Event]:
        for event in trail:
            ended_in[0] = event.to_state or ended_in[0]
            if owned_by and getattr(event, owned_by) != owner.pk:
                strangers.append(event)
            yield event

    problems = []
    for found in breaks(watched(), owner.seq, owner.head):
        if found.event is None:
            expected, place = f"event {found.seq} of {owner.seq}", (owner.model, owner.pk)
        else:
            expected, place = "the chain as it was written", (label_of(found.event), found.event.pk)
        problems.append(Problem(check, *place, expected, f"{found.code} at {found.seq}"))
    problems += [Problem(check, label_of(e), e.pk, f"{owned_by}: {owner.pk}", str(e)) for e in strangers]
    if owner.state is not None and owner.state != ended_in[0]:
        expected = f"state: {ended_in[0]} (its last event)"
        problems.append(Problem(check, owner.model, owner.pk, expected, f"state: {owner.state}"))
    return problems


def _programme_owners() -> Iterator[Recorded]:
    yield from Programme.objects.all()
    yield from User.objects.exclude(event_seq=0)
    yield from FilingExtension.objects.select_related("programme")
    yield from FilingOpening.objects.select_related("programme")
    yield from ProgrammeClosing.objects.select_related("programme")
    yield from ProgrammeFounding.objects.select_related("programme").defer("document")
    yield from PolicyVersion.objects.select_related("programme").defer("document")


def _policies() -> Findings:
    for version in PolicyVersion.objects.select_related("programme").order_by("pk").iterator():
        seen = Examination("policy", version)
        seen.equal("content_hash", content_hash(version.document), version.content_hash)
        try:
            Policy.parse(version.document)
        except PolicyError as error:
            seen.add("a policy that can be read", str(error))
        _check_policy_trail(seen, version)
        yield seen.problems


def _check_policy_trail(seen: Examination, version: PolicyVersion) -> None:
    """Each revision goes on from the document before it, the last one gave the present one, and an outsider decided."""
    makers = {version.created_by_id, version.submitted_by_id}
    decider, document = version.published_by_id, None
    trail = ProgrammeEvent.objects.filter(stream=version.stream).order_by("seq")
    for verb, actor, data in trail.values_list("verb", "actor_id", "data"):
        if verb == "draft_policy":
            document = data.get("content_hash")
        elif verb == "revise_policy":
            makers.add(actor)
            seen.equal("revised from", document, data.get("before"))
            document = data.get("after")
        elif verb == "reject_policy":
            decider = actor
    seen.equal("the trail's document", document, version.content_hash)
    if version.state in ("published", "superseded", "rejected"):
        seen.true(decider not in makers, "decided by a second person", decider)


def _extensions() -> Findings:
    for extension in FilingExtension.objects.select_related("window").order_by("pk"):
        seen = Examination("extension", extension)
        if extension.state in ("approved", "announced"):
            second = extension.approved_by_id not in (None, extension.requested_by_id)
            seen.true(second, "approved by a second person", extension.approved_by_id)
            window = extension.window
            seen.equal("its window closes", extension.new_closes_at, window.closes_at if window else None)
            made = (window.act, window.extension_number) if window else None
            seen.equal("its window is for", (extension.act, extension.number), made)
        yield seen.problems


def _openings() -> Findings:
    for opening in FilingOpening.objects.select_related("window").order_by("pk"):
        seen = Examination("opening", opening)
        if opening.state == "approved":
            second = opening.approved_by_id not in (None, opening.requested_by_id)
            seen.true(second, "approved by a second person", opening.approved_by_id)
            window = opening.window
            made = (window.act, window.extension_number, window.closes_at) if window else None
            seen.equal("its window", (opening.act, 0, opening.closes_at), made)
        yield seen.problems


def _closings() -> Findings:
    for programme in Programme.objects.prefetch_related("closings").order_by("pk"):
        seen = Examination("closing", programme)
        approved = [one for one in programme.closings.all() if one.state == "approved"]
        seen.equal("closed at", [one.approved_at for one in approved], [programme.closed_at] if approved else [])
        seen.true(bool(approved) == (programme.closed_at is not None), "closed by a closing", programme.closed_at)
        for one in approved:
            second = one.approved_by_id not in (None, one.requested_by_id)
            seen.true(second, "closing approved by a second person", one.approved_by_id)
            against = sum(line["count"] for line in one.checklist_now or [] if line["blocking"])
            seen.equal("what stood against the closing", one.blocking, against)
        yield seen.problems


def _tallies() -> Findings:
    """A count that something happened since says nothing yet and is passed over."""
    for tally in tallies.all_tallies():
        for cube, differences in tallies.drift(tally):
            label = label_of(cube.model)
            yield [Problem("tally", label, tally.code, "the count made now", found) for found in differences]


def _guards() -> Findings:
    missing = set(triggers.missing(connection))
    for guard in triggers.guards_for(connection):
        problem = Problem("guard", guard.table, guard.name, "the guard as declared", "missing, changed or switched off")
        yield [problem] if guard.name in missing else []


def _constraints() -> Findings:
    for model, name, held in inventory.declared(connection):
        problem = Problem("constraint", label_of(model), name, "declared by the model", "not in the database")
        yield [] if held else [problem]


VERIFIERS: list[Verifier] = [
    Verifier("guard", _("Every guard stands in the database as declared"), _guards),
    Verifier("constraint", _("Every declared constraint stands in the database"), _constraints),
    Verifier("tally", _("Every kept count of the dashboard is the one made now"), _tallies),
    Verifier("policy", _("Every policy version reads as it was approved, by a second person"), _policies),
    Verifier("extension", _("Every extension was approved by a second person and opened its window"), _extensions),
    Verifier("opening", _("Every opening was approved by a second person and opened its window"), _openings),
    Verifier("closing", _("Every closed programme was closed by two people with nothing in its way"), _closings),
    Verifier(
        "programme_chain",
        _("No event of a programme, policy, extension or account was changed, removed or added"),
        chains("programme_chain", ProgrammeEvent, _programme_owners),
    ),
]
