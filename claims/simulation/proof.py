"""Every finished replay computed again: its rows from the decisions they name, its sums from its rows."""

from claims.models import PolicyReplay
from claims.simulation.book import entry_of, row_of
from claims.simulation.totals import Totals
from compensation.events import plain
from compensation.models import PolicyVersion
from compensation.rules.facts import content_hash
from compensation.rules.policy import Policy, PolicyError
from compensation.rules.replay import Judge
from compensation.verify import CHUNK, Examination, Findings

#: The facts of a decision that somebody wrote over may be anything.
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)


def replays() -> Findings:
    """The problems of each row of each finished replay, and then of the replay itself."""
    own = _own_policies()
    for replay in PolicyReplay.objects.filter(finished_at__isnull=False).order_by("pk"):
        seen = Examination("replay", replay)
        seen.equal("hash", content_hash(replay.document), replay.content_hash)
        try:
            judge = Judge(Policy.parse(replay.document))
        except PolicyError as error:
            seen.add("a policy that can be read", str(error))
            yield seen.problems
            continue
        totals = Totals()
        yield from _rows(replay, judge, own, totals)
        found = {name: replay.totals.get(name) for name in totals.to_dict()}
        seen.equal("sums", plain(totals.to_dict()), found)
        yield seen.problems


def _own_policies() -> dict[int, Policy]:
    """The versions that can be read; the others are reported as policies."""
    found = {}
    for version in PolicyVersion.objects.all():
        try:
            found[version.pk] = Policy.parse(version.document)
        except PolicyError:
            continue
    return found


def _rows(replay: PolicyReplay, judge: Judge, own: dict[int, Policy], totals: Totals) -> Findings:
    for stored in replay.rows.select_related("decision", "claim").order_by("claim_id").iterator(CHUNK):
        seen = Examination("replay", stored)
        decision = stored.decision
        said = (
            stored.claim_id,
            stored.claim.receipt_no,
            decision.pk,
            decision.policy_id,
            decision.outcome,
            decision.amount,
            decision.reasons,
            decision.facts,
            decision.effective_at,
        )
        try:
            entry = entry_of(said, own)
            row = row_of(entry, judge, own)
        except UNREADABLE as error:
            seen.add("facts that the rules can judge", f"{type(error).__name__}: {error}")
            yield seen.problems
            continue
        totals.add(row)
        expected = (entry.case.before, row.change.after, row.change.kind, entry.case.place, row.change.place)
        found = (stored.before, stored.after, stored.kind, stored.place_before, stored.place_after)
        seen.equal("before, after, kind, places", expected, found)
        seen.equal("why", plain({"why": row.why})["why"], stored.why)
        seen.equal("decision of claim", stored.claim_id, decision.claim_id)
        yield seen.problems
