"""The ground floor's guards in the database."""

from compensation.choices import EXTENSION_EDGES, POLICY_EDGES
from compensation.triggers import Guard, append_only, frozen, legal_edges, never_deleted

WINDOW = "compensation_filingwindow"
EXTENSION = "compensation_filingextension"
POLICY = "compensation_policyversion"

GUARDS = [
    *append_only("compensation_programmeevent"),
    *append_only("compensation_accesslog"),
    *append_only(WINDOW),
    # Half-open spans of one programme may touch, never overlap.
    Guard(
        "window_no_overlap",
        WINDOW,
        "INSERT",
        f"EXISTS (SELECT 1 FROM {WINDOW} w WHERE w.programme_id = NEW.programme_id"
        " AND w.opens_at < NEW.closes_at AND NEW.opens_at < w.closes_at)",
    ),
    *legal_edges(EXTENSION, EXTENSION_EDGES, starts=("requested",)),
    never_deleted(EXTENSION),
    frozen(
        EXTENSION,
        ("programme_id", "request_number", "old_closes_at", "new_closes_at", "requested_by_id", "requested_at"),
    ),
    Guard(
        "extension_within_limit",
        EXTENSION,
        "UPDATE",
        "NEW.state = 'approved' AND OLD.state <> 'approved' AND NEW.number >"
        " (SELECT p.extension_limit FROM compensation_programme p WHERE p.id = NEW.programme_id)",
    ),
    *legal_edges(POLICY, POLICY_EDGES, starts=("draft",)),
    never_deleted(POLICY),
    frozen(POLICY, ("programme_id", "number", "created_by_id"), label="identity"),
    frozen(POLICY, ("document", "content_hash", "submitted_by_id"), when="OLD.state <> 'draft'"),
    frozen(
        POLICY, ("effective_from", "published_by_id"), when="OLD.state IN ('published', 'superseded')", label="term"
    ),
    Guard(
        "policy_no_overlap",
        POLICY,
        "UPDATE",
        f"NEW.state = 'published' AND EXISTS (SELECT 1 FROM {POLICY} v WHERE v.programme_id = NEW.programme_id"
        " AND v.id <> NEW.id AND v.state = 'superseded' AND v.effective_until > NEW.effective_from)",
    ),
    never_deleted("compensation_programme"),
    never_deleted("compensation_user"),
]
