"""What became of a programme, counted from the records; the JSON of `manage.py replay`."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Sum

from claims.choices import CHANNELS, CLAIM_STATES, TRIAGE
from claims.models import Claim, ClaimEvent, DamageReport
from compensation.calendar import seoul
from compensation.events import Event, Recorded, broken_links
from compensation.models import (
    FilingExtension,
    FilingOpening,
    PolicyVersion,
    Programme,
    ProgrammeClosing,
    ProgrammeEvent,
)
from payouts.models import PayoutEvent, PayoutLine, Recovery, Round


def summary(programme: Programme) -> dict[str, Any]:
    """Counts, money in won, rounds and extensions of a programme, and whether its event chains hold."""
    claims = Claim.objects.filter(programme=programme)
    lines = PayoutLine.objects.filter(round__programme=programme, state="paid")
    triage = _counts(DamageReport.objects.filter(programme=programme), "triage", TRIAGE)
    events, chain_ok = _chains(programme)
    return {
        "reports": sum(triage.values()),
        "triage": triage,
        "received": claims.count(),
        "by_channel": _counts(claims, "channel", CHANNELS),
        "by_state": _counts(claims, "state", CLAIM_STATES),
        "confirmed": claims.filter(ever_approved=True).count(),
        "denied_reasons": _denied(claims),
        "rounds": [_round(round_) for round_ in _released(programme)],
        "paid_count": claims.filter(state="paid").count(),
        "paid_total": lines.aggregate(won=Sum("amount"))["won"] or 0,
        "extensions": [_extension(extension) for extension in _approved(programme)],
        "events": events,
        "chain_ok": chain_ok,
    }


def _counts(rows, column: str, choices) -> dict[str, int]:
    found = dict(rows.order_by().values_list(column).annotate(Count("pk")))
    return {code: found.get(code, 0) for code, _label in choices}


def _denied(claims) -> dict[str, int]:
    """How often each reason stands in the decision of a denied claim; a claim may have several."""
    reasons = claims.filter(state="denied").values_list("decision__reasons", flat=True)
    return dict(sorted(Counter(code for codes in reasons for code in codes).items()))


def _released(programme: Programme):
    return Round.objects.filter(programme=programme, released_at__isnull=False).order_by("number")


def _round(round_: Round) -> dict[str, Any]:
    file = round_.bank_files.get(voided=False)
    return {"no": round_.number, "count": round_.line_count, "total": round_.total, "sha256": file.sha256}


def _approved(programme: Programme):
    approved = FilingExtension.objects.filter(programme=programme, number__isnull=False)
    return approved.select_related("requested_by", "approved_by").order_by("number")


def _extension(extension: FilingExtension) -> dict[str, Any]:
    assert extension.approved_by is not None  # the database lets none be approved without
    return {
        "no": extension.number,
        "closes": seoul(extension.new_closes_at).isoformat(),
        "requested_by": extension.requested_by.username,
        "approved_by": extension.approved_by.username,
    }


def _chains(programme: Programme) -> tuple[int, bool]:
    """How many events the programme has, and whether every object's chain is whole."""
    trails: list[tuple[Any, list[Iterable[Recorded]]]] = [
        (
            ProgrammeEvent.objects.filter(programme=programme),
            [
                Programme.objects.filter(pk=programme.pk),
                PolicyVersion.objects.filter(programme=programme).select_related("programme"),
                FilingExtension.objects.filter(programme=programme).select_related("programme"),
                FilingOpening.objects.filter(programme=programme).select_related("programme"),
                ProgrammeClosing.objects.filter(programme=programme).select_related("programme"),
            ],
        ),
        (ClaimEvent.objects.filter(claim__programme=programme), [Claim.objects.filter(programme=programme)]),
        (
            PayoutEvent.objects.filter(round__programme=programme),
            [
                Round.objects.filter(programme=programme).select_related("programme"),
                PayoutLine.objects.filter(round__programme=programme).select_related("round__programme"),
                Recovery.objects.filter(claim__programme=programme).select_related("line__round__programme"),
            ],
        ),
    ]
    total, whole = 0, True
    for rows, objects in trails:
        by_stream: dict[str, list[Event]] = defaultdict(list)
        for event in rows.order_by("stream", "seq"):
            by_stream[event.stream].append(event)
            total += 1
        for obj in (obj for some in objects for obj in some):
            whole = whole and not broken_links(by_stream.pop(obj.stream, []), obj.event_seq, obj.event_hash)
        whole = whole and not by_stream
    return total, whole
