"""The claims floor's spreadsheets: lists as they go out, and import-export's door for claim files coming in."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from import_export import resources
from import_export.instance_loaders import BaseInstanceLoader
from import_export.results import RowResult
from tablib import Dataset

from claims.choices import DEFECTS, REPORTERS
from claims.intake import batches
from claims.intake.claim_door import CLAIMS
from claims.intake.files import IntakeFile, read_file
from claims.intake.outcomes import DUPLICATE, REJECTED, Entry, RowOutcome
from claims.intake.sentences import outcome_sentences
from claims.models import Claim, DamageReport, ImportBatch, ImportRow
from compensation import masking
from compensation.admin.exports import ListResource, column
from compensation.banks import bank_name
from compensation.models import Programme, User
from compensation.written import time_of


def _account(claim: Claim) -> str:
    if claim.account is None:
        return ""
    return f"{bank_name(claim.account.bank_code, get_language() or 'ko')} {masking.mask_account(claim.account.last4)}"


def _defects(claim: Claim) -> str:
    return ", ".join(str(dict(DEFECTS)[code]) for code in claim.defects)


def _yes_no(value: bool) -> Any:
    return pgettext_lazy("flag", "Yes") if value else pgettext_lazy("flag", "No")


class ClaimResource(ListResource):
    """The claim list: what the screen shows, under the same masks."""

    select_related = ("claimant", "account", "window", "assigned_to", "decision")

    receipt_no = column(_("receipt number"), lambda claim: claim.receipt_no)
    state = column(_("state"), lambda claim: claim.state_label)
    business_name = column(_("business name"), lambda claim: claim.claimant.business_name)
    representative = column(_("representative"), lambda claim: masking.mask_name(claim.claimant.representative))
    brn = column(_("business number"), lambda claim: masking.mask_brn(claim.claimant.brn))
    phone = column(_("mobile"), lambda claim: masking.mask_phone(claim.claimant.phone))
    channel = column(_("channel"), lambda claim: claim.get_channel_display())
    received_at = column(_("received"), lambda claim: time_of(claim.received_at))
    window = column(_("filing window"), lambda claim: claim.window)
    industry = column(_("industry"), lambda claim: claim.industry)
    service = column(_("service"), lambda claim: claim.service)
    baseline_sales = column(_("baseline-week sales (KRW)"), lambda claim: claim.baseline_sales)
    outage_sales = column(_("outage-week sales (KRW)"), lambda claim: claim.outage_sales)
    loss = column(_("loss (KRW)"), lambda claim: claim.loss)
    amount = column(_("amount (KRW)"), lambda claim: claim.decision.amount if claim.decision else None)
    account = column(_("account"), _account)
    defects = column(_("defects"), _defects)
    assigned_to = column(_("assigned to"), lambda claim: claim.assigned_to or "")

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        """What the columns read and no more: account numbers stay sealed, decisions leave their arithmetic behind."""
        unread = ("damage_text", "account__number", "decision__facts", "decision__result")
        return super().filter_export(queryset, **kwargs).defer(*unread)

    def claimant_of(self, obj: Claim) -> int:
        """The claim's claimant."""
        return obj.claimant_id


class ReportResource(ListResource):
    """The list of damage reports."""

    number = column(_("report number"), lambda report: report.number)
    received_at = column(_("received"), lambda report: time_of(report.received_at))
    reporter = column(_("reporter"), lambda report: dict(REPORTERS).get(report.reporter, ""))
    phone = column(_("mobile"), lambda report: masking.mask_phone(report.phone))
    service = column(_("service"), lambda report: report.service)
    paid_service = column(_("paid service"), lambda report: _yes_no(report.paid_service))
    money_damage = column(_("money damage"), lambda report: _yes_no(report.money_damage))
    claimed_amount = column(_("claimed amount (KRW)"), lambda report: report.claimed_amount)
    triage = column(_("triage"), DamageReport.get_triage_display)


class ImportRowResource(ListResource):
    """The list of imported rows: what became of each, without what it said."""

    select_related = ("batch",)

    file = column(_("file"), lambda row: row.batch.file_name)
    row = column(_("row"), lambda row: row.row)
    outcome = column(_("outcome"), ImportRow.get_outcome_display)
    receipt_no = column(_("claim or report"), lambda row: row.receipt_no)
    sentence = column(_("what to do"), lambda row: "\n".join(batches.sentences(row)))

    def programme_of(self, obj: ImportRow) -> int:
        """The programme of the row's file."""
        return obj.batch.programme_id


class ClaimFileResource(resources.Resource):
    """import-export's door for claim files: its dry run is the preview, its rows enter as every row does.

    `import_data(dataset, dry_run, programme=, actor=, file_name=)`, or with `file=`, the stored file the dataset was
    read from, so that rows keep its numbers. The dataset becomes a batch like an uploaded file,
    each row goes through `claim_door` to `workflow.file_claim`, and nothing is ever saved by the ORM's hand. An
    accepted row is new, a duplicate is skipped, a rejected row is invalid with its sentence.
    """

    file: IntakeFile
    batch: ImportBatch
    previewed: dict[int, RowOutcome]
    entry: Entry

    class Meta:
        import_id_fields = ()
        instance_loader_class = BaseInstanceLoader
        report_skipped = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dry_run = True
        # No rows when the file is refused: import-export goes on to its rows all the same.
        self.rows: Iterator[tuple[int, dict[str, str]]] = iter(())

    def import_data(self, dataset: Any, dry_run: bool = False, **kwargs: Any) -> Any:
        """Preview (dry run) or enter every row of the dataset."""
        self.dry_run = dry_run
        return super().import_data(dataset, dry_run=dry_run, **kwargs)

    @classmethod
    def preview_of(cls, batch: ImportBatch) -> list[RowOutcome]:
        """The dry run of a stored claim file, in file order: what its page shows before anything is entered."""
        file = read_file(CLAIMS, bytes(batch.content), batch.file_name)
        columns = file.table.columns
        rows = [tuple(cells.get(column, "") for column in columns) for _number, cells in file.table.rows]
        resource = cls()
        result = resource.import_data(
            Dataset(*rows, headers=columns),
            dry_run=True,
            programme=batch.programme,
            actor=batch.created_by,
            file=file,
        )
        if result.base_errors:
            raise result.base_errors[0].error
        return [resource.previewed[number] for number, _cells in file.table.rows]

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Read the dataset as the file it came as; store it unless this is a dry run."""
        programme, actor, stored = kwargs["programme"], kwargs["actor"], kwargs.get("file")
        batches.require(actor, CLAIMS, programme)
        self.file = stored or read_file(CLAIMS, dataset.export("csv").encode(), kwargs.get("file_name", "import.csv"))
        self.rows = iter(self.file.table.rows)
        if self.dry_run:
            outcomes = CLAIMS.preview(programme, self.file.table.rows)
            self.previewed = {outcome.number: outcome for outcome in outcomes}
        else:
            self._start(programme, actor)

    def _start(self, programme: Programme, actor: User) -> None:
        kept = batches.keep(programme, CLAIMS, self.file, actor)
        self.batch = batches.start(batch=kept.pk, actor=actor)
        self.entry = Entry(programme, self.batch, actor, CLAIMS.windows(programme))

    def import_row(self, row: dict[str, Any], instance_loader: Any, **kwargs: Any) -> RowResult:
        """Take the row in through the door, or say what it would become."""
        result = self.get_row_result_class()()
        result.row_values = row
        written = any(str(cell or "").strip() for cell in row.values())
        found = next(self.rows, None) if written else None
        if found is None:
            result.import_type = RowResult.IMPORT_TYPE_SKIP
            return result
        number, cells = found
        outcome = self.previewed[number] if self.dry_run else self._enter(number, cells)
        result.object_repr = outcome.receipt_no
        result.import_type = _RESULTS.get(outcome.outcome, RowResult.IMPORT_TYPE_NEW)
        if outcome.outcome == REJECTED:
            sentences = outcome_sentences(CLAIMS, self.file.name, self.file.table.sheet or "", outcome)
            result.validation_error = ValidationError(sentences, code=outcome.code)
        return result

    def _enter(self, number: int, cells: dict[str, str]) -> RowOutcome:
        entered = batches.enter_chunk(CLAIMS, self.entry, ((number, cells),))
        # A row that is in already (the same file again) is told as it was stored.
        return entered[0] if entered else batches.outcome_of(self.batch.rows.get(row=number))

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Close the batch."""
        if not self.dry_run and hasattr(self, "batch"):
            batches.finish(batch=self.batch.pk, actor=self.entry.actor)


_RESULTS = {DUPLICATE: RowResult.IMPORT_TYPE_SKIP, REJECTED: RowResult.IMPORT_TYPE_INVALID}
