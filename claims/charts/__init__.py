"""The claims floor's charts, each made of kept counts and linked to the list behind every mark."""

from claims.charts.backlog import backlog
from claims.charts.coming import coming
from claims.charts.decisions import decisions
from claims.charts.dimensions import DIMENSIONS as DIMENSIONS
from claims.charts.inflow import inflow
from claims.charts.links import SEE_CLAIMS
from claims.charts.supplements import supplements
from claims.charts.turnaround import turnaround
from claims.charts.work import work
from compensation.admin.charts.figure import Chart

CHARTS = [
    Chart("inflow", 1, inflow),
    Chart("backlog", 2, backlog),
    Chart("turnaround", 3, turnaround),
    Chart("decisions", 4, decisions),
    # It names people of the office, so it is for those who see in the lists whose case is whose.
    Chart("work", 5, work, SEE_CLAIMS),
    Chart("supplements", 7, supplements),
    Chart("coming", 8, coming),
]
