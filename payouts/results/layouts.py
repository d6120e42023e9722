"""The result layouts we ship: part of the bank formats of payouts/bankfiles/formats, each table known by its titles."""

from collections.abc import Iterable

from payouts.bankfiles.result_layout import ResultLayout
from payouts.bankfiles.shipped import FORMATS, HANA, KBANK

__all__ = ["HANA_RESULT", "KBANK_RESULT", "LAYOUTS", "ResultLayout", "distinct"]


def distinct(layouts: Iterable[ResultLayout | None]) -> tuple[ResultLayout, ...]:
    """The layouts in the given order, each once: versions of a format often share the bank's answer."""
    return tuple(dict.fromkeys(layout for layout in layouts if layout is not None))


def _of(layout: ResultLayout | None) -> ResultLayout:
    if layout is None:
        raise ValueError("a shipped format without the result it is known to have")
    return layout


# An XLSX whatever its extension (K-bank names it .xls), first column blank, amounts with commas.
KBANK_RESULT = _of(KBANK.result)

# A real OLE2 .xls, two rows about the order (그룹이체명, 출금계좌) above the titles.
HANA_RESULT = _of(HANA.result)

LAYOUTS: tuple[ResultLayout, ...] = distinct(fmt.result for fmt in FORMATS.values())
