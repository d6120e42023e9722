"""How every state looks: label, tone, fill and icon, as data (one table for all floors).

Tone says who acts or how it ended: ours, theirs, both, good, bad, done. Fill says where it stands:
outline waits in a line, soft is being worked, solid has ended. Labels carry the context of the floor that
owns the state, so both floors and this table translate as one.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Pill:
    """One state's look. `label` is lazy; `icon` is the name of a Material Symbol."""

    label: Any
    tone: str
    fill: str
    icon: str


CANCELLED = ("done", "solid", "do_not_disturb_on")
WAITING = ("ours", "outline", "approval")
DRAFT = ("done", "outline", "edit_note")
REJECTED = ("bad", "solid", "cancel")

PILLS: dict[str, dict[str, Pill]] = {
    "claim": {
        "received": Pill(pgettext_lazy("claim state", "Received"), "ours", "outline", "inbox"),
        "in_review": Pill(pgettext_lazy("claim state", "In review"), "ours", "soft", "manage_search"),
        "awaiting_approval": Pill(pgettext_lazy("claim state", "Awaiting approval"), *WAITING),
        "supplement_requested": Pill(
            pgettext_lazy("claim state", "Supplement requested"), "theirs", "soft", "upload_file"
        ),
        "returned": Pill(pgettext_lazy("claim state", "Returned"), "theirs", "solid", "assignment_return"),
        "on_hold": Pill(pgettext_lazy("claim state", "On hold"), "theirs", "outline", "pause_circle"),
        "negotiating": Pill(pgettext_lazy("claim state", "Negotiating"), "both", "soft", "handshake"),
        "approved": Pill(pgettext_lazy("claim state", "Approved"), "good", "outline", "check_circle"),
        "in_payout": Pill(pgettext_lazy("claim state", "Awaiting payment"), "good", "soft", "schedule_send"),
        "paid": Pill(pgettext_lazy("claim state", "Paid"), "good", "solid", "done_all"),
        "denied": Pill(pgettext_lazy("claim state", "Denied"), *REJECTED),
        "withdrawn": Pill(pgettext_lazy("claim state", "Withdrawn"), *CANCELLED),
        "appeal": Pill(pgettext_lazy("claim state", "Under appeal"), "both", "outline", "gavel"),
    },
    "round": {
        "draft": Pill(pgettext_lazy("round state", "Draft"), *DRAFT),
        "assembling": Pill(pgettext_lazy("round state", "Assembling"), "ours", "soft", "hourglass_top"),
        "assembled": Pill(pgettext_lazy("round state", "Assembled"), "ours", "outline", "fact_check"),
        "submitted": Pill(pgettext_lazy("round state", "Awaiting release"), *WAITING),
        "released": Pill(pgettext_lazy("round state", "Released"), "good", "outline", "verified"),
        "sent": Pill(pgettext_lazy("round state", "Sent to the bank"), "theirs", "soft", "outbox"),
        "reconciling": Pill(pgettext_lazy("round state", "Reconciling"), "ours", "soft", "rule"),
        "closed": Pill(pgettext_lazy("round state", "Closed"), "done", "solid", "lock"),
        "cancelled": Pill(pgettext_lazy("round state", "Cancelled"), *CANCELLED),
    },
    "line": {
        "pending": Pill(pgettext_lazy("line state", "Pending"), "done", "outline", "schedule"),
        "sent": Pill(pgettext_lazy("line state", "Awaiting result"), "theirs", "soft", "outbox"),
        "paid": Pill(pgettext_lazy("line state", "Paid"), "good", "solid", "done_all"),
        "failed": Pill(pgettext_lazy("line state", "Failed"), "bad", "solid", "error"),
        "returned": Pill(pgettext_lazy("line state", "Returned"), "theirs", "solid", "u_turn_left"),
        "cancelled": Pill(pgettext_lazy("line state", "Cancelled"), *CANCELLED),
    },
    "recovery": {
        "opened": Pill(pgettext_lazy("recovery state", "Awaiting confirmation"), *WAITING),
        "confirmed": Pill(pgettext_lazy("recovery state", "To be repaid"), "theirs", "outline", "undo"),
        "in_repayment": Pill(pgettext_lazy("recovery state", "In repayment"), "theirs", "soft", "hourglass_top"),
        "settled": Pill(pgettext_lazy("recovery state", "Settled"), "good", "solid", "done_all"),
        "waived": Pill(pgettext_lazy("recovery state", "Waived"), *CANCELLED),
        "rejected": Pill(pgettext_lazy("recovery state", "Rejected"), *REJECTED),
    },
    "repayment": {
        "recorded": Pill(pgettext_lazy("repayment state", "Awaiting confirmation"), *WAITING),
        "confirmed": Pill(pgettext_lazy("repayment state", "Received"), "good", "solid", "done_all"),
        "refused": Pill(pgettext_lazy("repayment state", "Not received"), *REJECTED),
    },
    "document": {
        "missing": Pill(pgettext_lazy("document state", "Missing"), "done", "outline", "radio_button_unchecked"),
        "received": Pill(pgettext_lazy("document state", "Unchecked"), "ours", "outline", "description"),
        "accepted": Pill(pgettext_lazy("document state", "Accepted"), "good", "soft", "task_alt"),
        "rejected": Pill(pgettext_lazy("document state", "Rejected"), "bad", "soft", "error"),
        "superseded": Pill(pgettext_lazy("document state", "Superseded"), "done", "soft", "history"),
    },
    "extension": {
        "requested": Pill(pgettext_lazy("extension state", "Awaiting approval"), *WAITING),
        "approved": Pill(pgettext_lazy("extension state", "Approved"), "good", "outline", "check_circle"),
        "announced": Pill(pgettext_lazy("extension state", "Announced"), "good", "solid", "campaign"),
        "rejected": Pill(pgettext_lazy("extension state", "Rejected"), *REJECTED),
        "cancelled": Pill(pgettext_lazy("extension state", "Cancelled"), *CANCELLED),
    },
    "opening": {
        "requested": Pill(pgettext_lazy("opening state", "Awaiting approval"), *WAITING),
        "approved": Pill(pgettext_lazy("opening state", "Approved"), "good", "solid", "check_circle"),
        "rejected": Pill(pgettext_lazy("opening state", "Rejected"), *REJECTED),
        "cancelled": Pill(pgettext_lazy("opening state", "Cancelled"), *CANCELLED),
    },
    "closing": {
        "requested": Pill(pgettext_lazy("closing state", "Awaiting approval"), *WAITING),
        "approved": Pill(pgettext_lazy("closing state", "Approved"), "good", "solid", "lock"),
        "rejected": Pill(pgettext_lazy("closing state", "Rejected"), *REJECTED),
        "cancelled": Pill(pgettext_lazy("closing state", "Cancelled"), *CANCELLED),
    },
    "founding": {
        "requested": Pill(pgettext_lazy("founding state", "Awaiting approval"), *WAITING),
        "approved": Pill(pgettext_lazy("founding state", "Approved"), "good", "solid", "task_alt"),
        "rejected": Pill(pgettext_lazy("founding state", "Rejected"), *REJECTED),
        "cancelled": Pill(pgettext_lazy("founding state", "Cancelled"), *CANCELLED),
    },
    "policy": {
        "draft": Pill(pgettext_lazy("policy state", "Draft"), *DRAFT),
        "submitted": Pill(pgettext_lazy("policy state", "Awaiting approval"), *WAITING),
        "published": Pill(pgettext_lazy("policy state", "Published"), "good", "solid", "published_with_changes"),
        "superseded": Pill(pgettext_lazy("policy state", "Superseded"), "done", "soft", "history"),
        "rejected": Pill(pgettext_lazy("policy state", "Rejected"), *REJECTED),
    },
    "bank_format": {
        "draft": Pill(pgettext_lazy("bank format state", "Draft"), *WAITING),
        "approved": Pill(pgettext_lazy("bank format state", "Approved"), "good", "solid", "check_circle"),
        "retired": Pill(pgettext_lazy("bank format state", "Retired"), *CANCELLED),
    },
    "job": {
        "queued": Pill(pgettext_lazy("job state", "Queued"), "done", "outline", "schedule"),
        "running": Pill(pgettext_lazy("job state", "Running"), "ours", "soft", "hourglass_top"),
        "done": Pill(pgettext_lazy("job state", "Done"), "good", "solid", "task_alt"),
        "failed": Pill(pgettext_lazy("job state", "Failed"), "bad", "solid", "error"),
        "stopped": Pill(pgettext_lazy("job state", "Stopped"), *CANCELLED),
    },
    "report": {
        "": Pill(pgettext_lazy("triage", "Untriaged"), "ours", "outline", "flag"),
        "paid": Pill(pgettext_lazy("triage", "Paid service"), "done", "text", ""),
        "free_loss": Pill(pgettext_lazy("triage", "Free service with loss"), "done", "text", ""),
        "other": Pill(pgettext_lazy("triage", "Other"), "done", "text", ""),
    },
    "batch": {
        "previewed": Pill(pgettext_lazy("batch state", "Previewed"), "ours", "outline", "preview"),
        "running": Pill(pgettext_lazy("batch state", "Running"), "ours", "soft", "hourglass_top"),
        "done": Pill(pgettext_lazy("batch state", "Done"), "good", "solid", "task_alt"),
        "discarded": Pill(pgettext_lazy("batch state", "Discarded"), *CANCELLED),
    },
    "row": {
        "accepted": Pill(pgettext_lazy("row outcome", "Accepted"), "good", "soft", "task_alt"),
        "duplicate": Pill(pgettext_lazy("row outcome", "Duplicate"), "theirs", "soft", "content_copy"),
        "rejected": Pill(pgettext_lazy("row outcome", "Rejected"), "bad", "soft", "error"),
    },
    "result": {
        "paid": Pill(pgettext_lazy("result", "Paid"), "good", "solid", "done_all"),
        "failed": Pill(pgettext_lazy("result", "Failed"), "bad", "solid", "error"),
        "returned": Pill(pgettext_lazy("result", "Returned"), "theirs", "solid", "u_turn_left"),
        "already": Pill(pgettext_lazy("result", "Already known"), "done", "soft", "history"),
        "mismatch": Pill(pgettext_lazy("result", "Differs from our line"), "bad", "soft", "error"),
        "unmatched": Pill(pgettext_lazy("result", "Not ours"), "bad", "outline", "error"),
    },
    "offer": {
        "made": Pill(pgettext_lazy("offer state", "Open"), "theirs", "soft", "hourglass_top"),
        "countered": Pill(pgettext_lazy("offer state", "Countered"), "ours", "soft", "swap_horiz"),
        "accepted": Pill(pgettext_lazy("offer state", "Accepted"), "good", "solid", "task_alt"),
        "expired": Pill(pgettext_lazy("offer state", "Expired"), "done", "solid", "timer_off"),
        "withdrawn": Pill(pgettext_lazy("offer state", "Withdrawn"), *CANCELLED),
    },
    "suspicion": {
        "open": Pill(pgettext_lazy("suspicion state", "Open"), "ours", "outline", "content_copy"),
        "asked": Pill(pgettext_lazy("suspicion state", "Asked"), "theirs", "soft", "contact_support"),
        "same": Pill(pgettext_lazy("suspicion state", "Same claim"), "bad", "solid", "merge"),
        "different": Pill(pgettext_lazy("suspicion state", "Different claims"), "done", "solid", "call_split"),
    },
    "appeal": {
        "filed": Pill(pgettext_lazy("appeal state", "Under appeal"), "both", "outline", "gavel"),
        "upheld": Pill(pgettext_lazy("appeal state", "Upheld"), "good", "solid", "check_circle"),
        "dismissed": Pill(pgettext_lazy("appeal state", "Dismissed"), *REJECTED),
    },
    "supplement": {
        "open": Pill(pgettext_lazy("supplement state", "Waiting"), "theirs", "soft", "upload_file"),
        "answered": Pill(pgettext_lazy("supplement state", "Answered"), "good", "soft", "task_alt"),
        "lapsed": Pill(pgettext_lazy("supplement state", "Lapsed"), "bad", "outline", "error"),
        "ended": Pill(pgettext_lazy("supplement state", "Ended"), *CANCELLED),
    },
    "contact": {
        "planned": Pill(pgettext_lazy("contact state", "Planned"), "ours", "outline", "event"),
        "done": Pill(pgettext_lazy("contact state", "Done"), "good", "soft", "task_alt"),
        "cancelled": Pill(pgettext_lazy("contact state", "Cancelled"), *CANCELLED),
    },
    "notice": {
        "queued": Pill(pgettext_lazy("notice state", "Queued"), "done", "outline", "schedule"),
        "sending": Pill(pgettext_lazy("notice state", "Sending"), "ours", "soft", "outbox"),
        "sent": Pill(pgettext_lazy("notice state", "Sent"), "theirs", "soft", "send"),
        "delivered": Pill(pgettext_lazy("notice state", "Delivered"), "good", "solid", "done_all"),
        "failed": Pill(pgettext_lazy("notice state", "Not delivered"), "bad", "solid", "error"),
        "unknown": Pill(pgettext_lazy("notice state", "Outcome unknown"), "bad", "outline", "help"),
        "suppressed": Pill(pgettext_lazy("notice state", "Not wanted"), *CANCELLED),
    },
    "account": {
        "open": Pill(pgettext_lazy("account state", "Open"), "good", "soft", "person"),
        "closed": Pill(pgettext_lazy("account state", "Closed"), "done", "solid", "lock"),
    },
}


def pill_of(kind: str, state: str) -> Pill:
    """The look of `state` of `kind`. Raises KeyError for one nobody gave a look: no bare code reaches a person."""
    return PILLS[kind][state]
