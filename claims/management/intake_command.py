"""What the two import commands share: read a file, preview or enter it, print every row's outcome."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from claims.choices import ROW_OUTCOMES
from claims.intake import batches
from claims.intake.batches import DOORS
from claims.intake.files import IntakeFile, bare_name, read_file
from claims.intake.outcomes import DUPLICATE, REJECTED, RowOutcome
from claims.intake.sentences import done_sentence, outcome_sentences
from claims.models import ImportBatch
from compensation.errors import Refused
from compensation.models import Programme, User

EXIT_STATUS = 2
DEMO_ACTOR = "agent1"


class IntakeCommand(BaseCommand):
    """Prints one line a row on standard output and nothing else there with `--json`; notes go to standard error.

    Exit status 0 when the file could be read, whatever its rows; 2 with one sentence on standard error otherwise.
    """

    kind: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, where it belongs, who enters it and how it is told."""
        parser.add_argument("file", help="a CSV file or .xlsx workbook")
        parser.add_argument("--programme", help="code of the programme; needed when there is more than one")
        parser.add_argument("--actor", help="username of the member of staff who enters the file")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object a row")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import or preview the file. Raises CommandError with a sentence."""
        try:
            self._import(options)
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=EXIT_STATUS) from refusal

    def _import(self, options: dict[str, Any]) -> None:
        door = DOORS[self.kind]
        file = read_file(door, _bytes_of(options["file"]), options["file"])
        programme = _programme(options["programme"])
        batch = batches.stored(programme, door.kind, file.sha256)
        if batch is not None and batch.state == "done":
            self.stderr.write(_("This file was imported before. Nothing was changed."))
        elif options["dry_run"]:
            self._print(options, file, door.preview(programme, file.table.rows))
            return
        else:
            batch = self._run(programme, file, _actor(options["actor"]))
        self._print(options, file, batches.outcomes(batch))

    def _run(self, programme: Programme, file: IntakeFile, actor: User) -> ImportBatch:
        door = DOORS[self.kind]
        batches.require(actor, door, programme)
        batch = batches.keep(programme, door, file, actor)
        batches.start(batch=batch.pk, actor=actor)
        return batches.run(batch=batch.pk, actor=actor, tell=self._tell)

    def _tell(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(_("%(done)s of %(total)s rows") % {"done": done, "total": total})

    def _print(self, options: dict[str, Any], file: IntakeFile, outcomes: Iterable[RowOutcome]) -> None:
        door = DOORS[self.kind]
        said: list[RowOutcome] = []
        for outcome in outcomes:
            said.append(outcome)
            if options["json"]:
                line = json.dumps(door.as_truth(outcome.number, outcome.outcome, outcome.parsed), ensure_ascii=False)
            else:
                line = self._line(file, outcome)
            self.stdout.write(line)
        if not options["json"]:
            counts = batches.tally(said)
            self.stdout.write(done_sentence(len(said), *counts.values()))

    def _line(self, file: IntakeFile, outcome: RowOutcome) -> str:
        words = f"{outcome.number}\t{dict(ROW_OUTCOMES)[outcome.outcome]}"
        if outcome.receipt_no and outcome.outcome not in (DUPLICATE, REJECTED):
            words += f"\t{outcome.receipt_no}"
        sentences = outcome_sentences(DOORS[self.kind], file.name, file.table.sheet or "", outcome)
        return "\t".join([words, *(sentence.replace("\n", " ") for sentence in sentences)])


def _bytes_of(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as problem:
        sentence = _("“%(file)s” cannot be opened. Check its path and whether you may read it.")
        raise CommandError(sentence % {"file": bare_name(path)}, returncode=EXIT_STATUS) from problem


def _programme(code: str | None) -> Programme:
    if code is None and Programme.objects.count() == 1:
        return Programme.objects.get()
    if code is None:
        raise CommandError(_("Say which programme with --programme."), returncode=EXIT_STATUS)
    found = Programme.objects.filter(code=code).first()
    if found is None:
        raise CommandError(_("There is no programme “%(code)s”.") % {"code": code}, returncode=EXIT_STATUS)
    return found


def _actor(username: str | None) -> User:
    wanted = username or ("" if settings.PRODUCTION else DEMO_ACTOR)
    found = User.objects.filter(username=wanted, is_active=True).first()
    if found is not None:
        return found
    if username is None:
        raise CommandError(_("Say who imports the file with --actor."), returncode=EXIT_STATUS)
    raise CommandError(_("There is no active account “%(name)s”.") % {"name": username}, returncode=EXIT_STATUS)
