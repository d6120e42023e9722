"""The payouts floor's office pages."""

from payouts.admin.rounds import RoundAdmin

__all__ = ["RoundAdmin"]
