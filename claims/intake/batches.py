"""The verbs of an imported file: uploaded and previewed, run in small transactions, discarded.

The same bytes in the same programme are one batch for ever. Rows are written chunk by chunk, each in one transaction
with the claims they became, so a run that was killed goes on where it stopped: what is written stays, nothing is
doubled. The database refuses a finished batch whose rows are not all accounted for.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.intake import bulk
from claims.intake.claim_door import CLAIMS
from claims.intake.files import IntakeFile, read_file
from claims.intake.outcomes import ACCEPTED, DUPLICATE, REJECTED, Door, Entry, NumberedRow, RowOutcome
from claims.intake.report_door import REPORTS
from claims.intake.sentences import outcome_sentences
from claims.intake.spreadsheet import Table, read_table
from claims.models import ImportBatch, ImportRow
from compensation import jobs, scope
from compensation.errors import GuardFailed
from compensation.events import next_event
from compensation.locks import under_lock
from compensation.models import Programme, ProgrammeEvent, User
from compensation.permissions import missing_role

DOORS: Final[dict[str, Door]] = {door.kind: door for door in (CLAIMS, REPORTS)}

JOB: Final = "import_batch"
LIGHT: Final = ImportBatch.objects.defer("content")
"""Batches without their bytes, which are opened only to be read."""

Tell = Callable[[int, int], None]


def require(actor: User | None, door: Door, programme: Programme) -> None:
    """Raise NotPermitted unless `actor` may take files of this kind in, and NotYours for another's programme."""
    for permission in door.permissions:
        refusal = missing_role(actor, permission)
        if refusal is not None:
            raise refusal
    scope.require(actor, programme)


def stored(programme: Programme, kind: str, sha256: str) -> ImportBatch | None:
    """The batch these bytes already are in the programme."""
    return LIGHT.filter(programme=programme, kind=kind, sha256=sha256).first()


def table_of(batch: ImportBatch) -> Table:
    """The table of a stored batch, read from its bytes again."""
    return read_table(bytes(batch.content), batch.file_name, DOORS[batch.kind].required)


def preview(batch: ImportBatch) -> list[RowOutcome]:
    """What every row of a stored batch would become now, in file order. Writes nothing."""
    return DOORS[batch.kind].preview(batch.programme, table_of(batch).rows)


def upload(*, programme: int, kind: str, data: bytes, file_name: str, actor: User | None) -> ImportBatch:
    """Store a file with the count of what its rows would become; no claim or report is written.

    The same file again answers the stored batch as it is; one that was discarded is previewed afresh. Raises
    NotPermitted, or UnreadableUpload when there is no table in the bytes.
    """
    door = DOORS[kind]
    chosen = Programme.objects.get(pk=programme)
    require(actor, door, chosen)
    return keep(chosen, door, read_file(door, data, file_name), actor)


@transaction.atomic
def keep(programme: Programme, door: Door, file: IntakeFile, actor: User | None) -> ImportBatch:
    """The batch of a file that was read already: see `upload`."""
    batch = stored(programme, door.kind, file.sha256)
    if batch is not None and batch.state != "discarded":
        return batch
    counts = tally(door.preview(programme, file.table.rows))
    if batch is not None:
        LIGHT.filter(pk=batch.pk, state="discarded").update(state="previewed", **counts)
    else:
        said = {
            "file_name": file.name,
            "content": file.data,
            "sheet": (file.table.sheet or "")[:100],
            "encoding": file.table.encoding or "",
            "header_row": file.table.header_row,
            "rows_in": len(file.table.rows),
            "created_by": actor,
            **counts,
        }
        batch, _made = ImportBatch.objects.get_or_create(
            programme=programme, kind=door.kind, sha256=file.sha256, defaults=said
        )
    return LIGHT.select_related("programme").get(pk=batch.pk)


def tally(outcomes: list[RowOutcome]) -> dict[str, int]:
    """How many rows were accepted, duplicates and rejected, by the batch's column names."""
    said = [outcome.outcome for outcome in outcomes]
    return {"accepted": said.count(ACCEPTED), "duplicates": said.count(DUPLICATE), "rejected": said.count(REJECTED)}


@transaction.atomic
def start(*, batch: int, actor: User | None) -> ImportBatch:
    """Let a previewed batch run; one that runs or is done stays as it is."""
    locked = _lock(batch)
    require(actor, DOORS[locked.kind], locked.programme)
    if locked.state == "discarded":
        raise GuardFailed(_("This import was discarded. Upload the file again."))
    if locked.state == "previewed":
        locked.state, locked.accepted, locked.duplicates, locked.rejected = "running", 0, 0, 0
        locked.save(update_fields=["state", "accepted", "duplicates", "rejected"])
    return locked


@transaction.atomic
def confirm(*, batch: int, actor: User | None) -> ImportBatch:
    """Start a batch in the background; asked again, it rings for a run that was left undone."""
    locked = start(batch=batch, actor=actor)
    if locked.state == "running":
        locked.job = jobs.enqueue(
            JOB, f"batch:{locked.pk}", payload={"batch": locked.pk}, actor=actor, programme=locked.programme
        )
        locked.save(update_fields=["job"])
    return locked


@transaction.atomic
def discard(*, batch: int, actor: User | None) -> ImportBatch:
    """Put a previewed batch away; the same file can be uploaded again."""
    locked = _lock(batch)
    require(actor, DOORS[locked.kind], locked.programme)
    if locked.state == "discarded":
        return locked
    if locked.state != "previewed":
        raise GuardFailed(_("Rows of this file were already entered, so it can no longer be discarded."))
    locked.state = "discarded"
    locked.save(update_fields=["state"])
    note(locked, "discard_import", actor, timezone.now(), {})
    return locked


def run(
    *, batch: int, actor: User | None, as_of: datetime | None = None, tell: Tell = lambda done, total: None
) -> ImportBatch:
    """Take in every row of a running batch that is not in yet, then close it. Can be run again, and twice at once.

    `tell(done, total)` is called after each committed chunk; whatever it raises stops the run between two chunks.
    """
    found = ImportBatch.objects.select_related("programme").get(pk=batch)
    if found.state != "running":
        return found
    door = DOORS[found.kind]
    require(actor, door, found.programme)
    rows = table_of(found).rows
    entry = Entry(found.programme, found, actor, door.windows(found.programme), as_of)
    for begin in range(0, len(rows), door.chunk):
        enter_chunk(door, entry, rows[begin : begin + door.chunk])
        tell(min(begin + door.chunk, len(rows)), len(rows))
    return finish(batch=found.pk, actor=actor, as_of=as_of)


@transaction.atomic
def enter_chunk(door: Door, entry: Entry, rows: tuple[NumberedRow, ...]) -> list[RowOutcome]:
    """Take in those of `rows` that are not in yet, with their outcomes, in one transaction."""
    locked = _lock(entry.batch.pk)
    if locked.state != "running":
        return []
    known = set(locked.rows.filter(row__in=[number for number, _cells in rows]).values_list("row", flat=True))
    outcomes = door.enter(entry, [row for row in rows if row[0] not in known])
    bulk.insert(ImportRow, [_row_of(locked, outcome) for outcome in outcomes])
    more = {column: F(column) + count for column, count in tally(outcomes).items()}
    LIGHT.filter(pk=locked.pk).update(**more)
    return outcomes


@transaction.atomic
def finish(*, batch: int, actor: User | None, as_of: datetime | None = None) -> ImportBatch:
    """Close a batch all of whose rows are in, and write its event."""
    locked = _lock(batch)
    if locked.state != "running":
        return locked
    counts = locked.rows.aggregate(
        accepted=Count("pk", filter=Q(outcome=ACCEPTED)),
        duplicates=Count("pk", filter=Q(outcome=DUPLICATE)),
        rejected=Count("pk", filter=Q(outcome=REJECTED)),
    )
    for column, count in counts.items():
        setattr(locked, column, count)
    locked.state = "done"
    locked.save(update_fields=["state", *counts])
    note(locked, "import_batch", actor, as_of or timezone.now(), {"rows": locked.rows_in, **counts})
    return locked


def note(batch: ImportBatch, verb: str, actor: User | None, at: datetime, data: dict[str, Any]) -> None:
    """Write an event about a batch on its programme's trail. For verbs inside their transaction."""
    programme = under_lock(Programme.objects).get(pk=batch.programme_id)
    said = {"batch": batch.pk, "kind": batch.kind, "sha256": batch.sha256, **data}
    event = next_event(ProgrammeEvent, programme, verb, actor=actor, at=at, data=said, programme=programme)
    event.save(force_insert=True)
    programme.save(update_fields=programme.trail)


def _lock(batch: int) -> ImportBatch:
    return under_lock(LIGHT).select_related("programme").get(pk=batch)


def _row_of(batch: ImportBatch, outcome: RowOutcome) -> dict[str, Any]:
    return {
        "batch_id": batch.pk,
        "row": outcome.number,
        "raw": json.dumps(outcome.cells, ensure_ascii=False),
        "outcome": outcome.outcome,
        "code": outcome.code,
        "defects": list(outcome.defects),
        "receipt_no": outcome.receipt_no,
        "corrected": None,
    }


def cells_of(row: ImportRow) -> dict[str, str]:
    """A stored row's cells by column in the file's order: as corrected, or else as received."""
    return json.loads(row.corrected or row.raw)


def outcome_of(row: ImportRow, parsed: Any = None) -> RowOutcome:
    """A stored row in the shape of a previewed one."""
    cells = cells_of(row)
    return RowOutcome(
        row.row,
        cells,
        parsed,
        row.outcome,
        receipt_no=row.receipt_no,
        code=row.code,
        defects=tuple(row.defects),
    )


def outcomes(batch: ImportBatch) -> Iterator[RowOutcome]:
    """What every row of a batch became, as stored, with its values read again; in file order."""
    door = DOORS[batch.kind]
    windows = door.windows(batch.programme)
    for row in batch.rows.order_by("row").iterator(chunk_size=500):
        parsed = replace(door.parse(cells_of(row), windows), code=row.code or None)
        yield outcome_of(row, parsed)


def sentences(row: ImportRow) -> list[str]:
    """Everything there is to say about a stored row of a batch; nothing for one that is fine."""
    batch = row.batch
    return outcome_sentences(DOORS[batch.kind], batch.file_name, batch.sheet, outcome_of(row))
