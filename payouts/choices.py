"""States, edges and codes of the payouts floor."""

from django.utils.translation import pgettext_lazy

from compensation.edges import Edge

ROUND_STATES = [
    ("draft", pgettext_lazy("round state", "Draft")),
    ("assembled", pgettext_lazy("round state", "Assembled")),
    ("submitted", pgettext_lazy("round state", "Awaiting release")),
    ("released", pgettext_lazy("round state", "Released")),
    ("sent", pgettext_lazy("round state", "Sent to the bank")),
    ("reconciling", pgettext_lazy("round state", "Reconciling")),
    ("closed", pgettext_lazy("round state", "Closed")),
    ("cancelled", pgettext_lazy("round state", "Cancelled")),
]
UNRELEASED = ("draft", "assembled", "submitted")

ROUND_EDGES = (
    Edge("assemble", ("draft",), "assembled", pgettext_lazy("verb", "Assemble")),
    Edge("submit", ("assembled",), "submitted", pgettext_lazy("verb", "Submit for release")),
    Edge("send_back", ("submitted",), "assembled", pgettext_lazy("verb", "Send back")),
    Edge("release", ("submitted",), "released", pgettext_lazy("verb", "Release")),
    Edge("mark_sent", ("released",), "sent", pgettext_lazy("verb", "Record upload to the bank")),
    Edge("reconcile", ("sent",), "reconciling", pgettext_lazy("verb", "Begin reconciling")),
    Edge("close", ("reconciling",), "closed", pgettext_lazy("verb", "Close")),
    Edge("cancel", ("draft", "assembled", "submitted"), "cancelled", pgettext_lazy("verb", "Cancel")),
)

LINE_STATES = [
    ("pending", pgettext_lazy("line state", "Pending")),
    ("sent", pgettext_lazy("line state", "Awaiting result")),
    ("paid", pgettext_lazy("line state", "Paid")),
    ("failed", pgettext_lazy("line state", "Failed")),
    ("returned", pgettext_lazy("line state", "Returned")),
    ("cancelled", pgettext_lazy("line state", "Cancelled")),
]
DEAD_LINES = ("failed", "returned", "cancelled")

LINE_EDGES = (
    Edge("send_line", ("pending",), "sent", pgettext_lazy("verb", "Send")),
    Edge("pay_line", ("sent",), "paid", pgettext_lazy("verb", "Pay")),
    Edge("fail_line", ("sent",), "failed", pgettext_lazy("verb", "Fail")),
    Edge("return_line", ("paid",), "returned", pgettext_lazy("verb", "Return")),
    Edge("cancel_line", ("pending",), "cancelled", pgettext_lazy("verb", "Cancel line")),
)

FAILURES = [
    ("account_closed", pgettext_lazy("failure", "Account closed")),
    ("name_mismatch", pgettext_lazy("failure", "Holder's name differs")),
    ("no_such_account", pgettext_lazy("failure", "No such account")),
    ("limit", pgettext_lazy("failure", "Receiving limit exceeded")),
    ("unknown", pgettext_lazy("failure", "Other or unknown")),
]

#: Why an award is not in a round: the reasons of payouts/cut.py, then what happens after the cut.
LEFT_OUT = [
    ("on_hold", pgettext_lazy("left out", "Payment on hold")),
    ("unconfirmed", pgettext_lazy("left out", "Not confirmed by a second person for today's account")),
    ("unapproved", pgettext_lazy("left out", "Not approved when the cut was made")),
    ("late", pgettext_lazy("left out", "Approved after the cut-off")),
    ("account", pgettext_lazy("left out", "The approval names another account")),
    ("cooling", pgettext_lazy("left out", "The changed account is cooling off")),
    ("forgotten", pgettext_lazy("left out", "Perhaps paid already: known to the export register alone")),
    ("live_line", pgettext_lazy("left out", "In another round already")),
    ("cap", pgettext_lazy("left out", "Over the most a claim may be paid")),
    ("budget", pgettext_lazy("left out", "The budget is used up")),
    ("changed", pgettext_lazy("left out", "Changed while the round was assembled")),
    ("dropped", pgettext_lazy("left out", "Taken out of this round")),
]

RESULT_OUTCOMES = [
    ("paid", pgettext_lazy("result", "Paid")),
    ("failed", pgettext_lazy("result", "Failed")),
    ("returned", pgettext_lazy("result", "Returned")),
    ("already", pgettext_lazy("result", "Already known")),
    ("mismatch", pgettext_lazy("result", "Differs from our line")),
    ("unmatched", pgettext_lazy("result", "Not ours")),
]

#: Where won are; see ledger_rules.py.
LEDGER_ACCOUNTS = [
    ("budget", pgettext_lazy("ledger account", "Taken from the budget")),
    ("committed", pgettext_lazy("ledger account", "Committed")),
    ("clearing", pgettext_lazy("ledger account", "At the bank, unanswered")),
    ("paid", pgettext_lazy("ledger account", "Paid")),
    ("withheld", pgettext_lazy("ledger account", "Withheld tax, owed to the tax office")),
    ("receivable", pgettext_lazy("ledger account", "To be repaid by claimants")),
    ("waived", pgettext_lazy("ledger account", "Waived")),
]

LEDGER_KINDS = [
    ("commit", pgettext_lazy("ledger", "Commitment")),
    ("uncommit", pgettext_lazy("ledger", "Commitment taken back")),
    ("release", pgettext_lazy("ledger", "Release")),
    ("pay", pgettext_lazy("ledger", "Payment")),
    ("fail", pgettext_lazy("ledger", "Failure")),
    ("return", pgettext_lazy("ledger", "Return after payment")),
    ("recover", pgettext_lazy("ledger", "Recovery")),
    ("repay", pgettext_lazy("ledger", "Repayment")),
    ("waive", pgettext_lazy("ledger", "Waiver")),
    ("unrecover", pgettext_lazy("ledger", "Recovery ended by a return")),
]

RECOVERY_STATES = [
    ("opened", pgettext_lazy("recovery state", "Awaiting confirmation")),
    ("confirmed", pgettext_lazy("recovery state", "To be repaid")),
    ("in_repayment", pgettext_lazy("recovery state", "In repayment")),
    ("settled", pgettext_lazy("recovery state", "Settled")),
    ("waived", pgettext_lazy("recovery state", "Waived")),
    ("rejected", pgettext_lazy("recovery state", "Rejected")),
]

RECOVERY_EDGES = (
    Edge("confirm_recovery", ("opened",), "confirmed", pgettext_lazy("verb", "Confirm recovery")),
    Edge("reject_recovery", ("opened",), "rejected", pgettext_lazy("verb", "Reject recovery")),
    Edge("agree_plan", ("confirmed",), "in_repayment", pgettext_lazy("verb", "Agree repayment plan")),
    Edge("settle_recovery", ("in_repayment",), "settled", pgettext_lazy("verb", "Settle")),
    Edge("waive_recovery", ("confirmed", "in_repayment"), "waived", pgettext_lazy("verb", "Waive")),
    Edge(
        "end_by_return",
        ("opened", "confirmed", "in_repayment"),
        "settled",
        pgettext_lazy("verb", "End, since the bank returned the money"),
    ),
)

RECOVERY_CAUSES = [
    ("overpayment", pgettext_lazy("recovery cause", "Too much was paid")),
    ("returned", pgettext_lazy("recovery cause", "Comes back after payment, outside a result file")),
    ("correction", pgettext_lazy("recovery cause", "The decision was corrected")),
]

REPAYMENT_STATES = [
    ("recorded", pgettext_lazy("repayment state", "Awaiting confirmation")),
    ("confirmed", pgettext_lazy("repayment state", "Received")),
    ("refused", pgettext_lazy("repayment state", "Not received")),
]

REPAYMENT_EDGES = (
    Edge("confirm_repayment", ("recorded",), "confirmed", pgettext_lazy("verb", "Confirm repayment")),
    Edge("refuse_repayment", ("recorded",), "refused", pgettext_lazy("verb", "Refuse repayment")),
)

FORMAT_STATES = [
    ("draft", pgettext_lazy("bank format state", "Draft")),
    ("approved", pgettext_lazy("bank format state", "Approved")),
    ("retired", pgettext_lazy("bank format state", "Retired")),
]

FORMAT_EDGES = (
    Edge("approve_format", ("draft",), "approved", pgettext_lazy("verb", "Approve")),
    Edge("retire_format", ("draft", "approved"), "retired", pgettext_lazy("verb", "Retire")),
)

SIGNALS = [
    ("shared_account", pgettext_lazy("signal", "One account for several claimants")),
    ("staff_account", pgettext_lazy("signal", "An account of our own staff")),
    ("late_account", pgettext_lazy("signal", "Account changed just before the cut-off")),
]

RULING_VERDICTS = [
    ("paid", pgettext_lazy("ruling", "This line was paid")),
    ("failed", pgettext_lazy("ruling", "This line failed")),
    ("returned", pgettext_lazy("ruling", "The money of this line came back")),
    ("not_ours", pgettext_lazy("ruling", "Not ours")),
]
RULING_STATES = [
    ("proposed", pgettext_lazy("ruling state", "Awaiting confirmation")),
    ("confirmed", pgettext_lazy("ruling state", "Confirmed")),
    ("rejected", pgettext_lazy("ruling state", "Rejected")),
]
RULING_EDGES = (
    Edge("confirm_ruling", ("proposed",), "confirmed", pgettext_lazy("verb", "Confirm ruling")),
    Edge("reject_ruling", ("proposed",), "rejected", pgettext_lazy("verb", "Reject ruling")),
)

REISSUE_STATES = [
    ("requested", pgettext_lazy("re-issue state", "Awaiting approval")),
    ("approved", pgettext_lazy("re-issue state", "Approved")),
    ("rejected", pgettext_lazy("re-issue state", "Rejected")),
]
REISSUE_EDGES = (
    Edge("approve_reissue", ("requested",), "approved", pgettext_lazy("verb", "Write the file anew")),
    Edge("reject_reissue", ("requested",), "rejected", pgettext_lazy("verb", "Reject re-issue")),
)
