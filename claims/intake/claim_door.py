"""Claim files: every row becomes a claim through `workflow.file_claim`, the door every claim comes in by."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from claims.intake.claim_rows import (
    COLUMNS,
    REJECTION_CODES,
    REQUIRED_COLUMNS,
    ClaimRow,
    Window,
    as_truth,
    parse_claim_row,
    problem_column,
)
from claims.intake.outcomes import ACCEPTED, Door, Entry, NumberedRow, RowOutcome
from claims.intake.uploads import Paper
from claims.models import Claim
from claims.workflow import ClaimForm, DuplicateClaim, file_claim
from claims.workflow.intake import identity_of
from compensation.errors import GuardFailed
from compensation.filing_state import CLAIM
from compensation.models import Programme

PAPER_KINDS: Final = ("small_business_certificate", "sales_evidence", "service_use_evidence", "bankbook_copy")
"""The kinds of the four document columns, in the order of `claim_rows.DOCUMENTS`."""

LOOK_UP_AT_ONCE: Final = 500


def windows_of(programme: Programme, act: str) -> tuple[Window, ...]:
    """The spans in which an act of the programme is taken, in order; none once the programme is closed."""
    if programme.closed_at is not None:
        return ()
    return tuple(programme.windows.filter(act=act).order_by("number").values_list("opens_at", "closes_at"))


def filing_windows(programme: Programme) -> tuple[Window, ...]:
    """The programme's filing windows, in order."""
    return windows_of(programme, CLAIM)


def _clip(text: str, column: str, model: type) -> str:
    """As much as the column holds; the sealed raw row keeps all of it. SQLite would keep more than PostgreSQL."""
    return text[: model._meta.get_field(column).max_length]  # type: ignore[attr-defined]


def form_of(row: ClaimRow) -> ClaimForm:
    """What the workflow is handed for a row that is not rejected.

    Consent: in these files the submitted form is itself the consent (the offices' form cannot be sent without it), so
    it is given at the receipt. A document marked Y came on paper or elsewhere: it is recorded without bytes.
    """
    if row.received_at is None or row.channel is None or row.brn is None:
        raise ValueError("a rejected row has no form")
    claimant = Claim._meta.get_field("claimant").related_model
    account = Claim._meta.get_field("account").related_model
    return ClaimForm(
        received_at=row.received_at,
        channel=row.channel,
        brn=row.brn,
        business_name=_clip(row.business_name, "business_name", claimant),
        representative=_clip(row.representative, "representative", claimant),
        industry=_clip(row.industry, "industry", Claim),
        phone=row.phone,
        email=_clip(row.email, "email", claimant),
        service=_clip(row.service, "service", Claim),
        baseline_sales=row.baseline_sales,
        outage_sales=row.outage_sales,
        bank_code=row.bank_code,
        account_number=row.account_number,
        holder=_clip(row.holder, "holder", account),
        damage_text=row.damage_text,
        papers=tuple(Paper(kind) for kind, came in zip(PAPER_KINDS, row.documents, strict=True) if came),
        defects=row.defects,
    )


def enter_row(entry: Entry, number: int, cells: Mapping[str, str]) -> RowOutcome:
    """Take one row in: the row function of every door. A refusal that is no outcome of a row is raised."""
    row = parse_claim_row(cells, entry.windows)
    if row.code is not None:
        return RowOutcome.rejected(number, cells, row, row.code)
    try:
        claim = file_claim(
            programme=entry.programme.pk, form=form_of(row), actor=entry.actor, as_of=entry.as_of, batch=entry.batch
        )
    except DuplicateClaim as duplicate:
        return RowOutcome.duplicate(number, cells, row, duplicate.existing)
    except GuardFailed as refusal:
        if refusal.code not in REJECTION_CODES:
            raise
        return RowOutcome.rejected(number, cells, row, refusal.code)
    return RowOutcome(number, cells, row, ACCEPTED, receipt_no=claim.receipt_no, defects=row.defects)


def _enter(entry: Entry, rows: Sequence[NumberedRow]) -> list[RowOutcome]:
    return [enter_row(entry, number, cells) for number, cells in rows]


def _existing(programme: Programme, numbers: Collection[str]) -> dict[str, str]:
    """The receipt numbers of the live claims that businesses already have."""
    number_of = {identity_of(programme, number): number for number in sorted(numbers)}
    identities, found = list(number_of), {}
    for start in range(0, len(identities), LOOK_UP_AT_ONCE):
        some = identities[start : start + LOOK_UP_AT_ONCE]
        live = Claim.objects.live().filter(programme=programme, identity__in=some)
        found.update({number_of[identity]: receipt for identity, receipt in live.values_list("identity", "receipt_no")})
    return found


CLAIMS: Final = Door(
    kind="claims",
    columns=COLUMNS,
    required=REQUIRED_COLUMNS,
    permissions=("claims.import_claim", "claims.file_claim"),
    chunk=50,
    windows=filing_windows,
    parse=parse_claim_row,
    key=lambda row: row.brn,
    existing=_existing,
    enter=_enter,
    problem_column=problem_column,
    as_truth=as_truth,
)
