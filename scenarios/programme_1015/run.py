"""The whole play of the 1015 programme, from its cast to the last round."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from compensation.errors import GuardFailed
from compensation.models import Programme
from scenarios.play import play
from scenarios.programme_1015 import (
    filing_acts,
    founding,
    payout_acts,
    report_acts,
    review_acts,
    talk_acts,
    timeline,
)
from scenarios.programme_1015.cast import make_cast
from scenarios.programme_1015.parameters import DEFAULT, DEFAULT_SEED, Model
from scenarios.programme_1015.stage import ACTS, CODE, Stage1015

ALONE = (payout_acts.ASSEMBLE,)
MODULES = (review_acts, talk_acts)  # imported for the acts they put on the list
BIG = 2.0  # seconds a transaction may take while nobody waits for the database


def found() -> tuple[Programme, bool]:
    """The programme alone (cast, policy, window, extensions) and whether it was made now."""
    made = not Programme.objects.filter(code=CODE).exists()
    stage = set_stage(DEFAULT_SEED)
    founding.put_founding(stage.agenda)
    play(stage, ACTS)
    return Programme.objects.get(pk=stage.programme), made


def set_stage(seed: int, model: Model = DEFAULT) -> Stage1015:
    """The cast, the programme's row and an empty agenda."""
    people = make_cast(settings.DEMO_PASSWORD)
    return Stage1015(seed=seed, people=people, programme=founding.programme_1015(people).pk, model=model)


def refuse_when_played() -> None:
    """Raise GuardFailed when the programme already has reports, claims or rounds."""
    programme = Programme.objects.filter(code=CODE).first()
    if programme and (programme.claims.exists() or programme.reports.exists() or programme.rounds.exists()):
        raise GuardFailed(
            _("Programme %(code)s already has claims or reports. A replay starts from an empty one.") % {"code": CODE}
        )


def plan(stage: Stage1015) -> None:
    """Put down everything that is known in advance."""
    founding.put_founding(stage.agenda)
    report_acts.put_reports(stage)
    filing_acts.put_filings(stage)
    payout_acts.put_rounds(stage)


def replay(
    seed: int = DEFAULT_SEED, model: Model = DEFAULT, keep: Callable[[datetime], None] | None = None
) -> Stage1015:
    """Play the whole programme on an empty one. Raises GuardFailed when it is not empty."""
    refuse_when_played()
    stage = set_stage(seed, model)
    plan(stage)
    play(stage, ACTS, alone=ALONE, keep=keep or (lambda at: None), longest=BIG)
    return stage


def days_done(at: datetime) -> tuple[int, int]:
    """How many of the programme's days lie behind `at`, and how many there are."""
    total = (timeline.ENDS - timeline.FOUNDED).days
    return min(max((at - timeline.FOUNDED).days, 0), total), total
