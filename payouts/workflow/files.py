"""Writing the files of a round, and keeping the export register outside the database in step with them."""

import hashlib

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from compensation.errors import GuardFailed
from compensation.locks import under_lock
from compensation.models import Programme, User
from payouts import formats, register
from payouts.models import BankFile, RecoveredExport, Round
from payouts.register import Entry, RegisterBroken
from payouts.transfers import build_files, file_name, live_lines


def write_files(round_: Round, actor: User, issue: int = 1) -> list[BankFile]:
    """Write the round's files as `issue` in the format it was submitted in; the caller has locked the round.

    The register gets them when the transaction commits, and again before the first byte leaves, so that nothing is
    ever handed out that it does not know. Raises GuardFailed when the format changed or the register is ahead.
    """
    caught_up()
    fmt = formats.of_round(round_)
    if fmt.content_hash != round_.format_hash:
        raise GuardFailed(_("The bank format is not the one that was submitted. Send the round back."))
    lines, seq = live_lines(round_), _next_seq()
    files = [
        BankFile(
            round=round_,
            format_code=fmt.code,
            format_version=fmt.version,
            format_hash=fmt.content_hash,
            part=part.number,
            parts=part.of,
            issue=issue,
            register_seq=seq + offset,
            file_name=file_name(round_, fmt, part, issue),
            content=part.content,
            sha256=hashlib.sha256(part.content).hexdigest(),
            size=len(part.content),
            line_count=part.count,
            total=part.total,
            lines_hash=part.lines_hash,
            created_by=actor,
        )
        for offset, part in enumerate(build_files(round_, lines, fmt, issue))
    ]
    for file in files:
        file.save(force_insert=True)
    transaction.on_commit(write_register)
    return files


def in_turn() -> None:
    """Whoever gives a number of the register, of whatever programme, waits for the others until their work commits."""
    list(under_lock(Programme.objects).order_by("pk").values_list("pk", flat=True))


def _next_seq() -> int:
    in_turn()
    return known_seq() + 1


def known_seq() -> int:
    """The newest number of the register that the database knows of, as a file of its own or as one it recovered."""
    newest = [
        BankFile.objects.aggregate(seq=Max("register_seq"))["seq"],
        RecoveredExport.objects.aggregate(seq=Max("seq"))["seq"],
    ]
    return max((seq for seq in newest if seq is not None), default=0)


def caught_up() -> None:
    """Raise GuardFailed while the register knows of an export that the database does not."""
    try:
        newest = register.last()
    except RegisterBroken as error:
        raise GuardFailed(
            _("The export register is broken at line %(line)s. Nothing is exported before it is whole again.")
            % {"line": error.line}
        ) from error
    if newest is not None and newest.seq > known_seq():
        raise GuardFailed(
            _(
                "The export register knows of a file that this database does not: it was restored from an older copy."
                " Nothing is exported before it is recovered from the register."
            ),
            code="behind_register",
        )


def write_register() -> None:
    """Add to the register what the database knows and it does not. Raises GuardFailed when it is broken."""
    try:
        newest = register.last()
        files = BankFile.objects.filter(register_seq__gt=newest.seq if newest else 0).defer("content")
        register.append([_entry(file) for file in files.select_related("round__programme").order_by("register_seq")])
    except RegisterBroken as error:
        raise GuardFailed(
            _("The export register is broken at line %(line)s. Nothing is exported before it is whole again.")
            % {"line": error.line}
        ) from error


def may_leave(file: BankFile) -> None:
    """Raise GuardFailed unless the register knows this very file; called before the first byte leaves."""
    caught_up()
    write_register()
    known = next((entry for entry in register.entries() if entry.seq == file.register_seq), None)
    if known is None or known.sha256 != file.sha256:
        raise GuardFailed(_("The export register does not know this file, so it is not handed out."))


def _entry(file: BankFile) -> Entry:
    lines = live_lines(file.round)
    first = _offset(file)
    return Entry(
        seq=file.register_seq or 0,
        programme=file.round.programme.code,
        round=file.round.number,
        issue=file.issue,
        part=file.part,
        sha256=file.sha256,
        count=file.line_count,
        total=file.total,
        lines=[
            {"line": line.stream, "claim": line.claim.receipt_no, "instalment": line.instalment, "won": line.net}
            for line in lines[first : first + file.line_count]
        ],
    )


def _offset(file: BankFile) -> int:
    """How many lines of the round stand in the parts before this one."""
    before = BankFile.objects.filter(round=file.round, issue=file.issue, part__lt=file.part)
    return sum(before.values_list("line_count", flat=True))
