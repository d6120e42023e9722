"""One noun a file."""

from claims.models.appeal import Appeal, Reopening
from claims.models.batch import ImportBatch, ImportRow
from claims.models.claim import Claim
from claims.models.claimant import Claimant, PayeeAccount
from claims.models.contact import Contact
from claims.models.decision import Approval, Decision
from claims.models.document import Document, Supplement, SupplementItem
from claims.models.event import ClaimEvent
from claims.models.holder import CoolingWaiver, HolderCheck
from claims.models.offer import Offer
from claims.models.presence import Presence
from claims.models.report import DamageReport
from claims.models.simulation import PolicyReplay, PolicyReplayRow, PolicySweep
from claims.models.suspicion import Suspicion
from claims.models.tally import (
    DecisionTally,
    InflowTally,
    ReportTally,
    StateTally,
    SupplementTally,
    TurnaroundTally,
    WorkTally,
)

__all__ = [
    "Appeal",
    "Approval",
    "Claim",
    "ClaimEvent",
    "Claimant",
    "Contact",
    "CoolingWaiver",
    "DamageReport",
    "Decision",
    "DecisionTally",
    "Document",
    "HolderCheck",
    "ImportBatch",
    "ImportRow",
    "InflowTally",
    "Offer",
    "PayeeAccount",
    "PolicyReplay",
    "PolicyReplayRow",
    "PolicySweep",
    "Presence",
    "Reopening",
    "ReportTally",
    "StateTally",
    "Supplement",
    "SupplementItem",
    "SupplementTally",
    "Suspicion",
    "TurnaroundTally",
    "WorkTally",
]
