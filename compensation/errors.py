"""Refusals a person can read: every verb that says no raises one of these.

A refusal carries a whole translated sentence (`str(error)`) and a stable code for tests and JSON.
Raising one inside a verb's transaction rolls everything back: a refusal writes nothing.
"""

from django.utils.translation import gettext as _


class Refused(Exception):
    """A verb was refused. `code` is stable; the message is a sentence for the reader."""

    code = "refused"

    def __init__(self, sentence: str, code: str | None = None) -> None:
        super().__init__(sentence)
        self.code = code or self.code


class NotPermitted(Refused):
    """The actor's roles do not allow the verb."""

    code = "not_permitted"

    @classmethod
    def needing(cls, roles: str) -> "NotPermitted":
        """The sentence that names the role that could do it."""
        return cls(_("You do not have permission for this. Role needed: %(roles)s.") % {"roles": roles})


class NotYours(NotPermitted):
    """The object belongs to a programme the actor is not limited to: said like an object that is not there."""

    def __init__(self) -> None:
        super().__init__(_("Not found, or not yours to see."))


class WrongState(Refused):
    """The object's state has no edge for the verb."""

    code = "wrong_state"


class FourEyes(Refused):
    """The person who prepared something tried to confirm it."""

    code = "four_eyes"


class GuardFailed(Refused):
    """A guard of the verb does not hold."""

    code = "guard"


class Stale(Refused):
    """What the form showed is no longer what is true; nothing was saved."""

    code = "stale"

    def __init__(self) -> None:
        super().__init__(
            _("This changed while you had it open, so nothing was saved. Check what is different."),
        )
