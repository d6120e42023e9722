"""What must always be true, by its id, and which guards and constraints of the database hold it.

Each of them is violated, with its control, in tests/invariants/test_guards.py and tests/invariants/test_constraints.py;
here it is kept that no invariant of the main job lost what holds it.
"""

import pytest

from tests.invariants.test_constraints import CASES, COLUMNS
from tests.invariants.test_guards import GUARDS

HELD_BY = {
    "M1 at most one living line a claim": ["line_one_live_per_claim"],
    "M2 a new line names the failed one, once": [
        "line_successor_names_a_failed_line",
        "payouts_payoutline.retry_of_id",
        "payouts_payoutline_legal_edges",
    ],
    "M4 whole won, bounded on both sides, within the cap": [
        "line_whole_won",
        "decision_whole_won",
        "offer_whole_won",
        "bankfile_whole_won",
        "round_total_whole_won",
        "programme_cap_whole_won",
        "line_pays_what_was_approved",
        "round_within_cap",
        "round_within_budget",
    ],
    "M5 a decision is written once": ["claims_decision_no_update", "claims_decision_no_delete", "decision_number_once"],
    "M6 a line pays the approved amount to the approved account": [
        "line_pays_what_was_approved",
        "payouts_payoutline_frozen",
        "approval_award_names_an_account",
    ],
    "M8 a round stands from submission on": [
        "payouts_round_totals_frozen",
        "round_totals_are_true",
        "line_only_while_drafting",
        "line_dropped_only_before_submission",
        "round_assembled_as_it_was_cut",
        "payouts_roundcut_no_update",
        "left_out_before_submission",
        "payouts_payoutline_no_delete",
    ],
    "M9 one unreleased round a programme, assembled once": [
        "round_one_unreleased",
        "job_once",
        "cut_only_while_drafting",
    ],
    "M10 a bank file is stored once and stays": [
        "bankfile_part_once",
        "bankfile_part_of_parts",
        "round_released_with_all_its_files",
        "payouts_round_format_frozen",
        "round_submitted_with_its_format",
        "payouts_bankfile_evidence",
        "payouts_bankfile_no_delete",
    ],
    "M12 a bank result counts once and every row is accounted for": [
        "result_file_once",
        "result_final_once_per_line",
        "result_every_row_accounted_for",
        "payouts_bankresult_no_update",
        "payouts_bankresultrow_no_update",
        "payouts_payoutline_legal_edges",
    ],
    "M15 the ledger adds up, and a closed round has nothing at the bank": [
        "ledger_transaction_balances",
        "posting_before_its_transaction",
        "posting_whole_won",
        "payouts_posting_no_update",
        "payouts_posting_no_delete",
        "payouts_ledgertransaction_no_update",
        "payouts_ledgertransaction_no_delete",
        "payouts_ledgertransaction.key",
        "payouts_ledgertransaction.reference",
        "round_closes_with_nothing_at_the_bank",
    ],
    "M16 exported is paid, failed, returned or outstanding": ["round_closes_with_everything_answered"],
    "M17 what comes back is new, and never an edit": [
        "payouts_payoutline_legal_edges",
        "payouts_payoutline_frozen",
        "payouts_bankresultrow_no_update",
        "recovery_within_what_was_paid",
        "recovery_settled_means_repaid",
        "payouts_recovery_frozen",
        "payouts_repayment_frozen",
    ],
    "W3 whoever made it does not confirm it": [
        "approval_four_eyes",
        "account_four_eyes",
        "offer_four_eyes",
        "round_four_eyes",
        "ledger_four_eyes",
        "recovery_four_eyes",
        "recovery_waiver_four_eyes",
        "repayment_four_eyes",
        "extension_four_eyes",
        "policy_four_eyes",
        "approval_binds_what_was_shown",
    ],
    "W6 no claim outside a filing window": [
        "claim_inside_its_window",
        "window_no_overlap",
        "compensation_filingwindow_no_update",
        "claims_claim_frozen",
    ],
    "W8 no claim is lost": [
        "claims_claim_no_delete",
        "claims_claim.receipt_no",
        "batch_every_row_accounted_for",
        "claims_importrow_no_delete",
    ],
    "W9 no silent duplicate": ["claim_one_live_per_business"],
    "D1 account numbers only sealed": ["account_number_sealed", "claims_payeeaccount_frozen"],
    "D2 the trail is append-only and in order": [
        *(f"{app}event_no_{what}" for app in ("claims_claim", "payouts_payout") for what in ("update", "delete")),
        *(f"{table}event_once_in_order" for table in ("claims_claim", "payouts_payout", "compensation_programme")),
        "compensation_programmeevent_no_update",
        "compensation_programmeevent_no_delete",
        "claim_moves_with_its_event",
    ],
}


@pytest.mark.parametrize("invariant", HELD_BY)
def test_an_invariant_of_the_main_job_is_held_by_the_database(invariant):
    tested = {*CASES, *COLUMNS, *GUARDS}
    assert [name for name in HELD_BY[invariant] if name not in tested] == []
