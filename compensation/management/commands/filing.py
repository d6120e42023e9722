"""`manage.py filing CODE --at 2023-04-14T23:59`: was filing open, by which window, until when, and if not, why not."""

import json
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation.calendar import SEOUL, seoul
from compensation.choices import FILING_ACTS
from compensation.filing_state import FilingState, state_at
from compensation.models import Programme


class Command(BaseCommand):
    """Answers one moment; without --at, now. An answer either way ends with 0."""

    help = "Say whether an act of a programme was open at a moment."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="The programme's code.")
        parser.add_argument("--at", help="A moment like 2023-04-14T23:59, in Seoul time unless it says another zone.")
        parser.add_argument("--act", choices=[code for code, _label in FILING_ACTS], default="claim")
        parser.add_argument("--json", action="store_true", help="Print one JSON object and nothing else.")

    def handle(self, *args: Any, code: str, at: str | None, act: str, **options: Any) -> None:
        programme = Programme.objects.filter(code=code).first()
        if programme is None:
            raise CommandError(_("There is no programme with the code %(code)s.") % {"code": code}, returncode=2)
        state = state_at(programme, moment_of(at), act)
        if options["json"]:
            self.stdout.write(json.dumps(short(state), ensure_ascii=False))
        else:
            self.stdout.write(f"{seoul(state.moment):%Y-%m-%d %H:%M} {state.act_label}: {state.sentence}")


def moment_of(text: str | None) -> datetime:
    """The moment `text` names, in Seoul where it names no zone; now for None. Raises CommandError."""
    if text is None:
        return timezone.now()
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(_("Write the moment like 2023-04-14T23:59."), returncode=2) from error
    return found if found.tzinfo is not None else found.replace(tzinfo=SEOUL)


def short(state: FilingState) -> dict[str, Any]:
    """An answer in a few keys; times in Seoul."""
    window = state.window
    return {
        "programme": state.programme.code,
        "act": state.act,
        "at": seoul(state.moment).isoformat(),
        "open": state.open,
        "code": state.code,
        "window": None if window is None else {"number": window.number, "extension": window.extension_number},
        "since": state.since and seoul(state.since).isoformat(),
        "until": state.until and seoul(state.until).isoformat(),
        "sentence": state.sentence,
    }
