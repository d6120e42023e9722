"""`manage.py replay_policy`: what every decided claim would get under another policy document. Writes nothing."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from claims.simulation.book import Row, replay
from claims.simulation.totals import Totals, beside
from claims.simulation.words import codes, sentences
from compensation.models import Programme
from compensation.money import format_delta
from compensation.policy_words import explain_problem
from compensation.rules.policy import Policy, PolicyError
from compensation.rules.replay import CHANGED

NOT_RUN = 2


class Command(BaseCommand):
    """Exits 0 when the book was replayed, whatever changes; 2 with sentences on standard error when it could not be.

    With `--json` one object: `claims, changed, unchanged, total_before, total_after, delta, undetermined, by_tier,
    by_service, by_channel, by_industry, rows[{claim, before, after, why}]` and more; `why` is English. `after` is null
    where no rule can say the amount. A document of another programme is replayed all the same, with a note.
    """

    help = "Replay a policy document over a programme's decided claims. Nothing is changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programme", required=True, help="The programme's code.")
        parser.add_argument("--against", required=True, help="A policy document as export_policy prints it, or -.")
        parser.add_argument("--changed", action="store_true", help="List only claims whose result would be another.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object and nothing else.")

    def handle(self, *args: Any, programme: str, against: str, changed: bool, **options: Any) -> None:
        found = Programme.objects.filter(code=programme).first()
        if found is None:
            raise CommandError(_("There is no programme “%(code)s”.") % {"code": programme}, returncode=NOT_RUN)
        policy = _policy(against)
        if policy.programme != found.code:
            words = {"other": policy.programme, "code": found.code}
            self.stderr.write(_("The document is of programme %(other)s; it is replayed over %(code)s.") % words)
        totals, rows = Totals(), []
        for part in replay(found.pk, policy):
            for row in part:
                totals.add(row)
                if not changed or row.change.kind in CHANGED:
                    rows.append(row)
        said = {"programme": found.code, "policy": policy.hash, **totals.to_dict(), **beside(found.pk, totals)}
        self.stdout.write(_json(said, rows) if options["json"] else _told(said, rows))


def _policy(path: str) -> Policy:
    """The document at `path` as a policy. Raises CommandError with a sentence for everything wrong with it."""
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        document = json.loads(raw.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as problem:
        unreadable = isinstance(problem, OSError)
        sentence = _("“%(file)s” cannot be opened.") if unreadable else _("“%(file)s” is not a JSON file in UTF-8.")
        raise CommandError(sentence % {"file": path}, returncode=NOT_RUN) from problem
    if not isinstance(document, Mapping):
        raise CommandError(_("“%(file)s” does not hold a policy document.") % {"file": path}, returncode=NOT_RUN)
    try:
        return Policy.parse(document)
    except PolicyError as error:
        lang = get_language() or "ko"
        lines = [explain_problem(problem, lang) for problem in error.problems]
        raise CommandError("\n".join(lines), returncode=NOT_RUN) from error


def _row(row: Row) -> dict[str, Any]:
    case, change = row.entry.case, row.change
    return {
        "claim": row.entry.receipt_no,
        "before": case.before,
        "after": change.after,
        "difference": None if change.after is None else change.after - case.before,
        "kind": change.kind,
        "why": sentences(change.kind, row.why, "en"),
        "codes": codes(change.kind, row.why),
    }


def _json(said: dict[str, Any], rows: list[Row]) -> str:
    return json.dumps({**said, "rows": [_row(row) for row in rows]}, ensure_ascii=False)


def _told(said: dict[str, Any], rows: list[Row]) -> str:
    """A table of the claims that change and the sums, for a person."""
    lang = get_language() or "ko"
    lines = []
    for row in rows:
        after = row.change.after
        amounts = f"{row.entry.case.before:>12,}{'?' if after is None else f'{after:,}':>12}"
        lines.append(f"{row.entry.receipt_no:<16}{amounts}  {' '.join(sentences(row.change.kind, row.why, lang))}")
    sums = (
        (_("Decided claims"), f"{said['claims']:,}"),
        (_("changed"), f"{said['changed']:,}"),
        (_("unchanged"), f"{said['unchanged']:,}"),
        (_("amount not known"), f"{said['undetermined']:,}"),
        (_("before (KRW)"), f"{said['total_before']:,}"),
        (_("after (KRW)"), f"{said['total_after']:,}"),
        (_("difference (KRW)"), format_delta(said["delta"])),
    )
    return "\n".join([*lines, "", *(f"{label}: {value}" for label, value in sums), _("Nothing was changed.")])
