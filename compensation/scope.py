"""To which programmes a person is limited, and what of theirs a page, a list or a verb may touch.

`User.programmes` names them; none named means all of them. It is asked in two places that everything passes: what can
be seen goes through `visible`, and what is done goes through the ceremony, which asks `within`. What belongs to no
programme (the house's own jobs, entries about accounts) is seen by people without a limit alone.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet

from compensation.errors import NotYours
from compensation.models import Programme

#: The column by which a row without a programme of its own belongs to one that has it, in the order they are tried.
PARENTS = ("claim", "round", "claimant", "batch", "result", "account", "supplement", "earlier", "file", "row")
#: Where a queryset of a model without a programme is asked to be limited.
NO_PATH = "%s belongs to no programme"

Rows = TypeVar("Rows", bound=QuerySet)


def programmes_of(user: Any) -> frozenset[int] | None:
    """The keys of the programmes a person is limited to; None: all of them, or nobody asks (`user` is None).

    Read once per instance of the person, which is once a request.
    """
    if user is None or not getattr(user, "pk", None):
        return None
    cached: Any = getattr(user, "_programmes", False)
    if cached is False:
        cached = user._programmes = frozenset(user.programmes.values_list("pk", flat=True).order_by()) or None
    return cached


def forget(user: Any) -> None:
    """Ask the database again at the next question about this instance."""
    user.__dict__.pop("_programmes", None)


def path_of(model: type[Model]) -> str:
    """The way from a row to its programme, as a lookup: `pk`, `programme`, `claim__programme` ...

    A model says it itself as `programme_path`, or it follows from its columns. Raises LookupError for a model that
    belongs to no programme.
    """
    if model is Programme:
        return "pk"
    said = getattr(model, "programme_path", "")
    if said:
        return said
    columns = {field.name: field for field in model._meta.get_fields() if field.concrete and field.is_relation}
    if "programme" in columns:
        return "programme"
    for name in PARENTS:
        parent = columns.get(name)
        if parent is not None and isinstance(parent.related_model, type):
            return f"{name}__{path_of(parent.related_model)}"
    raise LookupError(NO_PATH % model._meta.label)


def programme_of(obj: Any) -> int | None:
    """The key of the programme an object belongs to; None: the house's own. Raises LookupError as `path_of` does."""
    *parents, last = path_of(type(obj)).split("__")
    for name in parents:
        obj = getattr(obj, name)
        if obj is None:
            return None
    if last == "pk":
        return obj.pk
    return getattr(obj, type(obj)._meta.get_field(last).attname)


def visible(user: Any, rows: Rows, path: str = "") -> Rows:
    """Those of `rows` that belong to the person's programmes; `path` is the lookup, by default the model's own."""
    limit = programmes_of(user)
    if limit is None:
        return rows
    return rows.filter(**{f"{path or path_of(rows.model)}__in": limit})


def programmes(user: Any) -> QuerySet[Programme]:
    """The programmes a person may see."""
    return visible(user, Programme.objects.all())


def admits(user: Any, programme: int | Programme | None) -> bool:
    """Whether a programme is one of the person's; the house's own (None) is theirs only without a limit."""
    limit = programmes_of(user)
    return limit is None or (programme.pk if isinstance(programme, Programme) else programme) in limit


def within(user: Any, obj: Any) -> NotYours | None:
    """The refusal of a person who is limited to other programmes than the object's; the sentence says no more.

    An object that no programme can be told of is outside every limit.
    """
    if programmes_of(user) is None:
        return None
    try:
        owner = programme_of(obj)
    except (LookupError, FieldDoesNotExist):
        owner = None
    return None if admits(user, owner) else NotYours()


def require(user: Any, obj: Any) -> None:
    """Raise the refusal of `within`: for what is done without the ceremony."""
    refusal = within(user, obj)
    if refusal is not None:
        raise refusal


def asks_no_more(limit: frozenset[int] | None, wanted: Iterable[int]) -> bool:
    """Whether `wanted` (nothing: all programmes) asks for no more than a person of `limit` has."""
    asked = set(wanted)
    return limit is None or (bool(asked) and asked <= limit)
