"""One page a verb: what will change, the form, the refusal in words; never a change of state by a link.

An admin names its verbs; `RecordAdmin.get_urls` wires each to `<pk>/do/<verb>/` (or `do/<verb>/` for a verb
of the list, which has no object yet). GET shows, POST asks again and runs the workflow function.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from compensation.admin.forms import ConfirmForm, VerbForm
from compensation.ceremony import has_edge, is_edge
from compensation.edges import wrong_state
from compensation.errors import NotPermitted, Refused, Stale, WrongState
from compensation.permissions import missing_role

if TYPE_CHECKING:
    from compensation.admin.base import RecordAdmin
    from compensation.admin.conflict import Difference

FORBIDDEN = ("not_permitted", "four_eyes")


@dataclass(frozen=True)
class Done:
    """What a verb answers: the banner's sentence and, if not the object's page, where to go."""

    message: str
    url: str = ""


#: request, object (None for a verb of the list), cleaned data, the version the form showed.
Run = Callable[[HttpRequest, Any, dict[str, Any], int | None], "str | Done"]
Blocked = Callable[[Any, Any], Refused | None]


def _never(user: Any, obj: Any) -> Refused | None:
    return None


@dataclass(frozen=True)
class Verb:
    """A verb's page. `blocked(user, obj)` says why not; `run` calls the workflow and answers a sentence."""

    code: str
    label: Any
    run: Run
    form_class: type[VerbForm] = ConfirmForm
    blocked: Blocked = _never
    #: The most useful acts carry it: the first allowed one becomes the page's blue button.
    primary: bool = False
    danger: bool = False
    #: What happens, in a sentence, above the form.
    consequence: Any = ""
    template: str = "redress/verb.html"
    #: The button's words when they name the amount; else the label.
    button: Callable[[Any], str] | None = None
    initial: Callable[[HttpRequest, Any], dict[str, Any]] | None = None
    context: Callable[[HttpRequest, Any], Mapping[str, Any]] | None = None
    #: What a press of `preview` shows of valid data, for the template; it writes nothing.
    preview: Callable[[HttpRequest, Any, dict[str, Any]], Mapping[str, Any]] | None = None
    #: Whether it appears on the object's page at all; by default unless the state has no such edge.
    shown: Callable[[Any], bool] | None = None
    on_list: bool = False
    #: One key of the keyboard table, said on the button.
    key: str = ""

    def button_label(self, obj: Any) -> str:
        """The words on the button that does it."""
        return self.button(obj) if self.button else str(self.label)

    def is_shown(self, obj: Any) -> bool:
        """Whether the verb has a place on this object's page now."""
        if self.shown is not None:
            return self.shown(obj)
        return obj is None or not is_edge(obj, self.code) or has_edge(obj, self.code)


def asks(why_not: Callable[[Any, str, Any], Refused | None], verb: str) -> Blocked:
    """`blocked` from a floor's `why_not`: the role first, then the state's edge, then the floor's guards."""

    def blocked(user: Any, obj: Any) -> Refused | None:
        refusal = why_not(user, verb, obj)
        if refusal is not None and refusal.code == NotPermitted.code:
            return refusal
        if obj is not None and is_edge(obj, verb) and not has_edge(obj, verb):
            return wrong_state(obj)
        return refusal

    return blocked


def needs(permission: str) -> Blocked:
    """`blocked` for a verb that asks for a permission and nothing else."""

    def blocked(user: Any, obj: Any) -> Refused | None:
        return missing_role(user, permission)

    return blocked


def acts_for(verbs: Sequence[Verb], user: Any, obj: Any, url_of: Callable[[Verb], str]) -> list[dict[str, Any]]:
    """The acts a page offers, the blue one first: code, label, url, allowed, sentence, primary, danger, elsewhere.

    `elsewhere` marks acts that no role of `user` holds; pages name them in one quiet line.
    """
    found = []
    blue: dict[str, Any] | None = None
    for verb in verbs:
        if not verb.is_shown(obj):
            continue
        refusal = verb.blocked(user, obj)
        act = {
            "code": verb.code,
            "label": verb.button_label(obj),
            "url": url_of(verb),
            "allowed": refusal is None,
            "sentence": str(refusal) if refusal else "",
            "elsewhere": refusal is not None and refusal.code == NotPermitted.code,
            "primary": False,
            "danger": verb.danger,
            "key": verb.key,
        }
        if blue is None and verb.primary and refusal is None:
            act["primary"], blue = True, act
        if verb.key == "R" and not act["primary"]:
            act["key"] = ""  # R is the blue button's, and there is one
        found.append(act)
    return sorted(found, key=lambda act: not act["primary"])


@dataclass
class VerbPage:
    """The page of one verb on one object (or on the list)."""

    admin: "RecordAdmin"
    verb: Verb
    request: HttpRequest
    obj: Any
    form: VerbForm = field(init=False)

    def respond(self) -> HttpResponse:
        """GET: the form, or why not. POST: ask again, run, and say what happened."""
        refusal = self.verb.blocked(self.request.user, self.obj)
        self.form = self._form()
        if self.request.method != "POST":
            return self._page(refusal, status=self._status(refusal) if refusal else 200)
        # Whether the state still allows it is asked again under the workflow's lock, where a second press of
        # the same button by the same person is answered quietly.
        if refusal is not None and refusal.code != WrongState.code:
            return self._page(refusal, status=self._status(refusal))
        if not self.form.is_valid():
            # What is wrong with the form may only be that the object is another one by now.
            return self._page(Stale(), status=409) if self._is_stale() else self._page(status=422)
        if self.verb.preview is not None and "preview" in self.request.POST:
            return self._page(more=self.verb.preview(self.request, self.obj, self.form.cleaned_data))
        return self._run()

    def _is_stale(self) -> bool:
        """Whether somebody changed the object since the form was shown."""
        try:
            seen = self._seen()
        except Stale:
            # It says no version at all: what is wrong with the form is said first.
            return False
        return seen is not None and seen != self.obj.event_seq

    def _run(self) -> HttpResponse:
        try:
            done = self.verb.run(self.request, self.obj, self.form.cleaned_data, self._seen())
        except Refused as refusal:
            return self._page(refusal, status=self._status(refusal))
        except ValidationError as error:
            self.form.add_error(None, error)
            return self._page(status=422)
        if isinstance(done, str):
            done = Done(done)
        messages.success(self.request, done.message)
        return HttpResponseRedirect(done.url or self._back())

    def _form(self) -> VerbForm:
        initial = self.verb.initial(self.request, self.obj) if self.verb.initial else None
        typed = (self.request.POST, self.request.FILES) if self.request.method == "POST" else (None, None)
        return self.verb.form_class(*typed, initial=initial, request=self.request, obj=self.obj)

    def _seen(self) -> int | None:
        """The version the form showed; a form without one has not shown the object."""
        if self.obj is None or not hasattr(self.obj, "event_seq"):
            return None
        seen = self.request.POST.get("seen", "")
        if not (seen.isascii() and seen.isdigit()):
            raise Stale
        return int(seen)

    def _status(self, refusal: Refused) -> int:
        return 403 if refusal.code in FORBIDDEN else 409

    def _back(self) -> str:
        return self.admin.list_url() if self.obj is None else self.admin.object_url(self.obj)

    def _changes(self, obj: Any, refusal: Refused | None) -> "list[Difference]":
        """What happened while the form was open: said with every refusal of what was sent, for it may be the cause."""
        if refusal is None or obj is None or self.request.method != "POST":
            return []
        seen = self.request.POST.get("seen", "")
        return self.admin.changes_since(obj, seen, self.form) if seen or isinstance(refusal, Stale) else []

    def _page(
        self, refusal: Refused | None = None, status: int = 200, more: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        stale = isinstance(refusal, Stale)
        # Read anew: a refusal of what was sent often means that the object has moved on. A verb of the list has none.
        again = refusal is not None and self.obj is not None and self.request.method == "POST"
        obj = self.admin.get_record(self.request, self.obj.pk) if again else self.obj
        blocked = refusal is not None and not stale
        edge = next((edge for edge in getattr(obj, "EDGES", ()) if edge.verb == self.verb.code), None)
        context = {
            **self.admin.page_context(self.request, obj),
            "title": str(self.verb.label),
            "verb": self.verb,
            "button": self.verb.button_label(obj),
            "form": self.form,
            "refusal": refusal,
            "stale": stale,
            "blocked": blocked,
            # A refusal of the typed data keeps the form; one that no data can lift does not show it on GET.
            "show_form": not blocked or self.request.method == "POST",
            "changed_since": self._changes(obj, refusal),
            "edge": edge,
            "turn_after": self.admin.turns.get(edge.target, "") if edge else "",
            "back": self._back(),
            "seen": getattr(obj, "event_seq", ""),
            **(self.verb.context(self.request, obj) if self.verb.context else {}),
            **(more or {}),
        }
        return TemplateResponse(self.request, self.verb.template, context, status=status)


def fresh(obj: Any, seen: int | None) -> None:
    """For workflow functions that take no version: raise Stale unless the form showed the present one."""
    if seen is not None and seen != obj.event_seq:
        raise Stale


def find(verbs: Sequence[Verb], code: str, *, on_list: bool) -> Verb:
    """The verb called `code`. Raises Http404 with a sentence."""
    for verb in verbs:
        if verb.code == code and verb.on_list is on_list:
            return verb
    raise Http404(_("Not found, or not yours to see."))
