"""The one door through which claims change: one verb a function, grouped by stage."""

from claims.workflow.account import change_account, enter_account
from claims.workflow.appeal import file_appeal, judge_appeal
from claims.workflow.contact import cancel_visit, finish_visit, plan_visit, record_contact
from claims.workflow.decision import approve, deny, hold, release_hold, reopen, send_back
from claims.workflow.documents import accept_document, attach_document, judge_documents, reject_document
from claims.workflow.holder import check_holder, grant_waiver, request_waiver
from claims.workflow.instalment import approve_instalment, note_instalment
from claims.workflow.intake import ClaimForm, DuplicateClaim, file_claim, resubmit, withdraw
from claims.workflow.negotiation import (
    accept_settlement,
    confirm_offer,
    end_negotiation,
    expire_offers,
    make_offer,
    open_negotiation,
    record_counter,
)
from claims.workflow.note import add_note
from claims.workflow.payout import (
    mark_failed,
    mark_paid,
    mark_returned,
    schedule,
    schedule_many,
    settle_many,
    unschedule,
)
from claims.workflow.preferences import set_preferences
from claims.workflow.queue import hand_over, release_case, take_next
from claims.workflow.reopening import reject_reopening, request_reopening
from claims.workflow.reports import ReportForm, file_reports
from claims.workflow.review import assign, correct_facts, recommend, return_to_claimant, start_review
from claims.workflow.supplement import lapse_supplement, receive_supplement, remind_supplement, request_supplement
from claims.workflow.suspicion import judge_suspicion

__all__ = [
    "ClaimForm",
    "DuplicateClaim",
    "ReportForm",
    "accept_document",
    "accept_settlement",
    "add_note",
    "approve",
    "approve_instalment",
    "assign",
    "attach_document",
    "cancel_visit",
    "change_account",
    "check_holder",
    "confirm_offer",
    "correct_facts",
    "deny",
    "end_negotiation",
    "enter_account",
    "expire_offers",
    "file_appeal",
    "file_claim",
    "file_reports",
    "finish_visit",
    "grant_waiver",
    "hand_over",
    "hold",
    "judge_appeal",
    "judge_documents",
    "judge_suspicion",
    "lapse_supplement",
    "make_offer",
    "mark_failed",
    "mark_paid",
    "mark_returned",
    "note_instalment",
    "open_negotiation",
    "plan_visit",
    "receive_supplement",
    "recommend",
    "record_contact",
    "record_counter",
    "reject_document",
    "reject_reopening",
    "release_case",
    "release_hold",
    "remind_supplement",
    "reopen",
    "request_reopening",
    "request_supplement",
    "request_waiver",
    "resubmit",
    "return_to_claimant",
    "schedule",
    "schedule_many",
    "send_back",
    "set_preferences",
    "settle_many",
    "start_review",
    "take_next",
    "unschedule",
    "withdraw",
]
