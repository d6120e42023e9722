"""The one door through which rounds and lines change: one verb a function."""

from payouts.workflow.desk import make_copy, show_password
from payouts.workflow.formats import approve_format, choose_format, draft_format, retire_format
from payouts.workflow.lines import drop_line
from payouts.workflow.recoveries import (
    agree_plan,
    ask_waiver,
    confirm_recovery,
    confirm_repayment,
    open_recovery,
    record_repayment,
    refuse_repayment,
    reject_recovery,
    waive_recovery,
)
from payouts.workflow.reissue import approve_reissue, reject_reissue, request_reissue
from payouts.workflow.restore import confirm_recovered, contest_recovered, recover_register, rule_recovered
from payouts.workflow.results import import_result, preview_result
from payouts.workflow.rounds import cancel, close, mark_sent, open_round, release, send_back, submit
from payouts.workflow.rulings import confirm_ruling, propose_ruling, reject_ruling
from payouts.workflow.signals import answer_signal, look_again

__all__ = [
    "agree_plan",
    "answer_signal",
    "approve_format",
    "approve_reissue",
    "ask_waiver",
    "cancel",
    "choose_format",
    "close",
    "confirm_recovered",
    "confirm_recovery",
    "confirm_repayment",
    "confirm_ruling",
    "contest_recovered",
    "draft_format",
    "drop_line",
    "import_result",
    "look_again",
    "make_copy",
    "mark_sent",
    "open_recovery",
    "open_round",
    "preview_result",
    "propose_ruling",
    "record_repayment",
    "recover_register",
    "refuse_repayment",
    "reject_recovery",
    "reject_reissue",
    "reject_ruling",
    "release",
    "request_reissue",
    "retire_format",
    "rule_recovered",
    "send_back",
    "show_password",
    "submit",
    "waive_recovery",
]
