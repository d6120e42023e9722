"""The ledger's pages in a browser: nothing for axe to find in either theme, and no scrolling sideways on a phone."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from payouts.models import LedgerTransaction, Posting
from tests.axe import assert_accessible
from tests.payouts.ledger.book import in_repayment, paid_line, repaid

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}


def pages(recovery) -> dict[str, str]:
    posting = Posting.objects.filter(account="paid").earliest("pk")
    transaction = LedgerTransaction.objects.earliest("pk")
    return {
        "trial": reverse("admin:payouts_ledgertransaction_trial"),
        "statement": reverse("admin:payouts_ledgertransaction_statement"),
        "transactions": reverse("admin:payouts_ledgertransaction_changelist"),
        "transaction": reverse("admin:payouts_ledgertransaction_change", args=[transaction.pk]),
        "postings": reverse("admin:payouts_posting_changelist"),
        "posting": reverse("admin:payouts_posting_change", args=[posting.pk]),
        "recoveries": reverse("admin:payouts_recovery_changelist"),
        "recovery": reverse("admin:payouts_recovery_change", args=[recovery.pk]),
        "repayment": reverse("admin:payouts_recovery_do", args=[recovery.pk, "record_repayment"]),
        "line": reverse("admin:payouts_payoutline_change", args=[recovery.line_id]),
    }


def keep(browser, name: str) -> None:
    """A picture, where PICTURES names a folder for people to look at."""
    folder = os.environ.get("PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        browser.save_screenshot(str(Path(folder) / f"{name}.png"))


def test_every_page_is_accessible_in_both_themes_and_fits_a_phone(browser, visit, sign_in, people, programme):
    recovery = repaid(in_repayment(paid_line(programme, people), people), people, 5_000)
    sign_in(people.oh)
    for name, address in pages(recovery).items():
        visit(address)
        for theme in ("dark", "light"):
            browser.execute_script("document.documentElement.classList.toggle('dark', arguments[0])", theme == "dark")
            assert_accessible(browser)
            keep(browser, f"ledger-{name}-{theme}")
        size = browser.get_window_size()
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
        fits = browser.execute_script(
            "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
        keep(browser, f"ledger-{name}-phone")
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.set_window_size(size["width"], size["height"])
        assert fits, address
