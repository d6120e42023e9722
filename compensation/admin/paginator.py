"""Counting that stays fast on a million rows: exact up to a cap, "10,000+" beyond."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator

CAP = 10_000


class CappedPaginator(Paginator):
    """Counts at most CAP + 1 rows; pages end at the cap, where a narrower search is the next step."""

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        if isinstance(rows, list):
            return len(rows)
        return rows.order_by()[: CAP + 1].count()

    @cached_property
    def count(self) -> int:
        """Rows that can be paged through."""
        return min(self._counted, CAP)

    @property
    def capped(self) -> bool:
        """Whether there are more rows than are counted."""
        return self._counted > CAP
