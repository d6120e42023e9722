"""What every verb's form shares: it knows the claim and the person, and answers with the verb's arguments."""

from typing import Any

from claims.models import Claim
from compensation.admin.forms import VerbForm


class ActForm(VerbForm):
    """A verb's form on one claim. `arguments` are the keyword arguments of the workflow function."""

    @property
    def claim(self) -> Claim:
        """The claim the verb is about."""
        return self.obj

    def arguments(self) -> dict[str, Any]:
        """The verb's own keyword arguments; only after `is_valid`."""
        return dict(self.cleaned_data)


class BareForm(ActForm):
    """A verb that asks nothing."""
