"""What a round needs next, in a sentence, and whether this reader can do it or which role can. Reads only."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.calendar import format_date
from compensation.models import AccessLog
from compensation.permissions import missing_role
from compensation.roles import role_names
from payouts import selectors
from payouts.bank_day import BankDay
from payouts.models import BankResultRow, Round, Ruling
from payouts.permissions import PERMISSIONS, why_not

WAITING_JOBS = ("queued", "running")
DOWNLOADS = "download_bankfile"


@dataclass(frozen=True)
class Standing:
    """Where a round stands: how much waits for whom. `proposers` wrote the rulings that wait for a second person."""

    state: str
    lines: int = 0
    silent: int = 0
    signals: int = 0
    unruled: int = 0
    proposers: tuple[int, ...] = ()
    reissue: bool = False
    taken: bool = False
    assembling: bool = False
    behind: bool = False


@dataclass(frozen=True)
class Step:
    """One thing to do: its verb (empty where only waiting is left) and the sentence that says it."""

    verb: str
    sentence: str


@dataclass(frozen=True)
class Next:
    """What the page says: the sentence, whether the reader can do it, and else who can (empty: nobody has to)."""

    sentence: str
    mine: bool
    who: str = field(default="")


def standing_of(round_: Round, balance: selectors.Balance, behind: bool) -> Standing:
    """Count what waits. `balance` is the round's, `behind` whether the export register knows more than we do."""
    rows = BankResultRow.objects.filter(result__round=round_)
    proposed = Ruling.objects.filter(row__result__round=round_, state="proposed")
    proposers = tuple(proposed.order_by("pk").values_list("proposed_by_id", flat=True))
    unruled = selectors.waiting_exceptions(rows).exclude(rulings__state="proposed").count()
    job = round_.job
    return Standing(
        state=round_.state,
        lines=balance.count.total,
        silent=balance.count.waiting,
        signals=round_.signals.filter(answered_by=None).count(),
        unruled=unruled,
        proposers=proposers,
        reissue=round_.reissues.filter(state="requested").exists(),
        taken=_taken(round_),
        assembling=job is not None and job.state in WAITING_JOBS,
        behind=behind,
    )


def _taken(round_: Round) -> bool:
    """Whether somebody has downloaded every file that is in force."""
    if round_.state != "released":
        return False
    keys = {str(pk) for pk in round_.bank_files.filter(voided=False).values_list("pk", flat=True)}
    log = AccessLog.objects.filter(action="download", object_type=selectors.DOWNLOAD, object_key__in=keys)
    return set(log.order_by().values_list("object_key", flat=True).distinct()) >= keys


def next_for(user: Any, round_: Round, standing: Standing, bank: BankDay, lang: str) -> Next:
    """The first step this reader can take, or else the first one there is with the roles that can."""
    steps = steps_from(standing, bank, lang)
    for step in steps:
        if step.verb and _can(user, step.verb, round_, standing):
            return Next(step.sentence, mine=True)
    first = steps[0]
    return Next(first.sentence, mine=False, who=role_names(_permission(first.verb)) if first.verb else "")


def _can(user: Any, verb: str, round_: Round, standing: Standing) -> bool:
    if verb == "confirm_ruling" and all(pk == user.pk for pk in standing.proposers):
        return False
    if verb in (DOWNLOADS, "recover_register"):
        return missing_role(user, _permission(verb)) is None
    return why_not(user, verb, round_) is None


def _permission(verb: str) -> str:
    return PERMISSIONS.get(verb, f"payouts.{verb}")


def steps_from(standing: Standing, bank: BankDay, lang: str) -> list[Step]:
    """What can be done now, the most urgent first; never empty."""
    return _STEPS[standing.state](standing, bank, lang)


def _draft(now: Standing, bank: BankDay, lang: str) -> list[Step]:
    if now.assembling:
        return [Step("", _("The round is being assembled. You can close this window."))]
    return [Step("cancel", _("Assembling stopped. Cancel this round and open it again once the cause is gone."))]


def _signals(count: int, then: str) -> str:
    if then == "submit":
        said = ngettext("Answer %(count)s signal, then submit.", "Answer %(count)s signals, then submit.", count)
    else:
        said = ngettext("Answer %(count)s signal, then release.", "Answer %(count)s signals, then release.", count)
    return said % {"count": count}


def _assembled(now: Standing, bank: BankDay, lang: str) -> list[Step]:
    if not now.lines:
        return [Step("cancel", _("There is nothing to pay. Cancel this round and open one later."))]
    if now.signals:
        return [Step("answer_signal", _signals(now.signals, "submit"))]
    return [Step("submit", _("Look through lines and left out, then submit for release."))]


def _submitted(now: Standing, bank: BankDay, lang: str) -> list[Step]:
    if now.behind:
        return [Step("recover_register", _("Recover from the export register. Nothing is released before."))]
    if now.signals:
        return [Step("answer_signal", _signals(now.signals, "release"))]
    return [Step("release", _("Check count and total, then release or send back."))]


def _released(now: Standing, bank: BankDay, lang: str) -> list[Step]:
    if now.behind:
        return [Step("recover_register", _("Recover from the export register. No file is handed out before."))]
    if now.reissue:
        return [
            Step("approve_reissue", _("Decide whether the files are written anew. Nobody uploads the present ones."))
        ]
    if not now.taken:
        return [Step(DOWNLOADS, _("Download the bank file, upload it to the bank, then record the upload."))]
    return [Step("mark_sent", _upload(bank, lang))]


def _upload(bank: BankDay, lang: str) -> str:
    if bank.today and bank.cutoff:
        return _("Upload the file to the bank before %(time)s today, then record the upload.") % {"time": bank.cutoff}
    if bank.today:
        return _("Upload the file to the bank, then record the upload.")
    said = {"day": format_date(bank.day, lang)}
    return _("Upload the file to the bank for %(day)s, then record the upload.") % said


def _at_the_bank(now: Standing, bank: BankDay, lang: str) -> list[Step]:
    found = []
    if now.reissue:
        found.append(
            Step("approve_reissue", _("Decide whether the files are written anew. Nobody uploads the present ones."))
        )
    found.extend(_to_rule(now))
    if now.silent:
        waits = ngettext(
            "Wait for the bank: %(count)s line without a result. Upload the bank's result when it comes.",
            "Wait for the bank: %(count)s lines without a result. Upload the bank's result when it comes.",
            now.silent,
        )
        found.append(Step("import_result", waits % {"count": now.silent}))
    elif not found and now.state == "reconciling":
        found.append(Step("close", _("Every line has its answer. Close the round.")))
    return found or [Step("import_result", _("Upload the bank's result."))]


def _to_rule(now: Standing) -> list[Step]:
    found = []
    if now.proposers:
        count = len(now.proposers)
        said = ngettext("Confirm or reject %(count)s ruling.", "Confirm or reject %(count)s rulings.", count)
        found.append(Step("confirm_ruling", said % {"count": count}))
    if now.unruled:
        said = ngettext(
            "Say what %(count)s row of the bank means.", "Say what %(count)s rows of the bank mean.", now.unruled
        )
        found.append(Step("propose_ruling", said % {"count": now.unruled}))
    return found


def _closed(now: Standing, bank: BankDay, lang: str) -> list[Step]:
    return [*_to_rule(now), Step("", _("Nothing is left to do. A later return of money can still be uploaded."))]


def _cancelled(now: Standing, bank: BankDay, lang: str) -> list[Step]:
    return [Step("", _("This round is over. Its claims wait for the next one."))]


_STEPS = {
    "draft": _draft,
    "assembled": _assembled,
    "submitted": _submitted,
    "released": _released,
    "sent": _at_the_bank,
    "reconciling": _at_the_bank,
    "closed": _closed,
    "cancelled": _cancelled,
}
