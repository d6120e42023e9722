"""A rejected row put right: only that row runs again, through the function that read it first."""

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.intake.batches import DOORS, LIGHT, cells_of, note, require
from claims.intake.outcomes import REJECTED, Entry
from claims.intake.sentences import outcome_sentences
from claims.models import ImportRow
from compensation.errors import GuardFailed, Stale
from compensation.locks import under_lock
from compensation.models import User

COUNTS = {"accepted": "accepted", "duplicate": "duplicates", "rejected": "rejected"}


@transaction.atomic
def correct_row(
    *, row: int, changes: Mapping[str, str], actor: User | None, as_of: datetime | None = None
) -> ImportRow:
    """Enter a rejected row with other cells; the raw row stays as it came, the corrected cells are kept beside it.

    `changes` is cell by column. Raises GuardFailed with the row's sentence while it still cannot be entered, and then
    nothing is saved. The event names the columns that were changed, not what was written in them.
    """
    batch_id = ImportRow.objects.values_list("batch_id", flat=True).get(pk=row)
    batch = under_lock(LIGHT).select_related("programme").get(pk=batch_id)
    door = DOORS[batch.kind]
    require(actor, door, batch.programme)
    found = under_lock(ImportRow.objects).get(pk=row)
    if found.outcome != REJECTED:
        raise Stale
    if batch.state != "done":
        raise GuardFailed(_("This file is still being entered. Correct its rows when it is done."))
    before, cells = found.code, cells_of(found)
    changed = {column: text for column, text in changes.items() if column in cells and cells[column] != text}
    if not changed:
        raise GuardFailed(_("Nothing was changed, so the row is still not entered."))
    cells.update(changed)
    entry = Entry(batch.programme, batch, actor, door.windows(batch.programme), as_of)
    (outcome,) = door.enter(entry, [(found.row, cells)])
    if outcome.outcome == REJECTED:
        raise GuardFailed(outcome_sentences(door, batch.file_name, batch.sheet, outcome)[0], outcome.code)
    found.outcome, found.code, found.defects = outcome.outcome, "", list(outcome.defects)
    found.receipt_no, found.corrected = outcome.receipt_no, json.dumps(cells, ensure_ascii=False)
    found.save(update_fields=["outcome", "code", "defects", "receipt_no", "corrected"])
    column = COUNTS[outcome.outcome]
    batch.rejected -= 1
    setattr(batch, column, getattr(batch, column) + 1)
    batch.save(update_fields=["rejected", column])
    said = {
        "row": found.row,
        "before": before,
        "after": outcome.outcome,
        "columns": sorted(changed),
        "receipt_no": outcome.receipt_no,
    }
    note(batch, "correct_import_row", actor, as_of or timezone.now(), said)
    return found
