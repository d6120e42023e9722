"""The chart of accounts and what each kind of fact posts: a table, and nothing else. Pure.

Every account says where won are. The budget is where they come from, so its balance is negative by all that is bound or
gone, and every other balance is not negative. Amounts are a line's: `gross` is the decision's, `net` what the bank is
asked to pay, `tax` what is withheld; `sum` is a recovery's own amount.
"""

from typing import Final, Literal

Part = Literal["gross", "net", "tax", "sum"]
Side = tuple[str, Part, int]
"""Account, which amount, and +1 (to the account) or -1 (from it)."""

UNDER_TWO_PEOPLE: Final = ("release", "recover", "repay", "waive")
"""Kinds that one person asks for and another confirms."""

RULES: Final[dict[str, tuple[Side, ...]]] = {
    # A line is made: its won are bound.
    "commit": (("committed", "gross", 1), ("budget", "gross", -1)),
    "uncommit": (("committed", "gross", -1), ("budget", "gross", 1)),
    # The bank is asked for the net; the tax stays bound until the payment is known.
    "release": (("committed", "net", -1), ("clearing", "net", 1)),
    "pay": (("clearing", "net", -1), ("paid", "net", 1), ("committed", "tax", -1), ("withheld", "tax", 1)),
    "fail": (("clearing", "net", -1), ("committed", "tax", -1), ("budget", "gross", 1)),
    "return": (("paid", "net", -1), ("withheld", "tax", -1), ("budget", "gross", 1)),
    # What was paid and is to come back is owed by the claimant until it is here, or given up.
    "recover": (("paid", "sum", -1), ("receivable", "sum", 1)),
    "repay": (("receivable", "sum", -1), ("budget", "sum", 1)),
    "waive": (("receivable", "sum", -1), ("waived", "sum", 1)),
    # The bank brought the money back itself: what is still owed is a payment again, which the return takes away.
    "unrecover": (("receivable", "sum", -1), ("paid", "sum", 1)),
}


def balances(kind: str) -> bool:
    """Whether what a kind posts adds up to nothing, whatever a line's net and tax are."""
    parts = {"gross": (1, 1), "net": (1, 0), "tax": (0, 1), "sum": (1, 0)}
    return all(sum(sign * parts[part][place] for _account, part, sign in RULES[kind]) == 0 for place in (0, 1))
