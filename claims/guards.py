"""The claims floor's guards in the database."""

from claims.choices import CLAIM_EDGES, DOCUMENT_EDGES
from claims.models.appeal import APPEAL_EDGES
from compensation.guards import not_into_a_closed_programme
from compensation.triggers import Guard, append_only, frozen, legal_edges, never_deleted

CLAIM = "claims_claim"
ACCOUNT = "claims_payeeaccount"
DOCUMENT = "claims_document"
APPROVAL = "claims_approval"
HOLDER = "claims_holdercheck"
REPORT = "claims_damagereport"
WAIVER = "claims_coolingwaiver"

FINISHED_REPLAY = "EXISTS (SELECT 1 FROM claims_policyreplay r WHERE r.id = {}.replay_id AND r.finished_at IS NOT NULL)"

GUARDS = [
    *append_only("claims_claimevent"),
    *append_only("claims_decision"),
    *append_only(APPROVAL),
    never_deleted(CLAIM),
    never_deleted("claims_claimant"),
    never_deleted("claims_damagereport"),
    never_deleted("claims_offer"),
    never_deleted("claims_importbatch"),
    never_deleted("claims_importrow"),
    *legal_edges(CLAIM, CLAIM_EDGES, starts=("received",)),
    frozen(CLAIM, ("programme_id", "receipt_no", "claimant_id", "identity", "channel", "received_at", "window_id")),
    # A claim is admitted by the window its receipt lies in.
    Guard(
        "claim_inside_its_window",
        CLAIM,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM compensation_filingwindow w WHERE w.id = NEW.window_id"
        " AND w.programme_id = NEW.programme_id AND w.act = 'claim' AND NEW.received_at >= w.opens_at"
        " AND NEW.received_at < w.closes_at)",
    ),
    not_into_a_closed_programme(CLAIM),
    # Reports have windows of their own.
    Guard(
        "report_inside_a_window",
        REPORT,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM compensation_filingwindow w WHERE w.programme_id = NEW.programme_id"
        " AND w.act = 'report' AND NEW.received_at >= w.opens_at AND NEW.received_at < w.closes_at)",
    ),
    not_into_a_closed_programme(REPORT),
    # Whoever claims, what it came from and what judges it belong to its programme.
    Guard(
        "claim_stays_in_its_programme",
        CLAIM,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM claims_claimant x"
        " WHERE x.id = NEW.claimant_id AND x.programme_id = NEW.programme_id)"
        " OR (NEW.report_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM claims_damagereport r"
        " WHERE r.id = NEW.report_id AND r.programme_id = NEW.programme_id))"
        " OR (NEW.batch_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM claims_importbatch b"
        " WHERE b.id = NEW.batch_id AND b.programme_id = NEW.programme_id))",
    ),
    Guard(
        "decision_by_a_policy_of_its_programme",
        "claims_decision",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM claims_claim c JOIN compensation_policyversion v ON v.programme_id = c.programme_id"
        " WHERE c.id = NEW.claim_id AND v.id = NEW.policy_id)",
    ),
    Guard(
        "suspicion_within_one_programme",
        "claims_suspicion",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM claims_claim a JOIN claims_claim b ON b.programme_id = a.programme_id"
        " WHERE a.id = NEW.earlier_id AND b.id = NEW.later_id)",
    ),
    # A state never moves without its event: psql, update() and imports included.
    Guard(
        "claim_moves_with_its_event",
        CLAIM,
        "UPDATE",
        "NOT EXISTS (SELECT 1 FROM claims_claimevent e"
        " WHERE e.stream = 'claim:' || NEW.receipt_no AND e.seq = NEW.event_seq AND e.hash = NEW.event_hash"
        " AND e.from_state = OLD.state AND e.to_state = NEW.state)",
        when="OLD.state <> NEW.state",
    ),
    # Facts, account and decision stand still while finance and the bank have the claim. Once it is paid, the account
    # may change for an additional instalment alone: the payouts floor guards when.
    frozen(
        CLAIM,
        ("decision_id", "approval_id", "baseline_sales", "outage_sales"),
        when="OLD.state IN ('in_payout', 'paid') AND NEW.state IN ('in_payout', 'paid')",
        label="still_while_paying",
    ),
    frozen(
        CLAIM,
        ("account_id",),
        when="OLD.state = 'in_payout' AND NEW.state IN ('in_payout', 'paid')",
        label="account_still_in_payout",
    ),
    never_deleted(ACCOUNT),
    frozen(
        ACCOUNT, ("claimant_id", "version", "bank_code", "number", "number_index", "last4", "holder", "entered_by_id")
    ),
    frozen(
        ACCOUNT,
        ("verified_by_id", "verified_at", "payable_from"),
        when="OLD.verified_by_id IS NOT NULL",
        label="verified_once",
    ),
    # A version binds once the bank was asked whose it is; the last answer must not name somebody else.
    Guard(
        "account_holder_was_asked",
        ACCOUNT,
        "UPDATE",
        "OLD.verified_by_id IS NULL AND NEW.verified_by_id IS NOT NULL AND COALESCE((SELECT h.outcome"
        f" FROM {HOLDER} h WHERE h.account_id = NEW.id ORDER BY h.id DESC LIMIT 1), 'mismatch') = 'mismatch'",
    ),
    *append_only(HOLDER),
    never_deleted(WAIVER),
    frozen(WAIVER, ("account_id", "reason", "requested_by_id", "requested_at")),
    frozen(WAIVER, ("granted_by_id", "granted_at"), when="OLD.granted_by_id IS NOT NULL", label="granted_once"),
    never_deleted(DOCUMENT),
    *legal_edges(DOCUMENT, DOCUMENT_EDGES, starts=("received",)),
    frozen(DOCUMENT, ("claim_id", "kind", "version", "received_at", "supersedes_id")),
    frozen(DOCUMENT, ("file", "sha256", "size", "content_type"), when="OLD.sha256 <> ''", label="bytes_once"),
    # An approval binds the decision that was shown, prepared by whom it says.
    Guard(
        "approval_binds_what_was_shown",
        APPROVAL,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM claims_decision d WHERE d.id = NEW.decision_id AND d.claim_id = NEW.claim_id"
        " AND d.outcome = NEW.outcome AND d.recommended_by_id = NEW.prepared_by_id)",
    ),
    never_deleted("claims_contact"),
    never_deleted("claims_suspicion"),
    frozen("claims_suspicion", ("earlier_id", "later_id")),
    never_deleted("claims_appeal"),
    *legal_edges("claims_appeal", APPEAL_EDGES, starts=("filed",)),
    frozen("claims_appeal", ("claim_id", "number", "decision_id", "grounds", "channel", "filed_at")),
    never_deleted("claims_reopening"),
    frozen("claims_reopening", ("claim_id", "cause", "reason", "requested_by_id", "requested_at")),
    # An appeal is judged by someone who took no part: neither recommended, nor approved, nor dealt with an offer.
    Guard(
        "appeal_judged_by_an_outsider",
        "claims_appeal",
        "UPDATE",
        "OLD.judged_by_id {differs} NEW.judged_by_id AND (EXISTS"
        " (SELECT 1 FROM claims_decision d WHERE d.claim_id = NEW.claim_id"
        " AND d.recommended_by_id = NEW.judged_by_id AND d.id <> COALESCE(NEW.granted_id, 0)) OR EXISTS"
        " (SELECT 1 FROM claims_approval a WHERE a.claim_id = NEW.claim_id AND a.approved_by_id = NEW.judged_by_id)"
        " OR EXISTS (SELECT 1 FROM claims_offer o WHERE o.claim_id = NEW.claim_id"
        " AND (o.made_by_id = NEW.judged_by_id OR o.confirmed_by_id = NEW.judged_by_id)))",
    ),
    frozen(
        "claims_appeal",
        ("judged_by_id", "judged_at", "verdict", "granted_id"),
        when="OLD.state <> 'filed'",
        label="judged_once",
    ),
    frozen(
        "claims_offer",
        (
            "claim_id",
            "number",
            "side",
            "amount",
            "channel",
            "made_by_id",
            "made_at",
            "expires_on",
            "authority",
            "document_id",
        ),
    ),
    # A replay says what it was asked, and what came of it, for ever; its rows are written until it is finished.
    *(
        guard
        for table, result in (("claims_policyreplay", "totals"), ("claims_policysweep", "points"))
        for guard in (
            never_deleted(table),
            frozen(table, ("programme_id", "version_id", "document", "content_hash", "created_by_id")),
            frozen(table, (result, "finished_at"), when="OLD.finished_at IS NOT NULL", label="finished_once"),
        )
    ),
    frozen("claims_policysweep", ("parameter", "first", "last", "step"), label="range"),
    Guard("claims_policyreplayrow_no_update", "claims_policyreplayrow", "UPDATE", "1 = 1"),
    Guard("replay_row_only_until_the_end", "claims_policyreplayrow", "INSERT", FINISHED_REPLAY.format("NEW")),
    Guard("replay_row_stays_from_the_end", "claims_policyreplayrow", "DELETE", FINISHED_REPLAY.format("OLD")),
    frozen("claims_importrow", ("batch_id", "row", "raw")),
    frozen("claims_importbatch", ("programme_id", "kind", "file_name", "sha256", "content")),
]
