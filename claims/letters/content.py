"""Which letters a claim has, and the words of each, from the record."""

from django.utils.translation import override

from claims.letters.appeal import appeal_letter, told_appeal
from claims.letters.decision import decision_letter
from claims.letters.letter import KINDS, LANGUAGES, Letter, NoLetter
from claims.letters.supplement import supplement_letter
from claims.models import Approval, Claim, Decision


def letters_of(claim: Claim) -> list[tuple[str, str]]:
    """The letters of a claim now: (kind, name in the reader's language), the decision's first.

    A decision has its letter from its approval on, until the claim is opened again; of supplement requests the
    newest has one, and of appeals the newest that is judged (with what it grants confirmed).
    """
    approval = binding_approval(claim)
    kinds = [] if approval is None else [kind_of(approval.decision)]
    if told_appeal(claim) is not None:
        kinds.append("appeal")
    if claim.supplements.exists():
        kinds.append("supplement")
    return [(kind, str(KINDS[kind])) for kind in kinds]


def letter_for(claim: Claim, kind: str, language: str) -> Letter:
    """The letter of `kind` (see KINDS) in `language` (`ko` or `en`).

    Raises NoLetter when the claim has none of this kind, RecordDiffers when its record does not recompute.
    """
    if language not in LANGUAGES or kind not in KINDS:
        raise NoLetter(kind)
    with override(language):
        if kind == "supplement":
            supplement = claim.supplements.order_by("number").last()
            if supplement is None:
                raise NoLetter(kind)
            return supplement_letter(supplement, language)
        if kind == "appeal":
            appeal = told_appeal(claim)
            if appeal is None:
                raise NoLetter(kind)
            return appeal_letter(appeal, language)
        approval = binding_approval(claim)
        if approval is None or kind_of(approval.decision) != kind:
            raise NoLetter(kind)
        return decision_letter(approval, kind, language)


def binding_approval(claim: Claim) -> Approval | None:
    """The approval of the decision that binds the claim; None while it is undecided or open again.

    A corrected account waiting for its own approval leaves the decision as it is.
    """
    if claim.approval_id is None or claim.review_completed_at is None:
        return None
    found = Approval.objects.select_related(
        "claim__programme", "claim__claimant", "decision__policy", "decision__offer", "decision__claim"
    )
    return found.filter(pk=claim.approval_id, decision=claim.decision_id).first()


def kind_of(decision: Decision) -> str:
    """The kind of letter that tells a decision."""
    if decision.outcome == "denial":
        return "denial"
    return "settlement" if decision.offer_id else "award"
