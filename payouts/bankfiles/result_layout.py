"""A bank's result layout, as data: the titles by which a table is known and the words that mean something."""

from dataclasses import dataclass

REQUIRED = ("account", "amount", "holder", "status")
"""Without these no row can be matched safely, so a layout that lacks one is no layout."""

FIELDS = ("executed_at", "account", "amount", "holder", "memo", "status", "key", "reason")
"""Every field a result's column can fill, in the order of the published layouts."""


@dataclass(frozen=True, slots=True)
class ResultLayout:
    """One bank's result table. The fields of FIELDS are column titles, spaces and asterisks ignored; empty where the
    bank has no such column (never one of REQUIRED).

    `time_format` is a strptime format, Seoul time. `success_words` is complete: any other word is no success.
    `failure_words` and `return_words` add to the words that every bank uses (statuses.py). `key` is where the bank
    repeats our line's key, `reason` a second word about a failure. `amount_format` is `either`, or what alone is
    taken: `plain` digits, `commas` in groups of three.
    """

    code: str
    executed_at: str
    account: str
    amount: str
    holder: str
    memo: str
    status: str
    time_format: str
    success_words: frozenset[str]
    failure_words: frozenset[str] = frozenset()
    return_words: frozenset[str] = frozenset()
    key: str = ""
    reason: str = ""
    amount_format: str = "either"

    @property
    def titles(self) -> dict[str, str]:
        """Our name of each column the bank has, with the bank's title."""
        return {name: title for name in FIELDS if (title := getattr(self, name))}
