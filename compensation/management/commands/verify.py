"""`manage.py verify`: recompute every record and look for every guard."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation import verify

NOT_RUN = 2


class Command(BaseCommand):
    """Exits 0 when everything holds, 1 when a problem was found, 2 when it could not run.

    One line a guarantee with the number of records and ✓ or ✗, then every problem, then the root hash of all
    trails to compare with one written down outside. With `--json`: `{"ok", "problems"}`.
    """

    help = "Recompute decisions, totals, hashes and trails; look for every guard and constraint."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="One JSON object instead of text.")

    def handle(self, *args: Any, json: bool, **options: Any) -> None:
        try:
            refusal = self.why_not_now()
            problems = [] if refusal else self.examine(quiet=json)
        except DatabaseError as error:
            refusal, problems = _("The database could not be read: %(error)s") % {"error": str(error).strip()}, []
        if json:
            self.print_json(refusal, problems)
        elif refusal:
            self.stderr.write(refusal)
        if refusal or problems:
            sys.exit(NOT_RUN if refusal else 1)

    def why_not_now(self) -> str:
        """The sentence for a database that is not ready to be examined, else nothing."""
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        return _("Nothing could be verified: migrations are pending. Run manage.py migrate first.") if pending else ""

    def examine(self, quiet: bool) -> list[verify.Problem]:
        """Run every verifier, on one moment of the database."""
        problems = []
        alone = not connection.in_atomic_block
        with transaction.atomic():
            if alone and connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            for verdict in verify.run():
                problems += verdict.problems
                if not quiet:
                    self.say(verdict)
            if not quiet:
                self.sum_up(problems)
        return problems

    def say(self, verdict: verify.Verdict) -> None:
        mark = "✗" if verdict.problems else "✓"
        self.stdout.write(f"{mark} {verdict.verifier.guarantee}: {verdict.count:,}")

    def sum_up(self, problems: list[verify.Problem]) -> None:
        for problem in problems:
            what = _("expected %(expected)s; found %(found)s") % {"expected": problem.expected, "found": problem.found}
            self.stdout.write(f"  {problem.check} {problem.model} {problem.pk}: {what}")
        count = len(problems)
        if count:
            self.stdout.write(ngettext("%(count)s problem.", "%(count)s problems.", count) % {"count": count})
        self.stdout.write(_("Root of all trails: %(root)s") % {"root": verify.root()})

    def print_json(self, refusal: str, problems: list[verify.Problem]) -> None:
        answer: dict[str, Any] = {"ok": not refusal and not problems, "problems": [p.to_dict() for p in problems]}
        if refusal:
            answer["error"] = refusal
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2, default=str))
