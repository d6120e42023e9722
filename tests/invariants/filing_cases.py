"""The guards of windows, openings, extensions and closings, each violated alone: everything else is as it must be."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection

from compensation import triggers
from compensation.events import next_event
from compensation.models import FilingExtension, FilingOpening, ProgrammeEvent
from tests.builders import CLOSES, OPENS, REPORTS_CLOSE
from tests.invariants.world import BEFORE_CLOSING, insert, update
from tests.stages import execute

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
Case = Callable[[Any], Any]


def gone(name: str) -> None:
    """Another guard out of the way, where it would see the same."""
    table = next(guard.table for guard in triggers.all_guards() if guard.name == name)
    execute(f'DROP TRIGGER IF EXISTS "{name}"' + (f' ON "{table}"' if connection.vendor == "postgresql" else ""))


def moved(request: Any, verb: str, state: str, **columns: Any) -> None:
    """A move with its well-made event, past the workflow."""
    fresh = type(request).objects.select_related("programme").get(pk=request.pk)
    event = next_event(
        ProgrammeEvent,
        fresh,
        verb,
        actor=None,
        at=CLOSES,
        moved=(fresh.state, state),
        reason="forged",
        programme=fresh.programme,
    )
    event.save(force_insert=True)
    update(request, state=state, event_seq=event.seq, event_hash=event.hash, **columns)


def extended(w: Any, how: dict[str, Any] | None = None, **columns: Any) -> None:
    """The waiting extension approved as it should be, but for what is said."""
    asked = FilingExtension.objects.get(pk=w.requested.pk)
    made = {"number": 2, "extension_number": 2, "opens_at": asked.old_closes_at, "closes_at": asked.new_closes_at}
    said = {"number": 2, "approved_by": w.people.han, "approved_at": BEFORE_CLOSING, **columns}
    if "window" not in said:
        said["window"] = insert(w.window, **{**made, **(how or {})})
    moved(w.requested, "approve_extension", "approved", **said)


def opened(w: Any, how: dict[str, Any] | None = None, **columns: Any) -> None:
    """The waiting opening approved as it should be, but for what is said."""
    asked = FilingOpening.objects.get(pk=w.wanted.pk)
    made = {"act": "documents", "number": 0, "opens_at": asked.opens_at, "closes_at": asked.closes_at}
    said = {"approved_by": w.people.han, "approved_at": OPENS, **columns}
    if "window" not in said:
        said["window"] = insert(w.window, **{**made, **(how or {})})
    moved(w.wanted, "approve_opening", "approved", **said)


def unasked(w: Any, **columns: Any) -> Any:
    """A window nobody asked for, with the guard that would say so away."""
    gone("window_was_asked_for")
    return insert(w.window, **{"number": 9, "extension_number": 9, **columns})


def after_another_window(w: Any) -> None:
    """The extension approved although the closing it moves is no longer the last."""
    unasked(w, opens_at=CLOSES + 60 * DAY, closes_at=CLOSES + 61 * DAY)
    extended(w)


def beyond_the_limit(w: Any) -> None:
    update(w.programme, extension_limit=1)
    extended(w)


def in_the_closed_one(w: Any, obj: Any, **columns: Any) -> None:
    insert(obj, programme=w.over, **columns)


def begun_closed(w: Any) -> None:
    gone("programme_founded_by_two")
    insert(w.programme, code="t9", closed_at=OPENS)


CASES: dict[str, list[Case]] = {
    "window_no_overlap": [
        lambda w: unasked(w, opens_at=CLOSES - timedelta(seconds=1), closes_at=CLOSES),
        lambda w: unasked(w, opens_at=OPENS - 9 * DAY, closes_at=OPENS + timedelta(seconds=1)),
        lambda w: unasked(w, opens_at=OPENS - 9 * DAY, closes_at=CLOSES + 9 * DAY),
        lambda w: unasked(w, act="report", opens_at=REPORTS_CLOSE - DAY, closes_at=REPORTS_CLOSE),
    ],
    "window_was_asked_for": [
        lambda w: insert(
            w.window, number=9, extension_number=9, opens_at=CLOSES + 90 * DAY, closes_at=CLOSES + 91 * DAY
        ),
        lambda w: insert(w.window, act="report", number=9, opens_at=CLOSES, closes_at=CLOSES + DAY),
        # Asked for, with a later closing than the one that was asked for.
        lambda w: insert(
            w.window, number=9, extension_number=2, opens_at=CLOSES + 30 * DAY, closes_at=CLOSES + 61 * DAY
        ),
    ],
    "compensation_filingwindow_programme_is_open": [
        lambda w: unasked(w, programme=w.over, opens_at=CLOSES, closes_at=CLOSES + DAY),
    ],
    "compensation_filingopening_legal_edges": [lambda w: moved(w.opened, "reject_opening", "rejected")],
    "compensation_filingopening_legal_start": [lambda w: insert(w.wanted, state="rejected", request_number=99)],
    "compensation_filingopening_programme_is_open": [lambda w: in_the_closed_one(w, w.wanted, request_number=99)],
    "opening_moves_with_its_event": [lambda w: update(w.wanted, state="cancelled")],
    "opening_makes_its_window": [
        lambda w: opened(w, {"opens_at": w.wanted.opens_at + HOUR}),
        lambda w: opened(w, approved_at=w.wanted.opens_at + HOUR),
        lambda w: opened(w, window=w.announced.window),
    ],
    "compensation_filingextension_legal_edges": [lambda w: moved(w.announced, "reject_extension", "rejected")],
    "compensation_filingextension_legal_start": [lambda w: insert(w.requested, state="rejected", request_number=99)],
    "compensation_filingextension_programme_is_open": [
        lambda w: in_the_closed_one(w, w.requested, request_number=99, old_closes_at=CLOSES),
    ],
    "extension_moves_with_its_event": [lambda w: update(w.requested, state="cancelled")],
    "extension_within_limit": [beyond_the_limit],
    "extension_is_the_next": [lambda w: extended(w, {"extension_number": 3}, number=3)],
    "extension_asks_from_the_present_closing": [
        lambda w: insert(w.requested, request_number=99, act="report", old_closes_at=CLOSES),
        lambda w: insert(w.requested, request_number=99, act="supplement"),
    ],
    "extension_moves_the_present_closing": [after_another_window],
    "extension_makes_its_window": [
        lambda w: extended(w, {"opens_at": CLOSES + 31 * DAY}),
        # Approved late, and open all the same in the time before.
        lambda w: extended(w, approved_at=CLOSES + 31 * DAY),
        lambda w: extended(w, window=w.window),
    ],
    "extension_announced_somewhere_after_approval": [
        lambda w: moved(w.approved_extension, "announce_extension", "announced", announced_at=CLOSES),
        lambda w: moved(
            w.approved_extension,
            "announce_extension",
            "announced",
            announced_at=w.approved_extension.approved_at - HOUR,
            announced_where="Web",
        ),
    ],
    "compensation_programmeclosing_legal_edges": [lambda w: moved(w.carried_out, "reject_closing", "rejected")],
    "compensation_programmeclosing_legal_start": [lambda w: insert(w.closing, state="rejected", request_number=99)],
    "closing_moves_with_its_event": [lambda w: update(w.closing, state="cancelled")],
    "programme_closed_by_two": [
        lambda w: update(w.programme, closed_at=CLOSES),
        lambda w: update(w.over, closed_at=None),
        lambda w: update(w.over, closed_at=CLOSES + DAY),
    ],
    "programme_begins_open": [begun_closed],
    "compensation_policyversion_programme_is_open": [lambda w: in_the_closed_one(w, w.draft_policy, number=99)],
    "claims_claim_programme_is_open": [
        lambda w: in_the_closed_one(
            w,
            w.received,
            receipt_no="x",
            identity="y",
            window=w.over.windows.get(act="claim"),
            claimant=insert(w.received.claimant, programme=w.over),
        ),
    ],
    "report_inside_a_window": [
        lambda w: insert(w.report, number="R-2", received_at=OPENS),
        lambda w: insert(w.report, number="R-2", received_at=REPORTS_CLOSE + 9 * DAY),
    ],
    "claims_damagereport_programme_is_open": [lambda w: in_the_closed_one(w, w.report, number="R-2")],
}

FROZEN = {
    "compensation_filingopening_frozen": "wanted",
    "compensation_filingopening_decided_once": "opened",
    "compensation_filingextension_decided_once": "announced",
    "compensation_filingextension_announced_once": "announced",
    "compensation_programmeclosing_frozen": "closing",
    "compensation_programmeclosing_decided_once": "carried_out",
}
