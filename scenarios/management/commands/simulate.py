"""`manage.py simulate`: a seeded year of payouts in which everything goes wrong, and every invariant holds."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compensation.errors import Refused
from scenarios.simulator import simulate
from scenarios.simulator.stage import Violated

SEED = 2023


class Command(BaseCommand):
    """Plays it on an empty database, prints seed, outcome and what was looked at; ends with 1 at a broken invariant."""

    help = "Play a seeded year of payout rounds, wrong files and crashes included, and check every invariant."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=SEED, help="Another seed gives another year.")
        parser.add_argument("--claims", type=int, default=10_000, help="How many claims are approved in the year.")
        parser.add_argument("--rounds", type=int, default=12, help="How many months, each with its round.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object and nothing else.")

    def handle(self, *args: Any, seed: int, claims: int, rounds: int, **options: Any) -> None:
        quiet = options["json"]
        self.stderr.write(f"seed {seed}")
        try:
            found = simulate(seed, claims, rounds, (lambda text: None) if quiet else self.stderr.write)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except Violated as violated:
            self.stderr.write(f"VIOLATED  {violated}")
            sys.exit(1)
        self.stdout.write(json.dumps(found, ensure_ascii=False) if quiet else "\n".join(told(found)))


def told(found: dict[str, Any]) -> list[str]:
    """The outcome in lines for a person."""
    said = [f"seed {found['seed']}"]
    for part in ("claims", "lines", "rounds", "rows"):
        said.append(f"{part:<8}" + ", ".join(f"{count:,} {state}" for state, count in found[part].items()))
    said += [f"{count:>12,}  {what}" for what, count in found["happened"].items()]
    said += [f"{count:>12,}  ✓ {invariant}" for invariant, count in found["invariants"].items()]
    parts = ", ".join(f"{part} {seconds}" for part, seconds in found["seconds_by_part"].items())
    return [*said, f"{len(found['invariants'])} invariants hold; {found['seconds']} seconds ({parts})"]
