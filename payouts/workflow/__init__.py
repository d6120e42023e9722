"""The one door through which rounds and lines change: one verb a function."""

from payouts.workflow.lines import drop_line
from payouts.workflow.results import import_result, preview_result
from payouts.workflow.rounds import cancel, close, mark_sent, open_round, release, send_back, submit

__all__ = [
    "cancel",
    "close",
    "drop_line",
    "import_result",
    "mark_sent",
    "open_round",
    "preview_result",
    "release",
    "send_back",
    "submit",
]
