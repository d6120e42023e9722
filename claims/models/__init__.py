"""One noun a file."""

from claims.models.batch import ImportBatch, ImportRow
from claims.models.claim import Claim
from claims.models.claimant import Claimant, PayeeAccount
from claims.models.decision import Approval, Decision
from claims.models.document import Document, Supplement, SupplementItem
from claims.models.event import ClaimEvent
from claims.models.offer import Offer
from claims.models.report import DamageReport

__all__ = [
    "Approval",
    "Claim",
    "ClaimEvent",
    "Claimant",
    "DamageReport",
    "Decision",
    "Document",
    "ImportBatch",
    "ImportRow",
    "Offer",
    "PayeeAccount",
    "Supplement",
    "SupplementItem",
]
