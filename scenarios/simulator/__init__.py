"""A seeded year of payouts in a programme of its own, with everything that goes wrong at a bank and in an office.

`arrivals` puts the claims, `bank` carries out files and answers, `office` presses the real verbs and dies in the middle
of them, `months` is one round from cut-off to close, `results` the bank's files, good and bad, `repairs` what follows
a failure, `checks` looks at every invariant, `year` plays all of it.
"""

from scenarios.simulator.year import CODE, simulate

__all__ = ["CODE", "simulate"]
