"""The result layouts we read, as data: the titles by which a table is known and the words that mean success."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResultLayout:
    """One bank's result table. Each field but the last two is a column title, spaces and asterisks ignored.

    `time_format` is a strptime format, Seoul time. `success_words` is complete: any other word is no success.
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

    @property
    def titles(self) -> dict[str, str]:
        """Our name of each column with the bank's title."""
        names = ("executed_at", "account", "amount", "holder", "memo", "status")
        return {name: getattr(self, name) for name in names}


# An XLSX whatever its extension (K-bank names it .xls), first column blank, amounts with commas.
KBANK_RESULT = ResultLayout(
    code="kbank",
    executed_at="이체일시",
    account="입금계좌",
    amount="이체금액",
    holder="예금주",
    memo="통장표시",
    status="처리결과",
    time_format="%Y.%m.%d %H:%M:%S",
    success_words=frozenset({"이체완료"}),
)

# A real OLE2 .xls, two rows about the order (그룹이체명, 출금계좌) above the titles.
HANA_RESULT = ResultLayout(
    code="hana",
    executed_at="이체처리(예정)일",
    account="입금계좌",
    amount="이체금액",
    holder="받는분",
    memo="받는분 통장 표시",
    status="처리상태",
    time_format="%Y-%m-%d %H:%M:%S",
    success_words=frozenset({"처리완료"}),
)

LAYOUTS: tuple[ResultLayout, ...] = (KBANK_RESULT, HANA_RESULT)
