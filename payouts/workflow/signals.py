"""Signals of a round: raised when it is assembled, submitted and released, answered by a person with a reason."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from compensation.errors import GuardFailed
from compensation.locks import under_lock
from compensation.models import User
from payouts.models import Round, Signal
from payouts.signals import signals_of
from payouts.stored import StoredLine, stored_lines
from payouts.workflow.act import on_round

MOST = 500


def raise_signals(round_: Round, lines: Sequence[StoredLine], at: datetime) -> list[Signal]:
    """Keep what is worth a look now and was not said before; answers all of it.

    `lines` are those of the round that stand. The caller locked the round.
    """
    found = [
        Signal(round=round_, kind=one.kind, key=one.key, positions=list(one.positions), raised_at=at)
        for one in signals_of(round_, lines)
    ]
    if found:
        Signal.objects.bulk_create(found, batch_size=500, ignore_conflicts=True)
    return found


def look_again(*, round: int, actor: User, as_of: datetime | None = None, seen: int | None = None) -> int:
    """Raise what has become worth a look since the round was assembled; answers how many signals wait."""
    with on_round(round, "look_again", actor=actor, as_of=as_of, seen=seen) as act:
        before = Signal.objects.filter(round=act.obj).count()
        raise_signals(act.obj, stored_lines(act.obj), act.at)
        after = Signal.objects.filter(round=act.obj).count()
        act.note(data={"signals": after, "new": after - before})
        return unanswered(act.obj)


def nothing_new(round_: Round) -> None:
    """Raise GuardFailed when the lines give a signal that nobody has been shown yet."""
    known = set(Signal.objects.filter(round=round_).values_list("kind", "key"))
    if any((one.kind, one.key) not in known for one in signals_of(round_, stored_lines(round_))):
        raise GuardFailed(_("Something new about these lines needs a look. Open the signals and look again."))


def unanswered(round_: Round) -> int:
    """How many signals of the round wait for an answer."""
    return Signal.objects.filter(round=round_, answered_by__isnull=True).count()


def answer_signal(
    *, signal: int, actor: User, answer: str, as_of: datetime | None = None, seen: int | None = None
) -> Signal:
    """Say why the lines of a signal may be paid, or what was done about them. Once, before the release.

    `seen` is the version of the round that the form showed.
    """
    said = answer.strip()
    if not 5 <= len(said) <= MOST:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    round_id = Signal.objects.values_list("round_id", flat=True).get(pk=signal)
    with on_round(round_id, "answer_signal", actor=actor, as_of=as_of, seen=seen) as act:
        found = under_lock(Signal.objects).get(pk=signal)
        if found.answered_by_id is not None:
            if (found.answered_by_id, found.answer) == (actor.pk, said):
                return found
            raise GuardFailed(_("This signal has been answered already."))
        found.answer, found.answered_by, found.answered_at = said, actor, act.at
        found.save(update_fields=["answer", "answered_by", "answered_at"])
        act.note(reason=said, data={"signal": found.kind, "lines": found.positions[:50]})
    return found
