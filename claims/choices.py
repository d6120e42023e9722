"""States, edges and codes of the claims floor."""

from django.utils.translation import pgettext_lazy

from compensation.edges import Edge

RECEIVED = "received"
IN_REVIEW = "in_review"
SUPPLEMENT_REQUESTED = "supplement_requested"
NEGOTIATING = "negotiating"
AWAITING_APPROVAL = "awaiting_approval"
APPROVED = "approved"
ON_HOLD = "on_hold"
IN_PAYOUT = "in_payout"
PAID = "paid"
DENIED = "denied"
RETURNED = "returned"
WITHDRAWN = "withdrawn"

CLAIM_STATES = [
    (RECEIVED, pgettext_lazy("claim state", "Received")),
    (IN_REVIEW, pgettext_lazy("claim state", "In review")),
    (SUPPLEMENT_REQUESTED, pgettext_lazy("claim state", "Supplement requested")),
    (NEGOTIATING, pgettext_lazy("claim state", "Negotiating")),
    (AWAITING_APPROVAL, pgettext_lazy("claim state", "Awaiting approval")),
    (APPROVED, pgettext_lazy("claim state", "Approved")),
    (ON_HOLD, pgettext_lazy("claim state", "On hold")),
    (IN_PAYOUT, pgettext_lazy("claim state", "Awaiting payment")),
    (PAID, pgettext_lazy("claim state", "Paid")),
    (DENIED, pgettext_lazy("claim state", "Denied")),
    (RETURNED, pgettext_lazy("claim state", "Returned")),
    (WITHDRAWN, pgettext_lazy("claim state", "Withdrawn")),
]

TURNS = {
    RECEIVED: pgettext_lazy("turn", "us"),
    IN_REVIEW: pgettext_lazy("turn", "us"),
    SUPPLEMENT_REQUESTED: pgettext_lazy("turn", "claimant"),
    NEGOTIATING: pgettext_lazy("turn", "both"),
    AWAITING_APPROVAL: pgettext_lazy("turn", "approver"),
    APPROVED: pgettext_lazy("turn", "finance"),
    ON_HOLD: pgettext_lazy("turn", "us"),
    IN_PAYOUT: pgettext_lazy("turn", "bank"),
    RETURNED: pgettext_lazy("turn", "claimant"),
}

CLAIM_EDGES = (
    Edge("start_review", (RECEIVED,), IN_REVIEW, pgettext_lazy("verb", "Start review")),
    Edge(
        "request_supplement",
        (IN_REVIEW, NEGOTIATING),
        SUPPLEMENT_REQUESTED,
        pgettext_lazy("verb", "Request supplement"),
    ),
    Edge("receive_supplement", (SUPPLEMENT_REQUESTED,), IN_REVIEW, pgettext_lazy("verb", "Receive supplement")),
    Edge("lapse_supplement", (SUPPLEMENT_REQUESTED,), IN_REVIEW, pgettext_lazy("verb", "Close lapsed supplement")),
    Edge("open_negotiation", (IN_REVIEW,), NEGOTIATING, pgettext_lazy("verb", "Open negotiation")),
    Edge("accept_settlement", (NEGOTIATING,), AWAITING_APPROVAL, pgettext_lazy("verb", "Record acceptance")),
    Edge("end_negotiation", (NEGOTIATING,), IN_REVIEW, pgettext_lazy("verb", "End negotiation")),
    Edge("recommend", (IN_REVIEW,), AWAITING_APPROVAL, pgettext_lazy("verb", "Send for approval")),
    Edge("send_back", (AWAITING_APPROVAL,), IN_REVIEW, pgettext_lazy("verb", "Send back for review")),
    Edge("approve", (AWAITING_APPROVAL,), APPROVED, pgettext_lazy("verb", "Confirm approval")),
    Edge("deny", (AWAITING_APPROVAL,), DENIED, pgettext_lazy("verb", "Confirm denial")),
    Edge("return_to_claimant", (IN_REVIEW,), RETURNED, pgettext_lazy("verb", "Return to claimant")),
    Edge("resubmit", (RETURNED,), RECEIVED, pgettext_lazy("verb", "Resubmit")),
    Edge(
        "withdraw",
        (RECEIVED, IN_REVIEW, SUPPLEMENT_REQUESTED, NEGOTIATING, RETURNED),
        WITHDRAWN,
        pgettext_lazy("verb", "Withdraw"),
    ),
    Edge("reopen", (APPROVED, DENIED), IN_REVIEW, pgettext_lazy("verb", "Reopen")),
    Edge("hold", (APPROVED,), ON_HOLD, pgettext_lazy("verb", "Hold")),
    Edge("release_hold", (ON_HOLD,), APPROVED, pgettext_lazy("verb", "Release hold")),
    Edge("change_account", (ON_HOLD,), AWAITING_APPROVAL, pgettext_lazy("verb", "Verify new account")),
    Edge("schedule", (APPROVED,), IN_PAYOUT, pgettext_lazy("verb", "Put into a round")),
    Edge("unschedule", (IN_PAYOUT,), APPROVED, pgettext_lazy("verb", "Take out of the round")),
    Edge("mark_paid", (IN_PAYOUT,), PAID, pgettext_lazy("verb", "Mark paid")),
    Edge("mark_failed", (IN_PAYOUT,), ON_HOLD, pgettext_lazy("verb", "Mark failed")),
    Edge("mark_returned", (PAID,), ON_HOLD, pgettext_lazy("verb", "Mark returned")),
)

CHANNELS = [
    ("chatbot", pgettext_lazy("channel", "Chatbot")),
    ("web", pgettext_lazy("channel", "Web")),
    ("phone", pgettext_lazy("channel", "Phone")),
    ("post", pgettext_lazy("channel", "Post")),
    ("visit", pgettext_lazy("channel", "Visit")),
]

HOLDER_OUTCOMES = [
    ("match", pgettext_lazy("holder", "Same holder")),
    ("partial", pgettext_lazy("holder", "Partly the same")),
    ("mismatch", pgettext_lazy("holder", "Another holder")),
    ("unavailable", pgettext_lazy("holder", "No answer")),
]

DOCUMENT_KINDS = [
    ("small_business_certificate", pgettext_lazy("document", "Small-business certificate")),
    ("sales_evidence", pgettext_lazy("document", "Sales evidence")),
    ("service_use_evidence", pgettext_lazy("document", "Service-use evidence")),
    ("bankbook_copy", pgettext_lazy("document", "Bankbook copy")),
    ("damage_statement", pgettext_lazy("document", "Damage statement")),
    ("privacy_consent", pgettext_lazy("document", "Privacy consent form")),
    ("other", pgettext_lazy("document", "Other paper")),
]

DOCUMENT_STATES = [
    ("received", pgettext_lazy("document state", "Unchecked")),
    ("accepted", pgettext_lazy("document state", "Accepted")),
    ("rejected", pgettext_lazy("document state", "Rejected")),
    ("superseded", pgettext_lazy("document state", "Superseded")),
]
DOCUMENT_EDGES = (
    Edge("accept_document", ("received",), "accepted", pgettext_lazy("verb", "Accept document")),
    Edge("reject_document", ("received",), "rejected", pgettext_lazy("verb", "Reject document")),
    Edge(
        "supersede_document",
        ("received", "accepted", "rejected"),
        "superseded",
        pgettext_lazy("verb", "Supersede document"),
    ),
)
DOCUMENT_DEFECTS = [
    ("missing", pgettext_lazy("document defect", "Not submitted")),
    ("unreadable", pgettext_lazy("document defect", "Cannot be read")),
    ("wrong_person", pgettext_lazy("document defect", "Belongs to someone else")),
    ("holder_differs", pgettext_lazy("document defect", "Account holder differs")),
    ("outage_week_missing", pgettext_lazy("document defect", "Outage week not covered")),
    ("baseline_week_missing", pgettext_lazy("document defect", "Baseline week not covered")),
    ("expired", pgettext_lazy("document defect", "Expired")),
    ("insufficient", pgettext_lazy("document defect", "Does not prove the loss")),
]

OFFER_STATES = [
    ("made", pgettext_lazy("offer state", "Open")),
    ("countered", pgettext_lazy("offer state", "Countered")),
    ("accepted", pgettext_lazy("offer state", "Accepted")),
    ("expired", pgettext_lazy("offer state", "Expired")),
    ("withdrawn", pgettext_lazy("offer state", "Withdrawn")),
]
OFFER_SIDES = [
    ("office", pgettext_lazy("offer side", "Us")),
    ("claimant", pgettext_lazy("offer side", "Claimant")),
]

SUPPLEMENT_STATES = [
    ("open", pgettext_lazy("supplement state", "Waiting")),
    ("answered", pgettext_lazy("supplement state", "Answered")),
    ("lapsed", pgettext_lazy("supplement state", "Lapsed")),
    ("ended", pgettext_lazy("supplement state", "Ended")),
]

#: What becomes of a decided claim under another policy (compensation/rules/replay.py).
REPLAY_KINDS = [
    ("gain", pgettext_lazy("replay", "Gets more")),
    ("loss", pgettext_lazy("replay", "Gets less")),
    ("moved", pgettext_lazy("replay", "Same amount, no longer negotiated")),
    ("undetermined", pgettext_lazy("replay", "Amount not known")),
    ("same", pgettext_lazy("replay", "The same")),
    ("negotiated", pgettext_lazy("replay", "Still negotiated")),
    ("upheld", pgettext_lazy("replay", "Denied by a person")),
]

DECISION_OUTCOMES = [
    ("award", pgettext_lazy("decision", "Award")),
    ("denial", pgettext_lazy("decision", "Denial")),
]

REPORTERS = [
    ("individual", pgettext_lazy("reporter", "Individual")),
    ("small_business", pgettext_lazy("reporter", "Small business")),
    ("enterprise", pgettext_lazy("reporter", "Mid-size or large company")),
]
TRIAGE = [
    ("paid", pgettext_lazy("triage", "Paid service")),
    ("free_loss", pgettext_lazy("triage", "Free service with loss")),
    ("other", pgettext_lazy("triage", "Other")),
]

BATCH_KINDS = [
    ("claims", pgettext_lazy("batch", "Claims")),
    ("reports", pgettext_lazy("batch", "Damage reports")),
]
BATCH_STATES = [
    ("previewed", pgettext_lazy("batch state", "Previewed")),
    ("running", pgettext_lazy("batch state", "Running")),
    ("done", pgettext_lazy("batch state", "Done")),
    ("discarded", pgettext_lazy("batch state", "Discarded")),
]
ROW_OUTCOMES = [
    ("accepted", pgettext_lazy("row outcome", "Accepted")),
    ("duplicate", pgettext_lazy("row outcome", "Duplicate")),
    ("rejected", pgettext_lazy("row outcome", "Rejected")),
]
DEFECTS = [
    ("baseline_sales_invalid", pgettext_lazy("defect", "Baseline-week sales could not be read")),
    ("outage_sales_invalid", pgettext_lazy("defect", "Outage-week sales could not be read")),
    ("phone_invalid", pgettext_lazy("defect", "Mobile number could not be read")),
    ("bank_unknown", pgettext_lazy("defect", "Bank is not known")),
    ("account_invalid", pgettext_lazy("defect", "Account number could not be read")),
]
