"""Questions pages ask of claims: lists, counts, one case with all that belongs to it. Reads only."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import F, Prefetch, Q, QuerySet

from claims.choices import (
    AWAITING_APPROVAL,
    IN_REVIEW,
    NEGOTIATING,
    ON_HOLD,
    RECEIVED,
    RETURNED,
    SUPPLEMENT_REQUESTED,
)
from claims.clock import NEAR
from claims.instalments import claims_with_waiting_instalments
from claims.models import Appeal, Claim, ClaimEvent, Contact, Decision, Document, Offer, PayeeAccount, Supplement
from claims.permissions import visible_to
from claims.querysets import ClaimQuerySet
from compensation.calendar import SEOUL, add_business_days, end_of_day, seoul
from compensation.models import User
from compensation.roles import ROLES

MOST_COUNTED = 10_000
OPEN_STATES = (RECEIVED, IN_REVIEW, SUPPLEMENT_REQUESTED, NEGOTIATING, AWAITING_APPROVAL, RETURNED, ON_HOLD)
OFFICE_STATES = (RECEIVED, IN_REVIEW, NEGOTIATING, ON_HOLD)
GRANTED_STATES = ("approved", ON_HOLD, "in_payout", "paid")
CLAIMANT_STATES = (SUPPLEMENT_REQUESTED, NEGOTIATING, RETURNED)

#: The states in which it is somebody's turn, by the code a filter uses.
TURN_STATES: dict[str, tuple[str, ...]] = {
    "us": (RECEIVED, IN_REVIEW, ON_HOLD),
    "claimant": (SUPPLEMENT_REQUESTED, RETURNED),
    "both": (NEGOTIATING,),
    "approver": (AWAITING_APPROVAL,),
    "finance": ("approved",),
    "bank": ("in_payout",),
}


@dataclass(frozen=True)
class Count:
    """A number of rows; above 10,000 the database is not asked further."""

    number: int
    more: bool


def count_capped(rows: QuerySet, cap: int = MOST_COUNTED) -> Count:
    """Count at most `cap` rows."""
    found = rows.order_by()[: cap + 1].count()
    return Count(min(found, cap), found > cap)


def tab_query(tab: str, user: User, today: date) -> Q:
    """What a saved view of the list holds on `today` (Seoul). Raises KeyError for a view that does not exist."""
    soon = add_business_days(today, NEAR + 1)
    queries: dict[str, Callable[[], Q]] = {
        "all": Q,
        "mine": lambda: Q(assigned_to=user, state__in=OPEN_STATES),
        "unassigned": lambda: Q(assigned_to=None, state__in=OFFICE_STATES),
        "claimant": lambda: Q(state__in=CLAIMANT_STATES),
        "overdue": lambda: Q(due_on__lt=today),
        "near": lambda: Q(due_on__gte=today, due_on__lt=soon),
        "approvals": lambda: Q(state=AWAITING_APPROVAL),
        "negotiations": lambda: Q(state=NEGOTIATING),
        "appeals": lambda: under_appeal() | awaiting_instalment(),
        "visits": lambda: Q(pk__in=Contact.objects.filter(state="planned", assigned_to=user).values("claim")),
        "on_hold": lambda: Q(state=ON_HOLD),
        "open": lambda: Q(state__in=OPEN_STATES),
        "granted": lambda: Q(state__in=GRANTED_STATES),
    }
    return queries[tab]()


def under_appeal() -> Q:
    """Claims whose decision somebody must judge again."""
    return Q(pk__in=Appeal.objects.filter(state="filed").values("claim"))


def awaiting_instalment() -> Q:
    """Paid claims whose additional instalment waits for its second person."""
    return Q(pk__in=claims_with_waiting_instalments())


#: Due first, the earliest on top; then what stopped, the fewest days left on top; then what has no clock.
DUE_ORDER = (F("due_on").asc(nulls_last=True), F("days_left").asc(nulls_last=True), "received_at", "id")


def listed(user: Any) -> ClaimQuerySet:
    """The claims a person may see, with what a row of the list shows."""
    rows = visible_to(user).select_related("claimant", "assigned_to").defer("damage_text")
    # The amount alone: a decision's facts and arithmetic are long.
    return rows.annotate(amount=F("decision__amount"))


def received_between(rows: ClaimQuerySet, first: date | None, last: date | None) -> ClaimQuerySet:
    """Received from the start of `first` to the end of `last`: whole days in Seoul, both included."""
    return between(rows, "received_at", first, last)


def decided_between(rows: ClaimQuerySet, first: date | None, last: date | None) -> ClaimQuerySet:
    """The review completed from the start of `first` to the end of `last`, likewise."""
    return between(rows, "review_completed_at", first, last)


def between(rows: Any, column: str, first: date | None, last: date | None) -> Any:
    """Rows whose instant lies from the start of `first` to the end of `last`, whole days in Seoul."""
    if first is not None:
        rows = rows.filter(**{f"{column}__gte": datetime.combine(first, time.min, tzinfo=SEOUL)})
    if last is not None:
        rows = rows.filter(**{f"{column}__lt": end_of_day(last)})
    return rows


def one_case(user: Any, pk: int) -> Claim:
    """One claim with everything its page shows, in a fixed number of queries. Raises Claim.DoesNotExist."""
    return (
        visible_to(user)
        .select_related(
            "programme",
            "window",
            "claimant",
            "account",
            "assigned_to",
            "report",
            "batch",
            "decision__policy__programme",
            "decision__recommended_by",
            "approval__approved_by",
        )
        .prefetch_related(
            Prefetch(
                "documents", Document.objects.select_related("received_from", "judged_by").order_by("kind", "-version")
            ),
            Prefetch("offers", Offer.objects.select_related("made_by", "confirmed_by", "document").order_by("-number")),
            Prefetch(
                "supplements",
                Supplement.objects.select_related("requested_by").prefetch_related("items").order_by("-number"),
            ),
            Prefetch(
                "events",
                ClaimEvent.objects.filter(verb="add_note").select_related("actor").order_by("-seq"),
                to_attr="notes",
            ),
            Prefetch("contacts", Contact.objects.select_related("made_by", "assigned_to", "photo").order_by("-number")),
            Prefetch(
                "decisions",
                Decision.objects.select_related("policy__programme", "recommended_by")
                .prefetch_related("approvals__approved_by", "approvals__account")
                .order_by("-number"),
            ),
            Prefetch("appeals", Appeal.objects.select_related("decision", "judged_by", "granted").order_by("-number")),
            Prefetch(
                "claimant__accounts",
                PayeeAccount.objects.select_related("entered_by", "verified_by")
                .prefetch_related(
                    "holder_checks__asked_by", "cooling_waivers__requested_by", "cooling_waivers__granted_by"
                )
                .order_by("-version"),
            ),
        )
        .get(pk=pk)
    )


def same_files(claim: Claim) -> dict[str, list[Claim]]:
    """By hash, the other claims of the programme that hold the same bytes as a document of this one."""
    hashes = {document.sha256 for document in claim.documents.all() if document.sha256}
    found: dict[str, list[Claim]] = {}
    if hashes:
        others = (
            Document.objects.filter(sha256__in=hashes, claim__programme=claim.programme_id)
            .exclude(claim=claim)
            .select_related("claim")
            .order_by("claim_id")
        )
        for document in others[:100]:
            if document.claim not in found.setdefault(document.sha256, []):
                found[document.sha256].append(document.claim)
    return found


def same_account(user: Any, claim: Claim) -> list[Claim]:
    """Other claims a person may see whose account number is one this claimant gave, at the same bank."""
    indexes = {account.number_index for account in claim.claimant.accounts.all()}
    if not indexes:
        return []
    return list(
        visible_to(user)
        .filter(claimant__accounts__number_index__in=indexes)
        .exclude(claimant=claim.claimant_id)
        .select_related("claimant")
        .order_by("received_at")
        .distinct()[:20]
    )


def same_claimant(claim: Claim) -> list[Claim]:
    """The other claims of the same business: earlier ones it withdrew."""
    return list(Claim.objects.filter(claimant=claim.claimant_id).exclude(pk=claim.pk).order_by("received_at")[:20])


def people(ids: Iterable[int]) -> dict[int, str]:
    """Names by id, for events that name people."""
    return {user.pk: str(user) for user in User.objects.filter(pk__in=set(ids))}


def agents(present_on: date | None = None) -> QuerySet[User]:
    """Active people one of whose roles may review; with a day, those who are not recorded as absent on it."""
    codes = [role.code for role in ROLES if "claims.start_review" in role.permissions]
    # A condition on the groups' ids, so that nobody is listed twice and the rows stay lockable.
    groups = Group.objects.filter(name__in=codes)
    found = User.objects.filter(
        is_active=True, pk__in=User.groups.through.objects.filter(group__in=groups).values("user")
    )
    if present_on is not None:
        found = found.exclude(absent_from__lte=present_on, absent_until__gte=present_on)
    return found.order_by("last_name", "first_name", "username")


def age_in_days(claim: Claim, now: datetime) -> int:
    """Calendar days in Seoul since the receipt."""
    return (seoul(now).date() - seoul(claim.received_at).date()).days


def money_so_far(claim: Claim) -> list[Any]:
    """The claim's payout lines, oldest first, with what has to come back: amounts and states, never account numbers."""
    lines = claim.payout_lines.select_related("round__programme", "account").prefetch_related("recoveries")
    return list(lines.order_by("pk"))
