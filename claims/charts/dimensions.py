"""What the dashboard can be narrowed by besides programme and period."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from claims.choices import CHANNELS
from claims.models import InflowTally
from compensation.models import Programme

MOST_SERVICES = 100


@dataclass(frozen=True)
class Dimensions:
    """The channels, and the services that claims of some programmes named."""

    channels: Sequence[tuple[str, Any]]

    def services(self, programmes: Sequence[Programme]) -> list[str]:
        """By name, from the kept counts."""
        rows = InflowTally.objects.filter(programme__in=[programme.pk for programme in programmes])
        named = rows.exclude(service="").order_by("service").values_list("service", flat=True)
        return list(named.distinct()[:MOST_SERVICES])


DIMENSIONS = Dimensions(CHANNELS)
