"""Where the pages of a round are."""

from django.urls import reverse

from payouts.models import Round


def round_url(round_: Round, tab: str = "") -> str:
    """A round's page, on one of its tabs."""
    return reverse("admin:payouts_round_change", args=[round_.pk]) + (f"?tab={tab}" if tab else "")


def verb_url(round_: Round, verb: str) -> str:
    """The page of a verb of a round."""
    return reverse("admin:payouts_round_do", args=[round_.pk, verb])
