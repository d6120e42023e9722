"""`manage.py bench SUBJECT`: measure a part of the product on this machine."""

import json
from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand

from scenarios.bench import SUBJECTS


class Command(BaseCommand):
    """Hands over to the subject's module (scenarios/bench/) and prints what it answers."""

    help = "Measure a part of the product; prints ratios, not only seconds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        subjects = parser.add_subparsers(dest="subject", required=True)
        for name, path in SUBJECTS.items():
            module = import_module(path)
            one = subjects.add_parser(name, help=module.HELP)
            module.add_arguments(one)
            one.add_argument("--json", action="store_true", help="Print one JSON object and nothing else.")

    def handle(self, *args: Any, subject: str, **options: Any) -> None:
        found = import_module(SUBJECTS[subject]).run(self.stderr.write, **options)
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for name, value in found.items():
            self.stdout.write(f"{name:<28}{value}")
