"""What the database holds about bank formats, the parts of a round's file and the copies for the desk."""

from compensation.triggers import Guard, append_only, frozen, legal_edges, never_deleted
from payouts.choices import FORMAT_EDGES

FORMAT = "payouts_bankformatversion"
COPY = "payouts_deskcopy"
ROUND = "payouts_round"
LIVE = "payouts_bankfile f WHERE f.round_id = NEW.id AND NOT f.voided"

FORMAT_GUARDS = [
    *append_only("payouts_bankformatevent"),
    *legal_edges(FORMAT, FORMAT_EDGES, starts=("draft",)),
    never_deleted(FORMAT),
    frozen(FORMAT, ("code", "version", "document", "content_hash", "created_by_id")),
    frozen(FORMAT, ("approved_by_id",), when="OLD.state <> 'draft'", label="approved_once"),
    frozen(
        ROUND,
        ("format_code", "format_version", "format_hash"),
        when="OLD.state NOT IN ('draft', 'assembled')",
        label="format_frozen",
    ),
    # The parts of a round are all there, and what they say adds up to what was released (after tax).
    Guard(
        "round_released_with_all_its_files",
        ROUND,
        "UPDATE",
        "NOT ("
        f"(SELECT COUNT(*) FROM {LIVE}) = (SELECT COALESCE(MIN(f.parts), -1) FROM {LIVE})"
        f" AND (SELECT COUNT(*) FROM {LIVE}) = (SELECT COALESCE(MAX(f.part), -1) FROM {LIVE})"
        f" AND (SELECT COALESCE(SUM(f.line_count), 0) FROM {LIVE}) = NEW.line_count"
        f" AND (SELECT COALESCE(SUM(f.total), 0) FROM {LIVE}) = NEW.total - NEW.withheld)",
        when="NEW.state = 'released' AND OLD.state <> 'released'",
    ),
    never_deleted(COPY),
    frozen(COPY, ("file_id", "file_name", "sha256", "made_by_id", "made_at")),
    # A password is shown once and then forgotten; it is never another one.
    Guard(
        "deskcopy_password_only_forgotten",
        COPY,
        "UPDATE",
        "NEW.password IS NOT NULL AND OLD.password {differs} NEW.password",
    ),
    frozen(COPY, ("shown_at",), when="OLD.shown_at IS NOT NULL", label="shown_once"),
]
