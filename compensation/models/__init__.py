"""One noun a file."""

from compensation.models.access import AccessLog
from compensation.models.closing import ProgrammeClosing
from compensation.models.filing import FilingExtension, FilingWindow
from compensation.models.founding import ProgrammeFounding
from compensation.models.job import Job
from compensation.models.notice import Notice
from compensation.models.opening import FilingOpening
from compensation.models.policy import PolicyVersion
from compensation.models.programme import Programme, ProgrammeEvent
from compensation.models.staff_account import StaffAccount
from compensation.models.tally import TallyRun
from compensation.models.user import User

__all__ = [
    "AccessLog",
    "FilingExtension",
    "FilingOpening",
    "FilingWindow",
    "Job",
    "Notice",
    "PolicyVersion",
    "Programme",
    "ProgrammeClosing",
    "ProgrammeEvent",
    "ProgrammeFounding",
    "StaffAccount",
    "TallyRun",
    "User",
]
