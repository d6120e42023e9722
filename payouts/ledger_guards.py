"""The guards of the ledger, of taxes and of recoveries."""

from compensation.triggers import Guard, append_only, frozen, legal_edges, never_deleted
from payouts.choices import RECOVERY_EDGES, REPAYMENT_EDGES
from payouts.tax import INCOME_TAX_SQL, LOCAL_TAX_SQL, UNTAXED_UP_TO

ROUND = "payouts_round"
LINE = "payouts_payoutline"
TRANSACTION = "payouts_ledgertransaction"
POSTING = "payouts_posting"
RECOVERY = "payouts_recovery"
INSTALMENT = "payouts_recoveryinstalment"
REPAYMENT = "payouts_repayment"

CLOSES = "NEW.state = 'closed' AND OLD.state <> 'closed'"
ON_ROUND = f"FROM {POSTING} p JOIN {TRANSACTION} t ON t.key = p.transaction_key WHERE t.round_id = NEW.id"
REPAID = (
    f"(SELECT COALESCE(SUM(r.amount), 0) FROM {REPAYMENT} r WHERE r.recovery_id = {{id}} AND r.state = 'confirmed')"
)

LEDGER_GUARDS = [
    *append_only(TRANSACTION),
    *append_only(POSTING),
    # Postings come first: when the transaction comes, they are all there and add up to nothing.
    Guard(
        "ledger_transaction_balances",
        TRANSACTION,
        "INSERT",
        f"(SELECT COUNT(*) FROM {POSTING} p WHERE p.transaction_key = NEW.key) < 2"
        f" OR (SELECT SUM(p.amount) FROM {POSTING} p WHERE p.transaction_key = NEW.key) <> 0",
    ),
    Guard(
        "posting_before_its_transaction",
        POSTING,
        "INSERT",
        f"EXISTS (SELECT 1 FROM {TRANSACTION} t WHERE t.key = NEW.transaction_key)",
        setwise=True,
    ),
    # A closed round has nothing left at the bank, and all that was exported is paid, failed or returned.
    Guard(
        "round_closes_with_nothing_at_the_bank",
        ROUND,
        "UPDATE",
        f"(SELECT COALESCE(SUM(p.amount), 0) {ON_ROUND} AND p.account = 'clearing') <> 0",
        when=CLOSES,
    ),
    Guard(
        "round_closes_with_everything_answered",
        ROUND,
        "UPDATE",
        f"EXISTS (SELECT 1 FROM {LINE} l WHERE l.round_id = NEW.id AND l.state IN ('pending', 'sent'))"
        f" OR (SELECT COALESCE(SUM(p.amount), 0) {ON_ROUND} AND p.account = 'clearing' AND t.kind = 'release') <>"
        f" (SELECT COALESCE(SUM(l.net), 0) FROM {LINE} l WHERE l.round_id = NEW.id"
        " AND l.state IN ('paid', 'failed', 'returned'))",
        when=CLOSES,
    ),
    # Nothing is withheld, or exactly what the tax acts say of other income.
    Guard(
        "line_tax_is_nothing_or_as_the_acts_say",
        LINE,
        "INSERT",
        f"NOT ((NEW.income_tax = 0 AND NEW.local_tax = 0) OR (NEW.amount > {UNTAXED_UP_TO}"
        f" AND NEW.income_tax = {INCOME_TAX_SQL.format(amount='NEW.amount')}"
        f" AND NEW.local_tax = {LOCAL_TAX_SQL.format(income_tax='NEW.income_tax')}))",
        setwise=True,
    ),
    never_deleted(RECOVERY),
    *legal_edges(RECOVERY, RECOVERY_EDGES, starts=("opened",)),
    frozen(RECOVERY, ("line_id", "claim_id", "number", "cause", "amount", "reason", "opened_by_id", "opened_at")),
    frozen(RECOVERY, ("confirmed_by_id",), when="OLD.state <> 'opened'", label="confirmed_once"),
    frozen(
        RECOVERY,
        ("waiver_asked_by_id", "waiver_reason", "council", "waived_by_id"),
        when="OLD.state IN ('settled', 'waived', 'rejected')",
        label="waived_once",
    ),
    # Never more than the payee got, all recoveries of the line together.
    Guard(
        "recovery_within_what_was_paid",
        RECOVERY,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {LINE} l WHERE l.id = NEW.line_id AND l.claim_id = NEW.claim_id"
        f" AND l.state = 'paid' AND NEW.amount + (SELECT COALESCE(SUM(o.amount), 0) FROM {RECOVERY} o"
        " WHERE o.line_id = NEW.line_id AND o.state <> 'rejected') <= l.net)",
    ),
    Guard(
        "recovery_plan_adds_up",
        RECOVERY,
        "UPDATE",
        "NEW.state = 'in_repayment' AND OLD.state <> 'in_repayment' AND"
        f" (SELECT COALESCE(SUM(i.amount), 0) FROM {INSTALMENT} i WHERE i.recovery_id = NEW.id) <> NEW.amount",
    ),
    Guard(
        "recovery_settled_means_repaid",
        RECOVERY,
        "UPDATE",
        f"NEW.state = 'settled' AND OLD.state <> 'settled' AND {REPAID.format(id='NEW.id')} <> NEW.amount AND NOT"
        f" EXISTS (SELECT 1 FROM {LINE} l WHERE l.id = NEW.line_id AND l.state = 'returned')",
    ),
    *append_only(INSTALMENT),
    Guard(
        "instalment_only_when_the_plan_is_made",
        INSTALMENT,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {RECOVERY} o WHERE o.id = NEW.recovery_id AND o.state = 'confirmed')",
    ),
    never_deleted(REPAYMENT),
    *legal_edges(REPAYMENT, REPAYMENT_EDGES, starts=("recorded",)),
    frozen(REPAYMENT, ("recovery_id", "number", "received_on", "amount", "evidence", "recorded_by_id")),
    frozen(REPAYMENT, ("judged_by_id",), when="OLD.state <> 'recorded'", label="judged_once"),
    Guard(
        "repayment_within_what_is_owed",
        REPAYMENT,
        "UPDATE",
        "NEW.state = 'confirmed' AND OLD.state <> 'confirmed' AND NOT EXISTS"
        f" (SELECT 1 FROM {RECOVERY} o WHERE o.id = NEW.recovery_id AND o.state = 'in_repayment'"
        f" AND NEW.amount + {REPAID.format(id='o.id')} <= o.amount)",
    ),
]
