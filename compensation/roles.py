"""The roles and what each may do, as data; groups and permissions are synchronised after every migrate.

A permission is `app.codename`. Verbs are permissions of the object they move. There is no all-powerful
account: `User.has_perm` does not ask `is_superuser`.
"""

from dataclasses import dataclass

from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Role:
    """A group: its stable code, its name for people and its permissions."""

    code: str
    name: object
    permissions: tuple[str, ...]


def _all(app: str, *codenames: str) -> tuple[str, ...]:
    return tuple(f"{app}.{codename}" for codename in codenames)


VIEW_PROGRAMME = _all(
    "compensation",
    "view_dashboard",
    "view_programme",
    "view_filingwindow",
    "view_filingextension",
    "view_filingopening",
    "view_programmeclosing",
    "view_policyversion",
    "view_job",
    "view_programmeevent",
)
VIEW_CLAIMS = _all(
    "claims",
    "view_claim",
    "view_claimant",
    "view_document",
    "view_damagereport",
    "view_importbatch",
    "view_importrow",
    "view_decision",
    "view_claimevent",
    "view_contact",
    "view_suspicion",
    "view_appeal",
    "view_holdercheck",
    "view_coolingwaiver",
)
VIEW_PAYOUTS = _all(
    "payouts",
    "view_round",
    "view_payoutline",
    "view_bankfile",
    "view_bankresult",
    "view_bankresultrow",
    "view_payoutevent",
    "view_bankformatversion",
    "view_bankformatevent",
    "view_ledgertransaction",
    "view_posting",
    "view_recovery",
    "view_signal",
    "view_ruling",
    "view_reissue",
    "view_recoveredexport",
    "view_recoveredline",
)
# What a replay comes to; its rows name claims.
VIEW_REPLAYS = _all("claims", "view_policyreplay", "view_policysweep")

AGENT = Role(
    "agent",
    pgettext_lazy("role", "Agent"),
    VIEW_PROGRAMME
    + VIEW_CLAIMS
    + _all("compensation", "view_notice", "handle_notice")
    + _all(
        "claims",
        "import_claim",
        "export_claim",
        "file_claim",
        "start_review",
        "request_supplement",
        "receive_supplement",
        "lapse_supplement",
        "open_negotiation",
        "make_offer",
        "accept_settlement",
        "end_negotiation",
        "recommend",
        "return_to_claimant",
        "resubmit",
        "withdraw",
        "hold",
        "enter_account",
        "change_account",
        "request_waiver",
        "attach_document",
        "judge_document",
        "edit_facts",
        "unmask",
        "triage_report",
        "promote_report",
        "record_contact",
        "judge_suspicion",
        "file_appeal",
        "request_reopening",
    ),
)
APPROVER = Role(
    "approver",
    pgettext_lazy("role", "Approver"),
    VIEW_PROGRAMME
    + VIEW_CLAIMS
    + _all(
        "claims",
        "send_back",
        "approve",
        "deny",
        "reopen",
        "release_hold",
        "grant_waiver",
        "confirm_offer",
        "judge_appeal",
        "request_reopening",
        "unmask",
        "export_claim",
    ),
)
MANAGER = Role(
    "manager",
    pgettext_lazy("role", "Manager"),
    VIEW_PROGRAMME
    + VIEW_CLAIMS
    + _all(
        "compensation",
        "view_programmefounding",
        "request_founding",
        "approve_founding",
        "reject_founding",
        "cancel_founding",
        "request_opening",
        "approve_opening",
        "reject_opening",
        "cancel_opening",
        "request_closing",
        "approve_closing",
        "reject_closing",
        "cancel_closing",
        "request_extension",
        "approve_extension",
        "announce_extension",
        "reject_extension",
        "cancel_extension",
        "draft_policy",
        "revise_policy",
        "submit_policy",
        "publish_policy",
        "reject_policy",
    )
    + _all("compensation", "set_absence")
    + VIEW_REPLAYS
    + _all("claims", "assign", "export_claim", "replay_policy", "view_policyreplayrow", "export_policyreplay"),
)
FINANCE_PREPARER = Role(
    "finance_preparer",
    pgettext_lazy("role", "Finance preparer"),
    VIEW_PROGRAMME
    + VIEW_PAYOUTS
    + _all(
        "payouts",
        "open_round",
        "assemble",
        "submit",
        "cancel",
        "drop_line",
        "answer_signal",
        "mark_sent",
        "download_bankfile",
        "import_result",
        "propose_ruling",
        "request_reissue",
        "recover_register",
        "rule_recovered",
        "close",
        "export_payoutline",
        "draft_format",
        "choose_format",
        "retire_format",
        "open_recovery",
        "agree_plan",
        "record_repayment",
        "ask_waiver",
        "export_ledger",
        "export_recovery",
    ),
)
FINANCE_APPROVER = Role(
    "finance_approver",
    pgettext_lazy("role", "Finance approver"),
    VIEW_PROGRAMME
    + VIEW_PAYOUTS
    + _all(
        "payouts",
        "release",
        "send_back",
        "answer_signal",
        "confirm_ruling",
        "approve_reissue",
        "confirm_recovered",
        "export_payoutline",
        "approve_format",
        "retire_format",
        "confirm_recovery",
        "reject_recovery",
        "confirm_repayment",
        "waive_recovery",
        "export_ledger",
        "export_recovery",
    ),
)
AUDITOR = Role(
    "auditor",
    pgettext_lazy("role", "Auditor"),
    VIEW_PROGRAMME
    + VIEW_CLAIMS
    + VIEW_PAYOUTS
    + VIEW_REPLAYS
    + _all("claims", "view_policyreplayrow")
    + _all("compensation", "view_accesslog", "view_user", "view_notice", "view_programmefounding", "verify"),
)
ADMINISTRATOR = Role(
    "administrator",
    pgettext_lazy("role", "Administrator"),
    _all("compensation", "view_user", "add_user", "change_user", "view_programmeevent", "view_staffaccount"),
)
COUNCIL = Role("council", pgettext_lazy("role", "Council"), _all("compensation", "view_dashboard") + VIEW_REPLAYS)

ROLES: tuple[Role, ...] = (
    AGENT,
    APPROVER,
    MANAGER,
    FINANCE_PREPARER,
    FINANCE_APPROVER,
    AUDITOR,
    ADMINISTRATOR,
    COUNCIL,
)


def role_names(permission: str) -> str:
    """The names of the roles that hold `permission`, for a refusal's sentence."""
    return ", ".join(str(role.name) for role in ROLES if permission in role.permissions)


def synchronise() -> None:
    """Make every role's group hold exactly its permissions. Idempotent; runs after migrate.

    Raises LookupError when a role names a permission that no model declares: a typing error here must not
    silently take a right away.
    """
    from django.contrib.auth.models import Group, Permission

    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    for role in ROLES:
        group, _created = Group.objects.get_or_create(name=role.code)
        unknown = [name for name in role.permissions if name not in known]
        if unknown:
            raise LookupError(f"role {role.code} names unknown permissions: {unknown}")
        wanted = {known[name] for name in role.permissions}
        if set(group.permissions.values_list("pk", flat=True)) != wanted:
            group.permissions.set(wanted)
