"""How bank formats, parts of a file and desk copies could be forged: cases for guards, constraints and verify."""

from collections.abc import Callable
from typing import Any

from django.db.models import F

from payouts import workflow
from payouts.models import BankFormatEvent, DeskCopy
from tests.builders import CLOSES
from tests.invariants.world import insert, update
from tests.payouts.format_documents import small_bank
from tests.stages import execute

Case = Callable[[Any], Any]


def build(world: Any) -> None:
    """A draft, an approved format and a retired one; a copy whose password waits and one whose was shown."""
    oh, yoon = world.people.oh, world.people.yoon
    world.draft_format, world.approved_format, world.retired_format = (
        workflow.draft_format(document=small_bank(version), actor=oh, as_of=CLOSES) for version in "123"
    )
    world.approved_format = workflow.approve_format(bank_format=world.approved_format.pk, actor=yoon, as_of=CLOSES)
    world.retired_format = workflow.retire_format(
        bank_format=world.retired_format.pk, actor=yoon, reason="Not needed", as_of=CLOSES
    )
    world.format_event = BankFormatEvent.objects.first()
    # Rows alone: the verb would write the register outside the database, which outlives this world.
    said = {"file": world.bank_file, "file_name": "copy.xlsx", "sha256": "0" * 64, "made_by": oh}
    world.desk_copy = DeskCopy.objects.create(**said, password="secret")
    world.shown_copy = DeskCopy.objects.create(**said, shown_at=CLOSES)


def released_without_a_file(world: Any) -> None:
    update(world.submitted, state="released", released_by=world.people.yoon, released_at=CLOSES)


def another_password(world: Any) -> None:
    execute("UPDATE payouts_deskcopy SET password = 'v1:other' WHERE id = %s", world.desk_copy.pk)


GUARD_CASES: dict[str, list[Case]] = {
    "payouts_bankformatversion_legal_edges": [
        lambda w: update(w.retired_format, state="draft"),
        lambda w: update(w.approved_format, state="draft"),
    ],
    "payouts_bankformatversion_legal_start": [
        lambda w: insert(w.approved_format, version="9"),
        lambda w: insert(w.retired_format, version="9"),
    ],
    "round_released_with_all_its_files": [released_without_a_file],
    "deskcopy_password_only_forgotten": [another_password],
}

FROZEN = {
    "payouts_bankformatversion_frozen": "draft_format",
    "payouts_bankformatversion_approved_once": "approved_format",
    "payouts_round_format_frozen": "sent",
    "payouts_deskcopy_frozen": "desk_copy",
    "payouts_deskcopy_shown_once": "shown_copy",
}

CONSTRAINT_CASES: dict[str, list[Case]] = {
    "payouts_bankformatevent_once_in_order": [lambda w: insert(w.format_event)],
    "bankformat_version_once": [lambda w: insert(w.draft_format)],
    "bankformat_four_eyes": [lambda w: update(w.approved_format, approved_by=F("created_by"))],
    "bankformat_approved_by_someone": [
        lambda w: update(w.approved_format, approved_by=None),
        lambda w: update(w.draft_format, state="approved"),
    ],
    "bankfile_part_once": [lambda w: insert(w.bank_file, register_seq=None)],
    "bankfile_part_of_parts": [
        lambda w: update(w.bank_file, part=2),
        lambda w: update(w.bank_file, part=0),
    ],
    "round_submitted_with_its_format": [
        lambda w: update(w.sent, format_code=""),
        lambda w: update(w.sent, format_version=""),
        lambda w: update(w.sent, format_hash=""),
        lambda w: update(w.submitted, format_hash=""),
    ],
    "deskcopy_shown_once_or_sealed": [
        lambda w: update(w.desk_copy, shown_at=CLOSES),
        lambda w: update(w.shown_copy, shown_at=None),
    ],
    "deskcopy_password_sealed": [
        lambda w: execute("UPDATE payouts_deskcopy SET password = 'plain' WHERE id = %s", w.desk_copy.pk)
    ],
}


def _found(check: str, name: str, /, blamed: str = "", **columns: Any) -> Case:
    def case(world: Any) -> tuple[str, str, int]:
        assert update(getattr(world, name), **columns) == 1
        row = getattr(world, blamed or name)
        return check, row._meta.label, row.pk

    return case


def _event_gone(world: Any) -> tuple[str, str, int]:
    version = world.approved_format
    execute("DELETE FROM payouts_bankformatevent WHERE stream = %s AND seq = %s", version.stream, version.event_seq)
    return "bank_format_chain", "payouts.BankFormatVersion", version.pk


VERIFY_CASES: dict[str, Case] = {
    "bank_format: another document": _found("bank_format", "approved_format", document=small_bank("2", max_rows=9)),
    "bank_format: no document": _found("bank_format", "approved_format", document={}),
    "bank_format: another hash": _found("bank_format", "draft_format", content_hash="0" * 64),
    "bank_format: another name": _found("bank_format", "draft_format", version="77"),
    "round_format: another hash": _found("round_format", "closed", format_hash="0" * 64),
    "round_format: a format nobody knows": _found("round_format", "sent", format_code="nobody"),
    "round_format: a file in another format": _found("round_format", "bank_file", "closed", format_version="2"),
    "bank_file_parts: a file's total": _found("bank_file_parts", "bank_file", "closed", total=1),
    "bank_file_parts: a file's lines": _found("bank_file_parts", "bank_file", "closed", line_count=1),
    "bank_file_parts: a file's hash of lines": _found("bank_file_parts", "bank_file", "closed", lines_hash="0" * 64),
    "bank_file_parts: a part is missing": _found("bank_file_parts", "bank_file", "closed", parts=2),
    "bank_format_chain: event changed": _found("bank_format_chain", "format_event", verb="approve_format"),
    "bank_format_chain: event removed": _event_gone,
}
