"""The payouts floor's guards in the database."""

from compensation.triggers import Guard, append_only, frozen, legal_edges, never_deleted
from payouts.choices import LINE_EDGES, REISSUE_EDGES, ROUND_EDGES, RULING_EDGES
from payouts.cut_guards import CUT_GUARDS
from payouts.format_guards import FORMAT_GUARDS
from payouts.ledger_guards import LEDGER_GUARDS

ROUND = "payouts_round"
LINE = "payouts_payoutline"
RECOVERED = "payouts_recoveredline"
REISSUE = "payouts_reissue"
RULING = "payouts_ruling"
SIGNAL = "payouts_signal"
#: Of a re-issue: its round is not released yet, or the bank has answered for the file, or it is over.
CARRIED_OUT = (
    f"NOT EXISTS (SELECT 1 FROM {ROUND} r WHERE r.id = NEW.round_id AND r.state IN ('released', 'sent'))"
    " OR EXISTS (SELECT 1 FROM payouts_bankresult b WHERE b.round_id = NEW.round_id)"
)

GUARDS = [
    *append_only("payouts_payoutevent"),
    *append_only("payouts_bankresult"),
    *append_only("payouts_bankresultrow"),
    never_deleted(ROUND),
    never_deleted(LINE),
    never_deleted("payouts_bankfile"),
    *legal_edges(ROUND, ROUND_EDGES, starts=("draft",)),
    *legal_edges(LINE, LINE_EDGES, starts=("pending",)),
    frozen(ROUND, ("programme_id", "number", "prepared_by_id", "cutoff_at")),
    frozen(
        ROUND,
        ("line_count", "total", "withheld", "lines_hash"),
        when="OLD.state NOT IN ('draft', 'assembled')",
        label="totals_frozen",
    ),
    # What is submitted, and then released, is what the lines add up to.
    Guard(
        "round_totals_are_true",
        ROUND,
        "UPDATE",
        f"(NEW.line_count <> (SELECT COUNT(*) FROM {LINE} l"
        " WHERE l.round_id = NEW.id AND l.state <> 'cancelled') OR NEW.total <> (SELECT COALESCE(SUM(l.amount), 0)"
        f" FROM {LINE} l WHERE l.round_id = NEW.id AND l.state <> 'cancelled') OR NEW.withheld <> (SELECT"
        f" COALESCE(SUM(l.income_tax + l.local_tax), 0) FROM {LINE} l WHERE l.round_id = NEW.id"
        " AND l.state <> 'cancelled'))",
        when="NEW.state IN ('submitted', 'released') AND OLD.state <> NEW.state",
    ),
    frozen(
        LINE,
        (
            "round_id",
            "position",
            "claim_id",
            "instalment",
            "decision_id",
            "approval_id",
            "account_id",
            "payee",
            "amount",
            "income_tax",
            "local_tax",
            "retry_of_id",
        ),
    ),
    Guard(
        "line_only_while_drafting",
        LINE,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {ROUND} r WHERE r.id = NEW.round_id AND r.state = 'draft')",
        setwise=True,
    ),
    Guard(
        "line_dropped_only_before_submission",
        LINE,
        "UPDATE",
        "NOT EXISTS (SELECT 1 FROM payouts_round r"
        " WHERE r.id = NEW.round_id AND r.state IN ('draft', 'assembled', 'cancelled'))",
        when="NEW.state = 'cancelled' AND OLD.state <> 'cancelled'",
    ),
    Guard(
        "line_sent_only_when_released",
        LINE,
        "UPDATE",
        f"NOT EXISTS (SELECT 1 FROM {ROUND} r WHERE r.id = NEW.round_id"
        " AND r.state IN ('released', 'sent', 'reconciling', 'closed'))",
        when="NEW.state IN ('sent', 'paid', 'failed', 'returned') AND OLD.state <> NEW.state",
    ),
    # Amount, account and instalment are the approved ones, and all that lives of a claim is within the programme's cap.
    Guard(
        "line_pays_what_was_approved",
        LINE,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM claims_approval a JOIN claims_decision d ON d.id = a.decision_id"
        " JOIN claims_claim c ON c.id = a.claim_id JOIN compensation_programme p ON p.id = c.programme_id"
        " WHERE a.id = NEW.approval_id AND a.claim_id = NEW.claim_id AND a.decision_id = NEW.decision_id"
        " AND a.outcome = 'award' AND a.account_id = NEW.account_id AND d.amount = NEW.amount"
        f" AND d.instalment = NEW.instalment AND NEW.amount + (SELECT COALESCE(SUM(l.amount), 0) FROM {LINE} l"
        " WHERE l.claim_id = NEW.claim_id AND l.id <> NEW.id"
        " AND l.state NOT IN ('failed', 'returned', 'cancelled')) <= p.claim_cap)",
        setwise=True,
    ),
    # A round pays claims of its own programme: budget, cap and cut are that programme's.
    Guard(
        "line_of_its_rounds_programme",
        LINE,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM claims_claim c JOIN {ROUND} r ON r.id = NEW.round_id"
        " WHERE c.id = NEW.claim_id AND c.programme_id = r.programme_id)",
        setwise=True,
    ),
    # A second line follows a dead first one and names it, or its successor that was dropped. That it names the latest
    # follows from the column being unique: a line has one successor.
    Guard(
        "line_successor_names_a_failed_line",
        LINE,
        "INSERT",
        f"(NEW.retry_of_id IS NULL AND EXISTS (SELECT 1 FROM {LINE} l WHERE l.claim_id = NEW.claim_id"
        " AND l.instalment = NEW.instalment AND l.state IN ('failed', 'returned')))"
        f" OR (NEW.retry_of_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {LINE} l WHERE l.id = NEW.retry_of_id"
        " AND l.claim_id = NEW.claim_id AND l.instalment = NEW.instalment AND (l.state IN ('failed', 'returned')"
        " OR (l.state = 'cancelled' AND l.retry_of_id IS NOT NULL))))",
        setwise=True,
    ),
    # A changed account cools off before it is paid, unless two people waived that.
    Guard(
        "line_account_has_cooled_off",
        LINE,
        "INSERT",
        "EXISTS (SELECT 1 FROM claims_payeeaccount a JOIN payouts_round r ON r.id = NEW.round_id"
        " WHERE a.id = NEW.account_id AND a.payable_from > r.cutoff_at AND NOT EXISTS (SELECT 1"
        " FROM claims_coolingwaiver w WHERE w.account_id = a.id AND w.granted_at <= r.cutoff_at))",
        setwise=True,
    ),
    # What the bank could not pay is approved anew before it is tried again.
    Guard(
        "line_successor_is_approved_anew",
        LINE,
        "INSERT",
        f"EXISTS (SELECT 1 FROM {LINE} l WHERE l.approval_id = NEW.approval_id AND l.state IN ('failed', 'returned'))",
        setwise=True,
    ),
    # A paid claim gets another account only for an instalment that the bank could not pay.
    Guard(
        "paid_account_changes_only_after_a_failure",
        "claims_claim",
        "UPDATE",
        "NOT EXISTS (SELECT 1 FROM payouts_payoutline l WHERE l.claim_id = NEW.id AND l.instalment > 1"
        " AND l.state IN ('failed', 'returned'))",
        when="OLD.state = 'paid' AND NEW.state = 'paid' AND OLD.account_id {differs} NEW.account_id",
    ),
    never_deleted(REISSUE),
    *legal_edges(REISSUE, REISSUE_EDGES, starts=("requested",)),
    frozen(REISSUE, ("round_id", "issue", "reason", "requested_by_id", "requested_at")),
    # Files are asked for anew, and written so, between release and the bank's answer; none is sent while that is
    # undecided.
    Guard("reissue_between_release_and_answer", REISSUE, "INSERT", CARRIED_OUT),
    Guard(
        "reissue_approved_before_the_answer",
        REISSUE,
        "UPDATE",
        CARRIED_OUT,
        when="NEW.state = 'approved' AND OLD.state <> 'approved'",
    ),
    Guard(
        "round_sent_with_no_reissue_waiting",
        ROUND,
        "UPDATE",
        f"EXISTS (SELECT 1 FROM {REISSUE} i WHERE i.round_id = NEW.id AND i.state = 'requested')",
        when="NEW.state = 'sent' AND OLD.state <> 'sent'",
    ),
    # A file is replaced, and its round's issue grows, only by a re-issue that a second person approved.
    Guard(
        "bankfile_replaced_only_by_a_reissue",
        "payouts_bankfile",
        "UPDATE",
        "OLD.voided {differs} NEW.voided AND (OLD.voided OR NOT EXISTS"
        f" (SELECT 1 FROM {REISSUE} i WHERE i.round_id = NEW.round_id AND i.state = 'approved'"
        " AND i.issue > NEW.issue))",
    ),
    Guard(
        "round_issue_grows_by_a_reissue",
        ROUND,
        "UPDATE",
        f"NOT EXISTS (SELECT 1 FROM {REISSUE} i WHERE i.round_id = NEW.id"
        " AND i.state = 'approved' AND i.issue = NEW.issue AND NEW.issue = OLD.issue + 1)",
        when="OLD.issue <> NEW.issue",
    ),
    *append_only("payouts_recoveredexport"),
    never_deleted(RECOVERED),
    frozen(RECOVERED, ("export_id", "receipt_no", "instalment", "line", "amount")),
    frozen(
        RECOVERED,
        ("verdict", "reason", "ruled_by_id", "confirmed_by_id"),
        when="OLD.confirmed_by_id IS NOT NULL",
        label="confirmed_once",
    ),
    # What the database forgot is not paid again before two people said that the bank did not pay it.
    Guard(
        "line_is_not_a_forgotten_payment",
        LINE,
        "INSERT",
        f"EXISTS (SELECT 1 FROM {RECOVERED} f JOIN claims_claim c ON c.receipt_no = f.receipt_no"
        " WHERE c.id = NEW.claim_id AND f.instalment = NEW.instalment"
        " AND (f.verdict <> 'unpaid' OR f.confirmed_by_id IS NULL))",
        setwise=True,
    ),
    never_deleted(RULING),
    *legal_edges(RULING, RULING_EDGES, starts=("proposed",)),
    frozen(RULING, ("row_id", "verdict", "line_id", "failure", "reason", "proposed_by_id", "proposed_at")),
    # Only what fitted no line is ruled about, and only with a line of the round the file belongs to.
    Guard(
        "ruling_is_about_an_exception",
        RULING,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM payouts_bankresultrow w JOIN payouts_bankresult b ON b.id = w.result_id"
        " WHERE w.id = NEW.row_id AND w.outcome IN ('mismatch', 'unmatched') AND (NEW.line_id IS NULL OR EXISTS"
        f" (SELECT 1 FROM {LINE} l WHERE l.id = NEW.line_id AND l.round_id = b.round_id)))",
    ),
    # A line leaves the bank's hands by the bank's own row, or by the word of two people.
    Guard(
        "line_settled_by_the_bank_or_by_two",
        LINE,
        "UPDATE",
        "NOT EXISTS (SELECT 1 FROM payouts_bankresultrow w WHERE w.line_id = NEW.id AND w.outcome = NEW.state)"
        f" AND NOT EXISTS (SELECT 1 FROM {RULING} g"
        " WHERE g.line_id = NEW.id AND g.verdict = NEW.state AND g.state = 'confirmed')",
        when="NEW.state IN ('paid', 'failed', 'returned') AND OLD.state <> NEW.state",
    ),
    never_deleted(SIGNAL),
    frozen(SIGNAL, ("round_id", "kind", "key", "positions", "raised_at")),
    frozen(
        SIGNAL,
        ("answer", "answered_by_id", "answered_at"),
        when="OLD.answered_by_id IS NOT NULL",
        label="answered_once",
    ),
    # Nothing leaves while something about it waits to be looked at.
    Guard(
        "round_released_with_every_signal_answered",
        ROUND,
        "UPDATE",
        f"EXISTS (SELECT 1 FROM {SIGNAL} s WHERE s.round_id = NEW.id AND s.answered_by_id IS NULL)",
        when="NEW.state = 'released' AND OLD.state <> 'released'",
    ),
    frozen(
        "payouts_bankfile",
        (
            "round_id",
            "part",
            "parts",
            "format_code",
            "format_version",
            "format_hash",
            "content",
            "sha256",
            "size",
            "line_count",
            "total",
            "lines_hash",
            "file_name",
        ),
        label="evidence",
    ),
    *CUT_GUARDS,
    *LEDGER_GUARDS,
    *FORMAT_GUARDS,
]
