"""The payouts floor's office pages."""

from payouts.admin.lines import PayoutLineAdmin
from payouts.admin.rounds import RoundAdmin

__all__ = ["PayoutLineAdmin", "RoundAdmin"]
