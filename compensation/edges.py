"""State machines as data: one `Edge` a verb, from which the FSM, the database's guard and the docs come."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed, transition

from compensation.errors import WrongState


@dataclass(frozen=True)
class Edge:
    """A verb's legal move: from any of `sources` to `target`. `label` is the button's word (lazy)."""

    verb: str
    sources: tuple[str, ...]
    target: str
    label: object

    def pairs(self) -> list[tuple[str, str]]:
        """Every (from, to) this verb allows."""
        return [(source, self.target) for source in self.sources]


def edge_methods(edges: Sequence[Edge]) -> type[models.Model]:
    """An abstract model with one FSM transition method a verb on the field `state`.

    The methods move the map only; permission, locks, guards and events live in the workflow.
    """
    methods: dict[str, object] = {"__module__": __name__, "Meta": type("Meta", (), {"abstract": True})}
    for edge in edges:

        def step(self) -> None:
            """Take the edge; the workflow does the rest."""

        step.__name__ = step.__qualname__ = edge.verb
        step.__doc__ = f"{' | '.join(edge.sources)} → {edge.target}. Called by the workflow alone."
        methods[edge.verb] = transition(field="state", source=list(edge.sources), target=edge.target)(step)
    return type("Edges", (models.Model,), methods)


def take(obj, verb: str) -> tuple[str, str]:
    """Move `obj` along `verb` in memory; answers (from, to). Raises WrongState with what is possible now."""
    before = obj.state
    try:
        getattr(obj, verb)()
    except TransitionNotAllowed as error:
        raise wrong_state(obj) from error
    return before, obj.state


def wrong_state(obj) -> WrongState:
    """The sentence for a verb that has no edge from here."""
    possible = ", ".join(str(edge.label) for edge in obj.EDGES if obj.state in edge.sources)
    if not possible:
        return WrongState(
            _("Not possible while %(state)s. Nothing more can be done here.") % {"state": obj.state_label}
        )
    return WrongState(
        _("Not possible while %(state)s. Possible now: %(verbs)s.") % {"state": obj.state_label, "verbs": possible}
    )
