"""What can be proved of bank formats and of the files written in them."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from compensation.events import Recorded
from compensation.sealed import SealBroken
from compensation.verify import CHUNK, Examination, Findings, Verifier, chains
from payouts import formats
from payouts.bankfiles import FormatError, content_hash, lines_hash, parse
from payouts.models import BankFile, BankFormatEvent, BankFormatVersion, Round
from payouts.transfers import live_lines, transfer_row


def _formats() -> Findings:
    for version in BankFormatVersion.objects.order_by("pk"):
        seen = Examination("bank_format", version)
        seen.equal("hash", content_hash(version.document), version.content_hash)
        try:
            said = parse(version.document).template
        except FormatError as error:
            seen.add("a document that is a bank format", str(error))
        else:
            seen.equal("code and version", said, version.template)
        if version.state == "approved":
            makers = (None, version.created_by_id)
            seen.true(version.approved_by_id not in makers, "approved by a second person", version.approved_by_id)
        yield seen.problems


def _written_in() -> Findings:
    """Each round that was submitted names a format as it is known here, and its files are written in it."""
    for round_ in Round.objects.exclude(format_hash="").select_related("programme").order_by("pk"):
        seen = Examination("round_format", round_)
        fmt = formats.find(round_.template)
        seen.equal("hash of the format", fmt.content_hash if fmt else "none", round_.format_hash)
        for file in round_.bank_files.defer("content").filter(voided=False):
            seen.equal(f"format of {file}", round_.template, f"{file.format_code}/{file.format_version}")
            seen.equal(f"hash of the format of {file}", round_.format_hash, file.format_hash)
        yield seen.problems


def parts_of(round_: Round) -> Iterator[tuple[BankFile, dict[str, object]]]:
    """Each part of a round's file, and what its lines say it must say of itself. Raises SealBroken."""
    lines = live_lines(round_)
    start = 0
    for file in round_.bank_files.defer("content").filter(voided=False).order_by("part"):
        mine = [transfer_row(line, file.issue) for line in lines[start : start + file.line_count]]
        start += file.line_count
        yield (
            file,
            {
                "lines": len(mine),
                "total": sum(row.amount for row in mine),
                "lines_hash": lines_hash(mine),
            },
        )


def _parts() -> Findings:
    """The parts are one whole: numbered without a gap, and together the round's lines and won."""
    released = Round.objects.filter(released_at__isnull=False).select_related("programme").order_by("pk")
    for round_ in released.iterator(CHUNK):
        seen = Examination("bank_file_parts", round_)
        try:
            parts = list(parts_of(round_))
        except SealBroken as error:
            seen.add("account numbers that open", str(error))
            yield seen.problems
            continue
        seen.equal("parts", list(range(1, len(parts) + 1)), [file.part for file, _said in parts])
        seen.equal("number of parts", {len(parts)}, {file.parts for file, _said in parts})
        seen.equal("lines", round_.line_count, sum(file.line_count for file, _said in parts))
        seen.equal("total", round_.net, sum(file.total for file, _said in parts))
        for file, said in parts:
            found = {"lines": file.line_count, "total": file.total, "lines_hash": file.lines_hash}
            for name, expected in said.items():
                seen.equal(f"{name} of {file}", expected, found[name])
        yield seen.problems


def _owners() -> Iterator[Recorded]:
    yield from BankFormatVersion.objects.order_by("pk")


FORMAT_VERIFIERS: list[Verifier] = [
    Verifier("bank_format", _("Every bank format is the document that was approved by a second person"), _formats),
    Verifier("round_format", _("Every round and its files are in the bank format it was submitted in"), _written_in),
    Verifier("bank_file_parts", _("The files of every round are together its lines and its won"), _parts),
    Verifier(
        "bank_format_chain",
        _("No event of a bank format was changed, removed or added"),
        chains("bank_format_chain", BankFormatEvent, _owners, "bank_format_id"),
    ),
]
