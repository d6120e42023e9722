"""`manage.py replay 1015`: a whole programme through the real code."""

import json
import time
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compensation.calendar import seoul
from compensation.errors import Refused
from compensation.models import Programme
from scenarios.programme_1015.parameters import DEFAULT_SEED
from scenarios.programme_1015.run import days_done, replay
from scenarios.programme_1015.stage import CODE
from scenarios.programme_1015.summary import summary


class Command(BaseCommand):
    """Plays the programme on an empty one and says what became of it; refuses one that has claims."""

    help = "Play a whole programme, reports to last payout round, through the same verbs as the office uses."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("programme", choices=[CODE])
        parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="Another seed gives another population.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object and nothing else.")

    def handle(self, *args: Any, programme: str, seed: int, json: bool, **options: Any) -> None:
        began = time.monotonic()
        quiet = json
        shown = -1

        def say(at: datetime) -> None:
            nonlocal shown
            done, total = days_done(at)
            if not quiet and done * 20 // total > shown:
                shown = done * 20 // total
                self.stderr.write(f"{seoul(at):%Y-%m-%d}")

        try:
            replay(seed, keep=say)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        result = summary(Programme.objects.get(code=programme))
        result |= {"seed": seed, "seconds": round(time.monotonic() - began, 1)}
        self.stdout.write(_json(result) if quiet else _told(result))


def _json(result: dict[str, Any]) -> str:
    return json.dumps(result, ensure_ascii=False)


def _told(result: dict[str, Any]) -> str:
    """A few lines for a person."""
    return "\n".join(
        [
            _("Reports: %(count)s") % {"count": f"{result['reports']:,}"},
            _("Claims received: %(count)s") % {"count": f"{result['received']:,}"},
            _("Confirmed: %(count)s") % {"count": f"{result['confirmed']:,}"},
            _("Paid: ₩%(won)s to %(count)s claims")
            % {"won": f"{result['paid_total']:,}", "count": result["paid_count"]},
            _("Seed %(seed)s, %(seconds)s seconds") % {"seed": result["seed"], "seconds": result["seconds"]},
        ]
    )
