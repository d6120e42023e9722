"""`manage.py create_programme 1015`: the programme alone, ready for reports and claims."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from compensation.calendar import seoul
from compensation.models import FilingWindow, Programme
from scenarios.programme_1015.cast import CAST
from scenarios.programme_1015.run import found
from scenarios.programme_1015.stage import CODE


class Command(BaseCommand):
    """Makes cast, policy, official window and the three approved extensions; a second time it changes nothing."""

    help = "Make a demo programme without reports and claims."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("programme", choices=[CODE])
        parser.add_argument("--json", action="store_true", help="Print one JSON object and nothing else.")

    def handle(self, *args: Any, programme: str, **options: Any) -> None:
        made, created = found()
        if options["json"]:
            self.stdout.write(json.dumps(short(made, created), ensure_ascii=False))
        elif created:
            self.stdout.write(_("Programme %(code)s was made.") % {"code": made.code})
        else:
            self.stdout.write(_("Programme %(code)s exists already; nothing was changed.") % {"code": made.code})


def short(programme: Programme, created: bool) -> dict[str, Any]:
    """A programme's frame in a few keys; times in Seoul."""
    policies = programme.policies.order_by("number")
    windows = programme.windows.order_by("number")
    extensions = programme.extensions.filter(number__isnull=False).order_by("number")
    return {
        "code": programme.code,
        "created": created,
        "cast": [member.username for member in CAST],
        "policies": [{"version": p.number, "state": p.state, "hash": p.content_hash} for p in policies],
        "windows": [_window(window) for window in windows.filter(act="claim")],
        "report_windows": [_window(window) for window in windows.filter(act="report")],
        "extensions": [
            {
                "no": e.number,
                "state": e.state,
                "requested_by": e.requested_by.username,
                "approved_by": e.approved_by.username if e.approved_by else None,
            }
            for e in extensions.select_related("requested_by", "approved_by")
        ],
    }


def _window(window: FilingWindow) -> dict[str, Any]:
    return {
        "no": window.number,
        "opens": seoul(window.opens_at).isoformat(),
        "closes": seoul(window.closes_at).isoformat(),
    }
