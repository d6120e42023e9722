"""Raising suspicions: which other live claims share an account, a mobile, a device, a file or nearly a name."""

from collections import defaultdict
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from claims.models import Claim, Claimant, Document, Suspicion

MOST = 50


def raise_suspicions(claim: Claim, at: datetime) -> list[Suspicion]:
    """Write down every pair `claim` now makes with another live claim of the programme, with its reasons.

    A pair that was judged different is opened again only for a reason nobody has judged yet. For verbs under the
    claim's lock. The business number is not asked here: the database admits one live claim a business.
    """
    found = _reasons_by_claim(claim)
    others = Claim.objects.live().filter(pk__in=found).exclude(pk=claim.pk)
    raised = []
    for other in others:
        earlier, later = sorted((claim, other), key=lambda one: (one.received_at, one.receipt_no))
        reasons = sorted(found[other.pk])
        suspicion, created = Suspicion.objects.get_or_create(
            earlier=earlier, later=later, defaults={"reasons": reasons, "raised_at": at}
        )
        if not created and not set(reasons) <= set(suspicion.reasons):
            suspicion.reasons = sorted({*reasons, *suspicion.reasons})
            if suspicion.state == "different":
                suspicion.state, suspicion.raised_at = "open", at
            suspicion.save(update_fields=["reasons", "state", "raised_at"])
        raised.append(suspicion)
    return raised


def _reasons_by_claim(claim: Claim) -> dict[int, set[str]]:
    same_programme = Claim.objects.live().filter(programme_id=claim.programme_id)
    asked = {
        "account": Q(account__number_index=claim.account.number_index) if claim.account else None,
        "phone": Q(claimant__phone_index=claim.claimant.phone_index) if claim.claimant.phone_index else None,
        "device": Q(device_index=claim.device_index) if claim.device_index else None,
        "name": _same_name(claim.claimant),
    }
    found: dict[int, set[str]] = defaultdict(set)
    for reason, condition in asked.items():
        if condition is not None:
            # Unordered: an order with a limit tempts the planner to walk the whole list instead of the hash's index.
            alike = same_programme.filter(condition).exclude(pk=claim.pk).order_by()
            for pk in alike.values_list("pk", flat=True)[:MOST]:
                found[pk].add(reason)
    for pk in same_programme.filter(pk__in=_sharing_a_file(claim)).order_by().values_list("pk", flat=True):
        found[pk].add("document")
    return found


def _sharing_a_file(claim: Claim) -> set[int]:
    """The other claims, of any programme, that hold the same bytes."""
    hashes = list(claim.documents.exclude(sha256="").order_by().values_list("sha256", flat=True))
    same = Document.objects.filter(sha256__in=hashes).exclude(claim=claim).order_by()
    return set(same.values_list("claim_id", flat=True)[:MOST])


def _same_name(claimant: Claimant) -> Q | None:
    """Nearly the same name, with the same person or at the same address."""
    keys = {"claimant__name_key": claimant.name_key, "claimant__place_key": claimant.place_key}
    conditions = [Q(**{key: value}) for key, value in keys.items() if value]
    return reduce(or_, conditions) if conditions else None
