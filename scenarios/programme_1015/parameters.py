"""The numbers of the simulated 1015 programme, each marked published (with its source) or assumed.

Published numbers are facts about the programme. Assumed ones are invented: they are chosen so that a play of the
whole programme ends near the published result (451 claims, 205 of them confirmed, about 50 million won). They set
what people own, lose, send in and answer. None of them is an outcome: whether a claim is paid, and how much, is
decided by the same rules and verbs as everywhere else.
"""

# ruff: noqa: RUF009 - published() and assumed() make dataclass fields

from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

T = TypeVar("T")
Shares = tuple[tuple[str, float], ...]


def published(value: T, source: str, note: str = "") -> T:
    """A number that was published, and where."""
    return field(default=value, metadata={"basis": "published", "source": source, "note": note})


def assumed(value: T, note: str = "") -> T:
    """A number of ours; nobody published one."""
    return field(default=value, metadata={"basis": "assumed", "source": "", "note": note})


ANNOUNCED = "ir.newspim.com/news/view/20221229000785 (2022-12-29)"
INTAKE = "nocutnews.co.kr/news/5846504 (intake of the small-business federation, n = 2,117)"


@dataclass(frozen=True)
class Model:
    """Everything the play draws from. Shares of a whole are weights and need not sum to one."""

    # Damage reports: how many of each kind (rows), told by whom (columns).
    reports_paid: tuple[int, int, int] = published(
        (12_967, 1_924, 27), ANNOUNCED, "total 14,918; its split over individuals, small businesses, companies assumed"
    )
    reports_free_loss: tuple[int, int, int] = published(
        (5_273, 7_898, 24),
        f"{ANNOUNCED}; individuals: donga.com 20221230/117218416",
        "total 13,195; the split of the others assumed",
    )
    reports_other: tuple[int, int, int] = published(
        (51_365, 7_617, 100), ANNOUNCED, "total 59,082; columns sum to 79.8 %, 20 % and 151 companies"
    )
    reports_first_days: float = published(
        45_000 / 87_195, "asiae.co.kr/en/article/2022111410181352417", "share of reports in the first five days"
    )
    reported_services: Shares = published(
        (
            ("카카오톡 채널", 49.6),
            ("카카오페이", 37.93),
            ("카카오 로그인", 25.13),
            ("주문알림", 24.04),
            ("카카오T", 19.41),
        ),
        INTAKE,
        "several answers were allowed; one is drawn by these weights",
    )

    # Who claims, when and how.
    claims: int = published(451, "the final report as the press told it")
    channels: Shares = assumed(
        (("chatbot", 0.42), ("web", 0.24), ("phone", 0.16), ("post", 0.11), ("visit", 0.07)),
        "the five channels are published, their shares are not",
    )
    windows: tuple[float, ...] = assumed((0.44, 0.26, 0.18, 0.12), "share of claims a filing window receives")
    rush: float = assumed(0.3, "share of a window's claims that come in its last five days")
    industries: Shares = published(
        (("외식업", 26.92), ("서비스업", 20.78), ("운수업", 20.17), ("도소매업", 18.71), ("기타", 13.42)), INTAKE
    )
    reported_before: float = assumed(0.7, "share of claimants who had sent a damage report")
    files_again: float = assumed(0.03, "share who file a second time and are told of their first claim")

    # What they lost in the outage week, in won.
    losses: Shares = assumed(
        (("none", 0.06), ("first_tier", 0.38), ("second_tier", 0.18), ("above", 0.38)),
        "shares of true losses by the published tiers",
    )
    least_loss: int = assumed(20_000, "won; between this and the first bound losses are log-uniform")
    above_median: int = assumed(2_420_000, "won; median of losses above the top tier (log-normal)")
    above_spread: float = assumed(0.72, "standard deviation of their logarithm")
    most_loss: int = assumed(15_000_000, "won")
    share_of_sales_lost: tuple[float, float] = assumed((0.08, 0.6))
    misstated: float = assumed(0.1, "share whose papers show other sales than they stated")
    unreadable_sales: float = assumed(0.02, "share whose stated sales cannot be read")
    no_account: float = assumed(0.02, "share who name no account that can be read")
    unreadable_phone: float = assumed(0.01)

    # Papers.
    flaws: Shares = assumed(
        (("0", 0.38), ("1", 0.3), ("2", 0.18), ("3", 0.09), ("4", 0.05)),
        "missing or defective papers at filing; that missing papers were common is published (etnews 20230418000345)",
    )
    flawed_kinds: Shares = assumed(
        (
            ("small_business_certificate", 0.32),
            ("sales_evidence", 0.32),
            ("service_use_evidence", 0.2),
            ("bankbook_copy", 0.16),
        )
    )
    missing: float = assumed(0.6, "share of flawed papers that were not sent at all")
    answers: Shares = assumed(
        (("prompt", 0.3), ("late", 0.1), ("partly", 0.09), ("never", 0.51)),
        "how those with flawed papers answer the request: in time, after the reminder, in two parts, not at all",
    )
    formal_defects: Shares = assumed(
        (("none", 0.965), ("comes_back", 0.02), ("gives_up", 0.015)),
        "claims returned for a formal defect, and whether they come back",
    )
    doubts: Shares = assumed(
        (
            ("none", 0.875),
            ("causality_not_shown", 0.045),
            ("loss_not_proven", 0.045),
            ("not_a_small_business", 0.025),
            ("false_statement", 0.01),
        ),
        "grounds on which a reader of complete papers would deny",
    )
    withdrawals: Shares = assumed(
        (("none", 0.95), ("received", 0.015), ("supplement_requested", 0.02), ("negotiating", 0.015)),
        "claims taken back, and while in which state",
    )

    # Talks above the top tier.
    offers: tuple[float, ...] = assumed((0.18, 0.26, 0.34), "our first, second and last offer as a share of the loss")
    reserve: tuple[float, float] = assumed((0.06, 0.5), "the least share of the loss a claimant settles for (uniform)")
    asks_more: float = assumed(1.12, "what they ask for, as a multiple of that")
    silent: float = assumed(0.06, "share who never answer an offer")

    # The office and the bank.
    sent_back: float = assumed(0.04, "share of recommendations the approver sends back once")
    held: float = assumed(0.02, "share of approved claims an agent holds for a look")
    assigned: float = assumed(0.1, "share of cases a manager gives to an agent")
    bank_failures: tuple[float, ...] = assumed(
        (0.07, 0.06, 0.0), "share of first transfers that fail, by round; accounts were called back before the last"
    )
    bank_words: Shares = assumed(
        (("계좌해지", 0.4), ("예금주명 불일치", 0.4), ("계좌번호 오류", 0.2)), "what the bank says of a failed transfer"
    )

    @property
    def reports(self) -> int:
        """All damage reports."""
        return sum(self.reports_paid) + sum(self.reports_free_loss) + sum(self.reports_other)


DEFAULT = Model()
DEFAULT_SEED = 168


def table() -> list[dict[str, Any]]:
    """Every parameter with its default, basis, source and note, in the order of the model."""
    return [
        {
            "name": parameter.name,
            "value": parameter.default,
            "basis": parameter.metadata["basis"],
            "source": parameter.metadata["source"],
            "note": parameter.metadata["note"],
        }
        for parameter in fields(Model)
    ]
