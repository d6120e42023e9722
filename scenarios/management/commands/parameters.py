"""`manage.py parameters 1015`: what the simulated programme is drawn from, and what of it was published."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from scenarios.programme_1015.parameters import table
from scenarios.programme_1015.stage import CODE


class Command(BaseCommand):
    """Prints every parameter with its value, whether it was published (and where) or assumed."""

    help = "Print the parameters of a simulated programme."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("programme", choices=[CODE])
        parser.add_argument("--json", action="store_true", help="Print one JSON array and nothing else.")

    def handle(self, *args: Any, programme: str, **options: Any) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(table(), ensure_ascii=False))
            return
        for row in table():
            self.stdout.write(f"{row['basis']:<10}{row['name']:<22}{row['value']}")
            for detail in (row["source"], row["note"]):
                if detail:
                    self.stdout.write(f"{'':<32}{detail}")
