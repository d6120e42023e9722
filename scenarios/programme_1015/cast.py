"""The people of the demo. Invented: each is named after the work they do, and none holds more than one role.

They exist only where the scenarios app is installed, which production leaves out.
"""

from dataclasses import dataclass

from compensation.accounts import create_account
from compensation.models import User


@dataclass(frozen=True, slots=True)
class Member:
    """One account of the demo: its name to sign in with, the name shown, its role."""

    username: str
    family_name: str
    given_name: str
    role: str


CAST: tuple[Member, ...] = (
    Member("agent1", "김", "상담", "agent"),
    Member("agent2", "이", "상담", "agent"),
    Member("approver1", "이", "결재", "approver"),
    Member("approver2", "박", "결재", "approver"),
    Member("manager1", "최", "운영", "manager"),
    Member("manager2", "정", "운영", "manager"),
    Member("finance1", "한", "지급", "finance_preparer"),
    Member("finance2", "오", "지급", "finance_approver"),
    Member("auditor1", "윤", "감사", "auditor"),
    Member("admin1", "강", "관리", "administrator"),
)


def make_cast(password: str) -> dict[str, User]:
    """The demo's accounts by name, made where missing with `password`. Nobody is a superuser."""
    here = {user.username: user for user in User.objects.filter(username__in=[member.username for member in CAST])}
    for member in CAST:
        if member.username not in here:
            here[member.username] = create_account(
                username=member.username,
                password=password,
                roles=[member.role],
                actor=None,
                family_name=member.family_name,
                given_name=member.given_name,
            )
    return {member.username: here[member.username] for member in CAST}
