"""Damage reports come in, day by day."""

from datetime import datetime, timedelta

from claims.workflow import file_reports
from scenarios.programme_1015 import timeline
from scenarios.programme_1015.stage import Stage1015, act


def put_reports(stage: Stage1015) -> None:
    """Put every day's reports down for the end of that day."""
    for day, first, end in stage.reports.chunks():
        evening = timeline.REPORTS_OPEN + timedelta(days=day, hours=24)
        stage.agenda.put(evening, "take_reports", day, first, end)


@act
def take_reports(stage: Stage1015, at: datetime, day: int, first: int, end: int) -> None:
    """One lot of reports is filed and sorted by what it says."""
    rows = stage.reports.forms(day, first, end)
    file_reports(programme=stage.programme, rows=rows, actor=stage.people["agent1"], as_of=at)
