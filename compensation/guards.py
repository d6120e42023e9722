"""The ground floor's guards in the database."""

from compensation.choices import CLOSING_EDGES, EXTENSION_EDGES, FOUNDING_EDGES, OPENING_EDGES, POLICY_EDGES
from compensation.triggers import Guard, append_only, frozen, legal_edges, never_deleted

WINDOW = "compensation_filingwindow"
EXTENSION = "compensation_filingextension"
OPENING = "compensation_filingopening"
CLOSING = "compensation_programmeclosing"
FOUNDING = "compensation_programmefounding"
PROGRAMME = "compensation_programme"
POLICY = "compensation_policyversion"
EVENT = "compensation_programmeevent"

BECOMES_APPROVED = "NEW.state = 'approved' AND OLD.state <> 'approved'"


def not_into_a_closed_programme(table: str) -> Guard:
    """No new row for a programme that was closed."""
    return Guard(
        f"{table}_programme_is_open",
        table,
        "INSERT",
        f"EXISTS (SELECT 1 FROM {PROGRAMME} p WHERE p.id = NEW.programme_id AND p.closed_at IS NOT NULL)",
    )


def moves_with_its_event(table: str, kind: str) -> Guard:
    """The state of a programme's request (`kind`:code/number) never moves without its event."""
    return Guard(
        f"{kind}_moves_with_its_event",
        table,
        "UPDATE",
        f"OLD.state <> NEW.state AND NOT EXISTS (SELECT 1 FROM {EVENT} e JOIN {PROGRAMME} p ON p.id = NEW.programme_id"
        f" WHERE e.stream = '{kind}:' || p.code || '/' || NEW.request_number AND e.seq = NEW.event_seq"
        " AND e.hash = NEW.event_hash AND e.from_state = OLD.state AND e.to_state = NEW.state)",
    )


#: The event that goes with an UPDATE of a policy version: the one its new head names.
POLICY_STREAM = (
    "'policy:' || (SELECT p.code FROM compensation_programme p WHERE p.id = NEW.programme_id) || '/' || NEW.number"
)
POLICY_EVENT = f"FROM {EVENT} e WHERE e.stream = {POLICY_STREAM} AND e.seq = NEW.event_seq AND e.hash = NEW.event_hash"

GUARDS = [
    *append_only("compensation_programmeevent"),
    *append_only("compensation_accesslog"),
    *append_only(WINDOW),
    # Half-open spans for one act of one programme may touch, never overlap.
    Guard(
        "window_no_overlap",
        WINDOW,
        "INSERT",
        f"EXISTS (SELECT 1 FROM {WINDOW} w WHERE w.programme_id = NEW.programme_id AND w.act = NEW.act"
        " AND w.opens_at < NEW.closes_at AND NEW.opens_at < w.closes_at)",
    ),
    # A window is what somebody asked for and nobody has decided yet: nothing opens without a request.
    Guard(
        "window_was_asked_for",
        WINDOW,
        "INSERT",
        f"(NEW.extension_number = 0 AND NOT EXISTS (SELECT 1 FROM {OPENING} o WHERE o.programme_id = NEW.programme_id"
        " AND o.act = NEW.act AND o.state = 'requested' AND o.closes_at = NEW.closes_at"
        " AND o.opens_at <= NEW.opens_at))"
        f" OR (NEW.extension_number > 0 AND NOT EXISTS (SELECT 1 FROM {EXTENSION} x"
        " WHERE x.programme_id = NEW.programme_id AND x.act = NEW.act AND x.state = 'requested'"
        " AND x.new_closes_at = NEW.closes_at AND x.old_closes_at <= NEW.opens_at))",
    ),
    not_into_a_closed_programme(WINDOW),
    # ---- openings
    *legal_edges(OPENING, OPENING_EDGES, starts=("requested",)),
    never_deleted(OPENING),
    frozen(
        OPENING,
        ("programme_id", "request_number", "act", "opens_at", "closes_at", "requested_by_id", "requested_at"),
    ),
    frozen(
        OPENING, ("approved_by_id", "approved_at", "window_id"), when="OLD.state <> 'requested'", label="decided_once"
    ),
    not_into_a_closed_programme(OPENING),
    moves_with_its_event(OPENING, "opening"),
    # It opens when it was to open, or at the approval when that came later.
    Guard(
        "opening_makes_its_window",
        OPENING,
        "UPDATE",
        f"{BECOMES_APPROVED} AND NOT EXISTS (SELECT 1 FROM {WINDOW} w WHERE w.id = NEW.window_id"
        " AND w.programme_id = NEW.programme_id AND w.act = NEW.act AND w.extension_number = 0"
        " AND w.closes_at = NEW.closes_at AND w.opens_at = CASE WHEN NEW.approved_at > NEW.opens_at"
        " THEN NEW.approved_at ELSE NEW.opens_at END)",
    ),
    # ---- extensions
    *legal_edges(EXTENSION, EXTENSION_EDGES, starts=("requested",)),
    never_deleted(EXTENSION),
    frozen(
        EXTENSION,
        (
            "programme_id",
            "request_number",
            "act",
            "old_closes_at",
            "new_closes_at",
            "reason",
            "requested_by_id",
            "requested_at",
        ),
    ),
    frozen(
        EXTENSION,
        ("number", "approved_by_id", "approved_at", "window_id"),
        when="OLD.state <> 'requested'",
        label="decided_once",
    ),
    frozen(EXTENSION, ("announced_at", "announced_where"), when="OLD.state = 'announced'", label="announced_once"),
    not_into_a_closed_programme(EXTENSION),
    moves_with_its_event(EXTENSION, "extension"),
    Guard(
        "extension_within_limit",
        EXTENSION,
        "UPDATE",
        f"{BECOMES_APPROVED} AND NEW.number >"
        f" (SELECT p.extension_limit FROM {PROGRAMME} p WHERE p.id = NEW.programme_id)",
    ),
    # One after the other: none is skipped to stay below the limit, none is used twice.
    Guard(
        "extension_is_the_next",
        EXTENSION,
        "UPDATE",
        f"{BECOMES_APPROVED} AND NEW.number <> 1 + (SELECT COUNT(*) FROM {EXTENSION} x WHERE x.id <> NEW.id"
        " AND x.programme_id = NEW.programme_id AND x.act = NEW.act AND x.number IS NOT NULL)",
    ),
    # What it moves is the last closing, when it is asked for and when it is approved.
    Guard(
        "extension_asks_from_the_present_closing",
        EXTENSION,
        "INSERT",
        f"NEW.old_closes_at {{differs}} (SELECT MAX(w.closes_at) FROM {WINDOW} w"
        " WHERE w.programme_id = NEW.programme_id AND w.act = NEW.act)",
    ),
    Guard(
        "extension_moves_the_present_closing",
        EXTENSION,
        "UPDATE",
        f"{BECOMES_APPROVED} AND NEW.old_closes_at {{differs}} (SELECT MAX(w.closes_at) FROM {WINDOW} w"
        " WHERE w.programme_id = NEW.programme_id AND w.act = NEW.act AND w.id {differs} NEW.window_id)",
    ),
    # Its window begins where the last one ended, or at the approval when that came later, and nowhere in between.
    Guard(
        "extension_makes_its_window",
        EXTENSION,
        "UPDATE",
        f"{BECOMES_APPROVED} AND NOT EXISTS (SELECT 1 FROM {WINDOW} w WHERE w.id = NEW.window_id"
        " AND w.programme_id = NEW.programme_id AND w.act = NEW.act AND w.extension_number = NEW.number"
        " AND w.closes_at = NEW.new_closes_at AND w.opens_at = CASE WHEN NEW.approved_at > NEW.old_closes_at"
        " THEN NEW.approved_at ELSE NEW.old_closes_at END)",
    ),
    Guard(
        "extension_announced_somewhere_after_approval",
        EXTENSION,
        "UPDATE",
        "NEW.state = 'announced' AND OLD.state <> 'announced'"
        " AND (NEW.announced_where = '' OR NEW.announced_at < NEW.approved_at)",
    ),
    # ---- closing
    *legal_edges(CLOSING, CLOSING_EDGES, starts=("requested",)),
    never_deleted(CLOSING),
    frozen(
        CLOSING,
        (
            "programme_id",
            "request_number",
            "council_meeting",
            "reason",
            "requested_by_id",
            "requested_at",
            "checklist_then",
        ),
    ),
    frozen(
        CLOSING,
        ("approved_by_id", "approved_at", "checklist_now"),
        when="OLD.state <> 'requested'",
        label="decided_once",
    ),
    moves_with_its_event(CLOSING, "closing"),
    # A programme is closed by an approved closing, at its approval, once.
    Guard(
        "programme_closed_by_two",
        PROGRAMME,
        "UPDATE",
        "OLD.closed_at {differs} NEW.closed_at AND (OLD.closed_at IS NOT NULL OR NOT EXISTS"
        f" (SELECT 1 FROM {CLOSING} c WHERE c.programme_id = NEW.id AND c.state = 'approved'"
        " AND c.approved_at = NEW.closed_at))",
    ),
    # ---- founding
    *legal_edges(FOUNDING, FOUNDING_EDGES, starts=("requested",)),
    never_deleted(FOUNDING),
    frozen(
        FOUNDING,
        (
            "code",
            "request_number",
            "name_ko",
            "name_en",
            "notice_ko",
            "notice_en",
            "simulation",
            "extension_limit",
            "claim_cap",
            "budget",
            "document",
            "requested_by_id",
            "requested_at",
        ),
    ),
    frozen(FOUNDING, ("approved_by_id", "approved_at"), when="OLD.state <> 'requested'", label="decided_once"),
    frozen(FOUNDING, ("programme_id",), when="OLD.programme_id IS NOT NULL", label="made_once"),
    Guard(
        "founding_moves_with_its_event",
        FOUNDING,
        "UPDATE",
        f"OLD.state <> NEW.state AND NOT EXISTS (SELECT 1 FROM {EVENT} e"
        " WHERE e.stream = 'founding:' || NEW.code || '/' || NEW.request_number AND e.seq = NEW.event_seq"
        " AND e.hash = NEW.event_hash AND e.from_state = OLD.state AND e.to_state = NEW.state)",
    ),
    # A programme is made of what two people agreed on, once.
    Guard(
        "programme_founded_by_two",
        PROGRAMME,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {FOUNDING} f WHERE f.code = NEW.code AND f.state = 'approved'"
        " AND f.programme_id IS NULL AND f.claim_cap = NEW.claim_cap AND f.budget = NEW.budget"
        " AND f.extension_limit = NEW.extension_limit AND f.simulation = NEW.simulation)",
    ),
    Guard(
        "founding_names_its_programme",
        FOUNDING,
        "UPDATE",
        "OLD.programme_id IS NULL AND NEW.programme_id IS NOT NULL"
        f" AND NOT EXISTS (SELECT 1 FROM {PROGRAMME} p WHERE p.id = NEW.programme_id AND p.code = NEW.code)",
    ),
    Guard("programme_begins_open", PROGRAMME, "INSERT", "NEW.closed_at IS NOT NULL"),
    not_into_a_closed_programme(POLICY),
    *legal_edges(POLICY, POLICY_EDGES, starts=("draft",)),
    never_deleted(POLICY),
    frozen(POLICY, ("programme_id", "number", "based_on_id", "created_by_id"), label="identity"),
    frozen(POLICY, ("document", "content_hash", "council_meeting", "submitted_by_id"), when="OLD.state <> 'draft'"),
    frozen(
        POLICY, ("effective_from", "published_by_id"), when="OLD.state IN ('published', 'superseded')", label="term"
    ),
    frozen(POLICY, ("effective_until",), when="OLD.state = 'superseded'", label="ended"),
    # A draft's document changes with the event that names who revised it, and nobody who did decides on it.
    Guard(
        "policy_revised_with_its_event",
        POLICY,
        "UPDATE",
        "OLD.state = 'draft' AND (OLD.document {differs} NEW.document OR OLD.content_hash <> NEW.content_hash)"
        f" AND NOT EXISTS (SELECT 1 {POLICY_EVENT} AND e.verb = 'revise_policy')",
    ),
    Guard(
        "policy_decided_by_an_outsider",
        POLICY,
        "UPDATE",
        "OLD.state = 'submitted' AND NEW.state IN ('published', 'rejected')"
        f" AND NOT EXISTS (SELECT 1 {POLICY_EVENT} AND e.to_state = NEW.state"
        " AND e.actor_id <> NEW.created_by_id AND e.actor_id <> NEW.submitted_by_id"
        " AND (NEW.state <> 'published' OR e.actor_id = NEW.published_by_id)"
        f" AND NOT EXISTS (SELECT 1 FROM {EVENT} r WHERE r.stream = e.stream AND r.verb = 'revise_policy'"
        " AND r.actor_id = e.actor_id))",
    ),
    # What was decided under the version before stays decided under it. A programme's first version replaces none.
    Guard(
        "policy_not_into_the_past",
        POLICY,
        "UPDATE",
        "OLD.state = 'submitted' AND NEW.state = 'published'"
        f" AND EXISTS (SELECT 1 FROM {POLICY} v WHERE v.programme_id = NEW.programme_id AND v.id <> NEW.id"
        " AND v.state IN ('published', 'superseded'))"
        f" AND EXISTS (SELECT 1 {POLICY_EVENT} AND e.effective_at > NEW.effective_from)",
    ),
    Guard(
        "policy_no_overlap",
        POLICY,
        "UPDATE",
        f"NEW.state = 'published' AND EXISTS (SELECT 1 FROM {POLICY} v WHERE v.programme_id = NEW.programme_id"
        " AND v.id <> NEW.id AND v.state = 'superseded' AND v.effective_until > NEW.effective_from)",
    ),
    *append_only("compensation_staffaccount"),
    never_deleted("compensation_programme"),
    never_deleted("compensation_user"),
]
