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

RESULT_OUTCOMES = [
    ("paid", pgettext_lazy("result", "Paid")),
    ("failed", pgettext_lazy("result", "Failed")),
    ("returned", pgettext_lazy("result", "Returned")),
    ("already", pgettext_lazy("result", "Already known")),
    ("mismatch", pgettext_lazy("result", "Differs from our line")),
    ("unmatched", pgettext_lazy("result", "Not ours")),
]
