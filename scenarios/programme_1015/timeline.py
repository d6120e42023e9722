"""When things happened, in Seoul time. What was published names its source; the rest is assumed.

Published: the two report windows (jejutwn.com 151108, donga.com 20230130/117658671), the policy's announcement
(seoulfn.com 476066), the official intake and the three closings after it (donga.com 20230130/117658671, newsis
NISX20230221_0002200969, inews24.com/view/1586430), the first payment in mid-March (joongang 25173895) and that
there were three rounds.
Assumed: days on which things were asked for and approved, and the days of the rounds.
"""

from dataclasses import dataclass
from datetime import datetime

from compensation.calendar import SEOUL


def kst(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2023) -> datetime:
    """A moment on the clock of Seoul."""
    return datetime(year, month, day, hour, minute, tzinfo=SEOUL)


REPORT_PREFIX = "1015-R"
FOUNDED = kst(10, 18, 9, year=2022)
REPORTS_OPEN, REPORTS_CLOSE = kst(10, 19, year=2022), kst(11, 7, year=2022)
LATE_REPORTS_OPEN, LATE_REPORTS_CLOSE = kst(2, 13), kst(2, 28)
"""For those who had not reported before (donga.com 20230130/117658671)."""

POLICY_DRAFTED, POLICY_SUBMITTED = kst(12, 26, 10, year=2022), kst(12, 28, 15, year=2022)
POLICY_PUBLISHED = kst(12, 29, 10, year=2022)

FILING_OPENS, OFFICIAL_CLOSE = kst(1, 30, 15), kst(2, 28)


@dataclass(frozen=True, slots=True)
class Opening:
    """One window: what it takes in, from when to when, and on which days one manager asked and another approved."""

    act: str
    opens_at: datetime
    closes_at: datetime
    requested_at: datetime
    approved_at: datetime


OPENINGS = (
    Opening("report", REPORTS_OPEN, REPORTS_CLOSE, kst(10, 18, 10, year=2022), kst(10, 18, 15, year=2022)),
    Opening("claim", FILING_OPENS, OFFICIAL_CLOSE, kst(1, 20, 11), kst(1, 20, 15)),
    Opening("report", LATE_REPORTS_OPEN, LATE_REPORTS_CLOSE, kst(2, 9, 11), kst(2, 9, 15)),
)


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension: who asked and who approved (account names), when, and the closing it sets."""

    requested_at: datetime
    approved_at: datetime
    announced_at: datetime
    closes_at: datetime
    requested_by: str
    approved_by: str


EXTENSIONS = (
    Extension(kst(2, 20, 10), kst(2, 20, 16), kst(2, 21, 10), kst(4, 15), "manager1", "manager2"),
    Extension(kst(4, 11, 14), kst(4, 13, 11), kst(4, 18, 10), kst(6, 1), "manager2", "manager1"),
    Extension(kst(5, 30, 10), kst(5, 31, 9, 30), kst(5, 31, 14), kst(7, 1), "manager1", "manager2"),
)
FILING_CLOSES = EXTENSIONS[-1].closes_at


@dataclass(frozen=True, slots=True)
class RoundDay:
    """One payout round: what was approved by `cutoff_at` is assembled from `opens_at` on."""

    cutoff_at: datetime
    opens_at: datetime


ROUNDS = (
    RoundDay(kst(3, 14, 18), kst(3, 15, 9, 30)),
    RoundDay(kst(5, 23, 18), kst(5, 24, 9, 30)),
    RoundDay(kst(8, 29, 18), kst(8, 30, 9, 30)),
)
ENDS = kst(9, 2)
