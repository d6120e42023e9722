"""The guards of a round's cut, and of the won it may bind."""

from compensation.triggers import Guard, append_only

ROUND, LINE = "payouts_round", "payouts_payoutline"
CUT, LEFT_OUT = "payouts_roundcut", "payouts_leftout"
LIVING = "l.state NOT IN ('failed', 'returned', 'cancelled')"
BECOMES = "((OLD.state = 'draft' AND NEW.state = 'assembled') OR (OLD.state <> 'released' AND NEW.state = 'released'))"

CUT_GUARDS = [
    *append_only(CUT),
    *append_only(LEFT_OUT),
    Guard(
        "cut_only_while_drafting",
        CUT,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {ROUND} r WHERE r.id = NEW.round_id AND r.state = 'draft')",
    ),
    Guard(
        "left_out_before_submission",
        LEFT_OUT,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {ROUND} r WHERE r.id = NEW.round_id"
        " AND (r.state = 'draft' OR (r.state = 'assembled' AND NEW.reason = 'dropped')))",
    ),
    # Whatever the cut pays has its line, or says why not: nobody is lost between cut and round.
    Guard(
        "round_assembled_as_it_was_cut",
        ROUND,
        "UPDATE",
        f"NOT EXISTS (SELECT 1 FROM {CUT} c WHERE c.round_id = NEW.id AND c.line_count ="
        f" (SELECT COUNT(*) FROM {LINE} l WHERE l.round_id = NEW.id)"
        f" + (SELECT COUNT(*) FROM {LEFT_OUT} o WHERE o.round_id = NEW.id AND o.reason = 'changed'))",
        when="OLD.state = 'draft' AND NEW.state = 'assembled'",
    ),
    # All that lives of the programme is within its budget, at assembly and again at release.
    Guard(
        "round_within_budget",
        ROUND,
        "UPDATE",
        f"(SELECT COALESCE(SUM(l.amount), 0) FROM {LINE} l JOIN {ROUND} r ON r.id = l.round_id"
        f" WHERE r.programme_id = NEW.programme_id AND {LIVING})"
        " > (SELECT p.budget FROM compensation_programme p WHERE p.id = NEW.programme_id)",
        when=BECOMES,
    ),
    # And all that lives of each of its claims within the cap, should that have been lowered.
    Guard(
        "round_within_cap",
        ROUND,
        "UPDATE",
        f"EXISTS (SELECT 1 FROM {LINE} l WHERE {LIVING} AND l.claim_id IN"
        f" (SELECT m.claim_id FROM {LINE} m WHERE m.round_id = NEW.id AND m.state = 'pending') GROUP BY l.claim_id"
        " HAVING SUM(l.amount) > (SELECT p.claim_cap FROM compensation_programme p WHERE p.id = NEW.programme_id))",
        when=BECOMES,
    ),
]
