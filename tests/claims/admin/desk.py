"""What the tests of the claims desk share: a person at the desk, pages, forms and what the database says after."""

import html
import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from claims.models import Claim, PayeeAccount
from compensation.models import AccessLog


class Desk:
    """One signed-in person and the pages of the claims."""

    def __init__(self, user: Any, language: str = "en") -> None:
        self.client = Client(headers={"accept-language": language})
        self.client.force_login(user)

    def list(self, **params: Any) -> Any:
        """The claim list."""
        return self.client.get(reverse("admin:claims_claim_changelist"), params)

    def case(self, claim: Claim, **params: Any) -> Any:
        """A case page."""
        return self.client.get(reverse("admin:claims_claim_change", args=[claim.pk]), params)

    def verb(self, claim: Claim, code: str, **params: Any) -> Any:
        """A verb's page."""
        return self.client.get(reverse("admin:claims_claim_do", args=[claim.pk, code]), params)

    def do(self, claim: Claim, code: str, **data: Any) -> Any:
        """Post a verb's form with the version the claim has now, unless `seen` says another."""
        seen = data.pop("seen", Claim.objects.get(pk=claim.pk).event_seq)
        return self.client.post(reverse("admin:claims_claim_do", args=[claim.pk, code]), {"seen": seen, **data})

    def unmask(self, claim: Claim, field: str, reason: str, accept: str = "application/json") -> Any:
        """Ask for one value in full."""
        address = reverse("admin:claims_claim_unmask", args=[claim.pk])
        return self.client.post(address, {"field": field, "reason": reason}, headers={"accept": accept})


def state_of(claim: Claim) -> str:
    """The state the database has now."""
    return Claim.objects.values_list("state", flat=True).get(pk=claim.pk)


def fresh(claim: Claim) -> Claim:
    """The claim as the database has it now."""
    return Claim.objects.select_related("claimant", "account", "decision", "assigned_to").get(pk=claim.pk)


def numbers(response: Any) -> list[str]:
    """The receipt numbers of a list page, in its order."""
    return [claim.receipt_no for claim in response.context["cl"].result_list]


def text_of(response: Any) -> str:
    """The page's source, its entities read."""
    return html.unescape(response.content.decode())


def account_of(claim: Claim) -> PayeeAccount:
    """The account that binds now."""
    account = fresh(claim).account
    assert account is not None
    return account


def last_access() -> AccessLog:
    """The newest entry of the access log."""
    return AccessLog.objects.order_by("-pk")[0]


def scan(text: str = "scan") -> SimpleUploadedFile:
    """A picture as a browser uploads it."""
    colour = tuple(sum(text.encode()) * step % 256 for step in (3, 5, 7))
    buffer = io.BytesIO()
    Image.new("RGB", (40, 60), colour).save(buffer, "PNG")
    return SimpleUploadedFile(f"{text}.png", buffer.getvalue(), "image/png")


def pdf(pages: int = 1) -> bytes:
    """A PDF of so many white pages."""
    sheets = [Image.new("RGB", (200, 280), "white") for _page in range(pages)]
    buffer = io.BytesIO()
    sheets[0].save(buffer, "PDF", save_all=True, append_images=sheets[1:])
    return buffer.getvalue()
