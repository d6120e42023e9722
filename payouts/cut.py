"""The cut of a round: of everything considered, what it pays, in which order, and why the rest is left out. Pure.

The same records under the same terms give the same lines and the same hash, for ever. Why something is left out is a
list of predicates, asked in order; another reason is another entry.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from claims.payable import Considered

#: By what a round may be ordered, and the column of what is considered that holds it.
KEYS: Final[Mapping[str, str]] = {
    "review_completed": "approved_at",
    "received": "received_at",
    "receipt_no": "receipt_no",
    "instalment": "instalment",
}
ORDERING: Final = ("review_completed", "received", "receipt_no", "instalment")

Living = Mapping[tuple[int, int], int]
"""The won of lines that are pending, sent or paid, by claim and instalment."""


@dataclass(frozen=True)
class Terms:
    """Under which a round is cut: its cut-off and order, and the won that were free then."""

    cutoff_at: datetime
    budget: int
    committed: int
    claim_cap: int
    ordering: Sequence[str] = ORDERING
    #: Receipt number and instalment of what may have been paid by a round that a restored database forgot.
    forgotten: Collection[tuple[str, int]] = ()

    @property
    def remaining(self) -> int:
        """The won a round may add to what the programme has bound already."""
        return max(0, self.budget - self.committed)


class Purse:
    """What is bound while the cut goes on: by claim, and by all of the round's lines so far."""

    def __init__(self, living: Living, remaining: int) -> None:
        self.living = living
        self.left = remaining
        self.closed = False
        self.of_claim: dict[int, int] = {}
        for (claim, _instalment), won in living.items():
            self.of_claim[claim] = self.of_claim.get(claim, 0) + won

    def pay(self, one: "Considered") -> None:
        """Bind what the line of `one` pays."""
        self.left -= one.amount
        self.of_claim[one.claim] = self.of_claim.get(one.claim, 0) + one.amount


def _over_the_cap(one: "Considered", terms: Terms, purse: Purse) -> bool:
    return one.amount + purse.of_claim.get(one.claim, 0) > terms.claim_cap


def _over_the_budget(one: "Considered", terms: Terms, purse: Purse) -> bool:
    # In payout order: once one does not fit, nobody behind it is paid before it.
    purse.closed = purse.closed or one.amount > purse.left
    return purse.closed


def _cooling(one: "Considered", terms: Terms, purse: Purse) -> bool:
    if one.cools_until is None or one.cools_until <= terms.cutoff_at:
        return False
    return one.waived_at is None or one.waived_at > terms.cutoff_at


Predicate = Callable[["Considered", Terms, Purse], bool]

#: Why something is left out, each with its test, in the order in which they are asked.
REASONS: Final[tuple[tuple[str, Predicate], ...]] = (
    ("on_hold", lambda one, terms, purse: one.state == "on_hold"),
    ("unconfirmed", lambda one, terms, purse: one.approved_at is None and one.instalment > 1),
    ("unapproved", lambda one, terms, purse: one.approved_at is None),
    ("late", lambda one, terms, purse: one.approved_at is not None and one.approved_at > terms.cutoff_at),
    ("account", lambda one, terms, purse: not one.bound),
    ("cooling", _cooling),
    ("forgotten", lambda one, terms, purse: (one.receipt_no, one.instalment) in terms.forgotten),
    ("live_line", lambda one, terms, purse: (one.claim, one.instalment) in purse.living),
    ("cap", _over_the_cap),
    ("budget", _over_the_budget),
)


@dataclass(frozen=True)
class Cut:
    """What is paid, in payout order, and what is left out, each with the code of its reason."""

    paid: list["Considered"] = field(default_factory=list)
    left_out: list[tuple["Considered", str]] = field(default_factory=list)
    hash: str = ""

    @property
    def total(self) -> int:
        """The won of all that is paid."""
        return sum(one.amount for one in self.paid)


def cut(considered: Iterable["Considered"], terms: Terms, living: Living) -> Cut:
    """Divide what is considered. Raises KeyError for an ordering that names an unknown key."""
    purse = Purse(living, terms.remaining)
    paid: list[Considered] = []
    left: list[tuple[Considered, str]] = []
    for one in in_order(considered, terms.ordering):
        for code, leaves_out in REASONS:
            if leaves_out(one, terms, purse):
                left.append((one, code))
                break
        else:
            purse.pay(one)
            paid.append(one)
    return Cut(paid, left, _hash(terms, paid, left))


def in_order(considered: Iterable["Considered"], ordering: Sequence[str]) -> list["Considered"]:
    """In payout order; what nobody has approved yet comes last, by receipt."""
    everything = list(considered)
    approved = [one for one in everything if one.approved_at is not None]
    approved.sort(key=attrgetter(*(KEYS[name] for name in ordering)))
    waiting = [one for one in everything if one.approved_at is None]
    waiting.sort(key=attrgetter("received_at", "receipt_no", "instalment"))
    return [*approved, *waiting]


def _hash(terms: Terms, paid: Sequence["Considered"], left: Sequence[tuple["Considered", str]]) -> str:
    """SHA-256 over the terms and everything considered, each with what became of it, by natural keys."""
    head = [_moment(terms.cutoff_at), terms.budget, terms.committed, terms.claim_cap, *terms.ordering]
    lines = ["\t".join(map(str, head))]
    lines += [_line(one, "") for one in paid]
    lines += [_line(one, code) for one, code in left]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _line(one: "Considered", fate: str) -> str:
    approved = _moment(one.approved_at) if one.approved_at is not None else ""
    return (
        f"{one.receipt_no}\t{one.instalment}\t{one.decision_no}\t{one.account_no}\t{one.amount}"
        f"\t{approved}\t{_moment(one.received_at)}\t{fate}"
    )


def _moment(at: datetime) -> str:
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat()
