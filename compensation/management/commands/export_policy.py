"""`manage.py export_policy CODE`: a policy version as the document that was reviewed."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from compensation.models import PolicyVersion, Programme


class Command(BaseCommand):
    """Prints the published version, or the one named, as JSON; the same document can be drafted again."""

    help = "Print a programme's policy document as JSON."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        # Django gives every command a --version of its own; here the word means the policy's.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="The programme's code.")
        parser.add_argument("--version", dest="number", type=int, help="The version's number; default: the published.")

    def handle(self, *args: Any, code: str, number: int | None, **options: Any) -> None:
        programme = Programme.objects.filter(code=code).first()
        if programme is None:
            raise CommandError(_("There is no programme with the code %(code)s.") % {"code": code})
        self.stdout.write(json.dumps(version(programme, number).document, ensure_ascii=False, indent=2))


def version(programme: Programme, number: int | None) -> PolicyVersion:
    """The version with `number`, or the published one. Raises CommandError with a sentence."""
    versions = programme.policies.all()
    found = versions.filter(number=number).first() if number else versions.filter(state="published").first()
    if found is None and number:
        raise CommandError(
            _("Programme %(code)s has no policy version %(number)s.") % {"code": programme.code, "number": number}
        )
    if found is None:
        raise CommandError(_("Programme %(code)s has no published policy.") % {"code": programme.code})
    return found
