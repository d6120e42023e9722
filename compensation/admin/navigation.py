"""The sidebar: the pages a person may see, in the order of the work."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Page:
    """One link: the list of `model` (`app.model`), or the named page itself. `go` is its key after G."""

    title: Any
    icon: str
    permission: str
    model: str = ""
    url_name: str = ""
    go: str = ""
    #: The named page that the link opens, where it is not the model's list itself.
    start: str = ""

    def url(self, lists: dict[str, str]) -> str:
        """Its address, or nothing when no floor offers it in this process."""
        return lists.get(self.model, "") if self.model else reverse(self.url_name)


GROUPS: list[tuple[Any, list[Page]]] = [
    (
        pgettext_lazy("menu", "Work"),
        [
            Page(_("Dashboard"), "monitoring", "compensation.view_dashboard", url_name="dashboard", go="d"),
            Page(
                _("Claims"),
                "inbox",
                "claims.view_claim",
                model="claims.claim",
                go="q",
                start="admin:claims_claim_queue",
            ),
            Page(_("Workload"), "groups", "claims.assign", url_name="admin:claims_claim_load", go="w"),
            Page(_("Suspected duplicates"), "content_copy", "claims.view_suspicion", model="claims.suspicion"),
            Page(_("My visits"), "directions_walk", "claims.record_contact", url_name="admin:claims_claim_visits"),
            Page(_("Damage reports"), "flag", "claims.view_damagereport", model="claims.damagereport", go="t"),
            Page(_("Imports"), "upload_file", "claims.view_importbatch", model="claims.importbatch", go="i"),
        ],
    ),
    (
        pgettext_lazy("menu", "Payouts"),
        [
            Page(_("Payout rounds"), "payments", "payouts.view_round", model="payouts.round", go="r"),
            Page(_("Payout lines"), "receipt_long", "payouts.view_payoutline", model="payouts.payoutline"),
            Page(_("Bank files"), "table", "payouts.view_bankfile", model="payouts.bankfile"),
            Page(_("Recovered payments"), "restore", "payouts.view_recoveredline", model="payouts.recoveredline"),
            Page(_("Recoveries"), "undo", "payouts.view_recovery", model="payouts.recovery"),
            Page(
                _("Trial balance"),
                "balance",
                "payouts.view_ledgertransaction",
                url_name="admin:payouts_ledgertransaction_trial",
            ),
            Page(_("Ledger"), "menu_book", "payouts.view_ledgertransaction", model="payouts.ledgertransaction"),
            Page(
                _("Statement of payments"),
                "receipt",
                "payouts.view_ledgertransaction",
                url_name="admin:payouts_ledgertransaction_statement",
            ),
            Page(_("Bank results"), "rule", "payouts.view_bankresult", model="payouts.bankresult"),
            Page(_("Bank formats"), "view_column", "payouts.view_bankformatversion", model="payouts.bankformatversion"),
        ],
    ),
    (
        pgettext_lazy("menu", "Programme"),
        [
            Page(_("Programmes"), "account_balance", "compensation.view_programme", model="compensation.programme"),
            Page(
                _("New programmes"),
                "add_home_work",
                "compensation.view_programmefounding",
                model="compensation.programmefounding",
            ),
            Page(
                _("Filing"),
                "timeline",
                "compensation.view_programme",
                url_name="admin:compensation_programme_filing_start",
                go="f",
            ),
            Page(
                _("Filing windows"), "date_range", "compensation.view_filingwindow", model="compensation.filingwindow"
            ),
            Page(
                _("Extensions"),
                "more_time",
                "compensation.view_filingextension",
                model="compensation.filingextension",
                go="e",
            ),
            Page(
                _("Policies"), "policy", "compensation.view_policyversion", model="compensation.policyversion", go="p"
            ),
            Page(_("Policy replays"), "replay", "claims.view_policyreplay", model="claims.policyreplay"),
            Page(_("Policy sweeps"), "tune", "claims.view_policysweep", model="claims.policysweep"),
        ],
    ),
    (
        pgettext_lazy("menu", "Records"),
        [
            Page(_("Jobs"), "hourglass_top", "compensation.view_job", model="compensation.job", go="j"),
            Page(
                _("Programme history"),
                "history",
                "compensation.view_programmeevent",
                model="compensation.programmeevent",
            ),
            Page(_("Notices"), "mail", "compensation.view_notice", model="compensation.notice"),
            Page(_("Access log"), "visibility", "compensation.view_accesslog", model="compensation.accesslog", go="l"),
            Page(_("Accounts"), "group", "compensation.view_user", model="compensation.user", go="u"),
        ],
    ),
]


def _lists() -> dict[str, str]:
    return {
        model._meta.label_lower: reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    }


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups of links for the theme, each only with pages that exist and that the person may see."""
    lists = _lists()
    groups = []
    for title, pages in GROUPS:
        items = [
            {
                "title": page.title,
                "icon": page.icon,
                "link": reverse(page.start) if page.start else page.url(lists),
                "below": page.url(lists),
                "go": page.go,
                "active": False,
            }
            for page in pages
            if request.user.has_perm(page.permission) and page.url(lists)
        ]
        if items:
            groups.append({"title": title, "items": items})
    _mark(request.path, [item for group in groups for item in group["items"]])
    return groups


def _mark(path: str, items: list[dict[str, Any]]) -> None:
    """The page in the address is the one whose own address is the longest part of it."""
    found = [item for item in items if path.startswith(item["below"])]
    if path == reverse("admin:index"):
        found = [item for item in items if item["below"] == reverse("dashboard")]
    if found:
        max(found, key=lambda item: len(item["below"]))["active"] = True
