"""What every verb's form shares: it knows the claim, and its cleaned data are the verb's keyword arguments."""

from typing import Any

from claims.models import Claim
from compensation.admin.forms import VerbForm


class ActForm(VerbForm):
    """A verb's form on one claim. Once valid, `cleaned_data` holds the keyword arguments of the workflow function."""

    @property
    def claim(self) -> Claim:
        """The claim the verb is about."""
        return self.obj

    def arguments(self) -> dict[str, Any]:
        """The verb's own keyword arguments, from the cleaned fields."""
        return dict(self.cleaned_data)

    def full_clean(self) -> None:
        """Clean the fields, then turn them into arguments."""
        super().full_clean()
        if self.is_bound and not self.errors:
            self.cleaned_data = self.arguments()


class BareForm(ActForm):
    """A verb that asks nothing."""
