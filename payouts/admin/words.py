"""What the pages of a round call things: turns, steps, columns, why a claim is missing, what a bank's row means."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from compensation.money import format_won
from payouts.models import PayoutLine

TURNS = {
    "draft": pgettext_lazy("turn", "us"),
    "assembled": pgettext_lazy("turn", "finance"),
    "submitted": pgettext_lazy("turn", "finance approver"),
    "released": pgettext_lazy("turn", "finance"),
    "sent": pgettext_lazy("turn", "bank"),
    "reconciling": pgettext_lazy("turn", "finance"),
}

STEPS = {
    "open_round": pgettext_lazy("step", "Opened"),
    "assemble": pgettext_lazy("step", "Assembled"),
    "submit": pgettext_lazy("step", "Submitted"),
    "release": pgettext_lazy("step", "Released"),
    "mark_sent": pgettext_lazy("step", "Sent"),
    "reconcile": pgettext_lazy("step", "Reconciling"),
    "close": pgettext_lazy("step", "Closed"),
}

COLUMNS = {
    "preparing": pgettext_lazy("board", "Preparing"),
    "submitted": pgettext_lazy("board", "Awaiting release"),
    "leaving": pgettext_lazy("board", "Released and sent"),
    "reconciling": pgettext_lazy("board", "Reconciling"),
    "over": pgettext_lazy("board", "Closed"),
}

EVENTS = {
    "open_round": pgettext_lazy("verb", "Open round"),
    "import_result": pgettext_lazy("verb", "Upload bank result"),
    "drop_line": pgettext_lazy("verb", "Drop line"),
    "choose_format": pgettext_lazy("verb", "Choose bank format"),
    "answer_signal": pgettext_lazy("verb", "Answer signal"),
    "look_again": pgettext_lazy("verb", "Look again"),
    "request_reissue": pgettext_lazy("verb", "Ask for the file anew"),
    "approve_reissue": pgettext_lazy("verb", "Write the file anew"),
    "reject_reissue": pgettext_lazy("verb", "Reject re-issue"),
    "propose_ruling": pgettext_lazy("verb", "Say what a row means"),
    "confirm_ruling": pgettext_lazy("verb", "Confirm ruling"),
    "reject_ruling": pgettext_lazy("verb", "Reject ruling"),
}

_FLAGS = {
    "holder_differs": _("The account holder is not the one we paid."),
    "unclear_status": _("The bank's word is neither success nor failure, so nothing follows from it."),
    "contradicts_paid": _("Our line is already paid, and the file says otherwise."),
    "contradicts_failed": _("Our line has already failed, and the file says otherwise."),
    "contradicts_returned": _("The money of our line already came back, and the file says otherwise."),
    "surplus_row": _("The file holds more such rows than we have lines."),
    "identical_rows": _("Several lines share account, amount and holder; they are taken in order."),
    "key_differs": _("Our key in the row names another line than its account, amount and holder, or none of ours."),
    "memo_differs": _("The passbook memo is not the receipt number."),
    "returned_before_paid": _("The money came back before it was reported as paid, which counts as failed."),
    "replaced_file": _("The memo is that of a file that was replaced, so nothing follows from it."),
    "ruled": _("Two people have said what this row means."),
    "ruled_not_ours": _("Two people have said that this row is not ours."),
    "other_execution": _("Known already, with another time or memo."),
}


def flag_sentences(flags: Iterable[str], line: PayoutLine | None, amount: int | None) -> list[str]:
    """What is odd about a bank's row, in whole sentences; `amount` is the file's (won)."""
    return [_sentence(flag, line, amount) for flag in flags] or ([] if line else [str(_NO_LINE)])


_NO_LINE = _("No line of this programme has this account.")


def _sentence(flag: str, line: PayoutLine | None, amount: int | None) -> str:
    if line is not None and flag == "amount_differs":
        lang = get_language() or "ko"
        said: dict[str, Any] = {"file": format_won(amount or 0, lang), "ours": format_won(line.net, lang)}
        return str(_("Amounts differ: file %(file)s, our line %(ours)s. It was not marked as paid.") % said)
    if line is not None and flag == "other_round":
        return str(_("This line belongs to %(round)s. Upload the file there.") % {"round": line.round})
    return str(_FLAGS[flag])
