"""`manage.py fsm`: the maps of legal moves, as the state machines themselves hold them."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models
from django.utils.translation import gettext as _
from django_fsm import FSMField

Move = tuple[str, str, str]
"""(verb, from, to)."""


class Command(BaseCommand):
    """Without a model it prints every map. A part of a model's name is enough when it fits one model."""

    help = "Print the legal moves of claim, document, appeal, opening, extension, closing, policy, round and line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "model", nargs="?", help="claim, document, appeal, opening, extension, closing, policy, round or line"
        )
        parser.add_argument("--format", choices=sorted(FORMATS), default="text", help="A Markdown table, or Mermaid.")

    def handle(self, *args: Any, model: str | None, format: str, **options: Any) -> None:
        chosen = [find(model)] if model else machines()
        self.stdout.write("\n\n".join(FORMATS[format](machine) for machine in chosen))


def machines() -> list[type[models.Model]]:
    """Every model whose state moves along a map, in the order of the floors."""
    return [model for model in apps.get_models() if isinstance(_state_field(model), FSMField)]


def find(name: str) -> type[models.Model]:
    """The machine called `name`, or whose name begins or ends with it. Raises CommandError."""
    wanted = name.lower().rpartition(".")[2]
    names = {model.__name__.lower(): model for model in machines()}
    if wanted in names:
        return names[wanted]
    fitting = [model for known, model in names.items() if known.startswith(wanted) or known.endswith(wanted)]
    if len(fitting) != 1:
        raise CommandError(
            _("No state machine is called %(name)s. There are: %(known)s.")
            % {"name": name, "known": ", ".join(sorted(names))}
        )
    return fitting[0]


def _state_field(model: type[models.Model]) -> models.Field | None:
    return next((field for field in model._meta.local_fields if field.name == "state"), None)


def moves(model: type[models.Model]) -> list[Move]:
    """Every legal move, in the order of the model's edges."""
    field: Any = _state_field(model)
    order = [edge.verb for edge in model.EDGES]  # type: ignore[attr-defined]
    states = list(dict(field.choices))
    found = [(step.name, step.source, step.target) for step in field.get_all_transitions(model)]
    return sorted(found, key=lambda move: (order.index(move[0]), states.index(move[1])))


def table(model: type[models.Model]) -> str:
    """A Markdown table: one row a verb, in English whatever the reader's language, so that it can be kept."""
    by_verb: dict[str, tuple[list[str], str]] = {}
    for verb, source, target in moves(model):
        by_verb.setdefault(verb, ([], target))[0].append(source)
    rows = [("Verb", "From", "To"), ("---", "---", "---")]
    rows += [(f"`{verb}`", ", ".join(sources), target) for verb, (sources, target) in by_verb.items()]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join([f"{model._meta.label}.state", "", *lines])


def mermaid(model: type[models.Model]) -> str:
    """A Mermaid state diagram, from where new rows begin to where nothing leads on."""
    found = moves(model)
    field: Any = _state_field(model)
    ends = [state for state in dict(field.choices) if state not in {source for _verb, source, _to in found}]
    lines = [f"[*] --> {field.default}"]
    lines += [f"{source} --> {target}: {verb}" for verb, source, target in found]
    lines += [f"{state} --> [*]" for state in ends]
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in lines)])


FORMATS: dict[str, Callable[[type[models.Model]], str]] = {"text": table, "mermaid": mermaid}
