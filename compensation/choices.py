"""States and edges of the ground floor's objects."""

from django.utils.translation import pgettext_lazy

from compensation.edges import Edge

#: What a window may limit. Claims and reports need one; the others are limited only where one was opened.
FILING_ACTS = [
    ("claim", pgettext_lazy("filing act", "New claims")),
    ("report", pgettext_lazy("filing act", "New reports")),
    ("documents", pgettext_lazy("filing act", "Documents")),
    ("supplement", pgettext_lazy("filing act", "Supplements")),
]

OPENING_STATES = [
    ("requested", pgettext_lazy("opening state", "Awaiting approval")),
    ("approved", pgettext_lazy("opening state", "Approved")),
    ("rejected", pgettext_lazy("opening state", "Rejected")),
    ("cancelled", pgettext_lazy("opening state", "Cancelled")),
]
OPENING_EDGES = (
    Edge("approve_opening", ("requested",), "approved", pgettext_lazy("verb", "Approve opening")),
    Edge("reject_opening", ("requested",), "rejected", pgettext_lazy("verb", "Reject opening")),
    Edge("cancel_opening", ("requested",), "cancelled", pgettext_lazy("verb", "Take back opening")),
)

FOUNDING_STATES = [
    ("requested", pgettext_lazy("founding state", "Awaiting approval")),
    ("approved", pgettext_lazy("founding state", "Approved")),
    ("rejected", pgettext_lazy("founding state", "Rejected")),
    ("cancelled", pgettext_lazy("founding state", "Cancelled")),
]
FOUNDING_EDGES = (
    Edge("approve_founding", ("requested",), "approved", pgettext_lazy("verb", "Approve programme")),
    Edge("reject_founding", ("requested",), "rejected", pgettext_lazy("verb", "Reject programme")),
    Edge("cancel_founding", ("requested",), "cancelled", pgettext_lazy("verb", "Take back programme")),
)

CLOSING_STATES = [
    ("requested", pgettext_lazy("closing state", "Awaiting approval")),
    ("approved", pgettext_lazy("closing state", "Approved")),
    ("rejected", pgettext_lazy("closing state", "Rejected")),
    ("cancelled", pgettext_lazy("closing state", "Cancelled")),
]
CLOSING_EDGES = (
    Edge("approve_closing", ("requested",), "approved", pgettext_lazy("verb", "Approve closing")),
    Edge("reject_closing", ("requested",), "rejected", pgettext_lazy("verb", "Reject closing")),
    Edge("cancel_closing", ("requested",), "cancelled", pgettext_lazy("verb", "Take back closing")),
)

EXTENSION_STATES = [
    ("requested", pgettext_lazy("extension state", "Awaiting approval")),
    ("approved", pgettext_lazy("extension state", "Approved")),
    ("announced", pgettext_lazy("extension state", "Announced")),
    ("rejected", pgettext_lazy("extension state", "Rejected")),
    ("cancelled", pgettext_lazy("extension state", "Cancelled")),
]
EXTENSION_EDGES = (
    Edge("approve_extension", ("requested",), "approved", pgettext_lazy("verb", "Approve extension")),
    Edge("reject_extension", ("requested",), "rejected", pgettext_lazy("verb", "Reject extension")),
    Edge("cancel_extension", ("requested",), "cancelled", pgettext_lazy("verb", "Cancel request")),
    Edge("announce_extension", ("approved",), "announced", pgettext_lazy("verb", "Announce extension")),
)

POLICY_STATES = [
    ("draft", pgettext_lazy("policy state", "Draft")),
    ("submitted", pgettext_lazy("policy state", "Awaiting approval")),
    ("published", pgettext_lazy("policy state", "Published")),
    ("superseded", pgettext_lazy("policy state", "Superseded")),
    ("rejected", pgettext_lazy("policy state", "Rejected")),
]
POLICY_EDGES = (
    Edge("revise_policy", ("draft",), "draft", pgettext_lazy("verb", "Revise")),
    Edge("submit_policy", ("draft",), "submitted", pgettext_lazy("verb", "Send for approval")),
    Edge("publish_policy", ("submitted",), "published", pgettext_lazy("verb", "Publish")),
    Edge("reject_policy", ("submitted",), "rejected", pgettext_lazy("verb", "Reject")),
    Edge("supersede_policy", ("published",), "superseded", pgettext_lazy("verb", "Supersede")),
)

ACCESS_ACTIONS = [
    ("view", pgettext_lazy("access", "View")),
    ("search", pgettext_lazy("access", "Search")),
    ("download", pgettext_lazy("access", "Download")),
    ("unmask", pgettext_lazy("access", "Unmask")),
    ("edit", pgettext_lazy("access", "Edit")),
    ("login", pgettext_lazy("access", "Sign in")),
    ("login_failed", pgettext_lazy("access", "Failed sign-in")),
    ("logout", pgettext_lazy("access", "Sign out")),
]

JOB_STATES = [
    ("queued", pgettext_lazy("job state", "Queued")),
    ("running", pgettext_lazy("job state", "Running")),
    ("done", pgettext_lazy("job state", "Done")),
    ("failed", pgettext_lazy("job state", "Failed")),
    ("stopped", pgettext_lazy("job state", "Stopped")),
]
