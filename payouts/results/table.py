"""Finding the bank's table in a spreadsheet and reading every transfer of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from payouts.results.base import ResultRow, ResultTable, UnreadableResult
from payouts.results.cells import BadCell, account_of, amount_of, text_of, time_of
from payouts.results.container import Cell, Sheet, read_sheets
from payouts.results.layouts import LAYOUTS, ResultLayout

_TOTAL = re.compile(r"(?:총?합계|소계|총계|총건수|총금액)(?![가-힣])")
"""How a row of totals begins. Not followed by another syllable, so that it is a label and not part of a name."""

MOST_ROWS_OF_TITLES, MOST_TITLE = 30, 30


@dataclass(frozen=True, slots=True)
class _Place:
    layout: ResultLayout
    sheet: Sheet
    header: int
    columns: dict[str, int]


def read_result(data: bytes, layouts: Sequence[ResultLayout] = LAYOUTS) -> ResultTable:
    """Read a bank's result file, whatever it is called.

    The table is found by its titles, not by its position; rows of titles and of totals in between are skipped. Raises
    UnreadableResult, and then nothing was read: for a container that is no spreadsheet (CSV, HTML, text), for none or
    more than one table, and for any cell that would have to be guessed, naming sheet, row and column.
    """
    place = _find_table(read_sheets(data), layouts)
    rows = tuple(_rows(place))
    if not rows:
        raise UnreadableResult("no_rows", {"sheet": place.sheet.name})
    return ResultTable(place.layout.code, place.sheet.name, place.header + 1, rows)


def _title(cell: Cell) -> str:
    return re.sub(r"[\s*]", "", text_of(cell))


def _find_table(sheets: Sequence[Sheet], layouts: Sequence[ResultLayout]) -> _Place:
    found = [place for sheet in sheets for layout in layouts if (place := _find_in_sheet(sheet, layout))]
    # Layouts that know one and the same row of titles: the first of them reads it.
    places = list({(place.sheet.name, place.header): place for place in reversed(found)}.values())
    if not places:
        raise UnreadableResult("no_result_table", {"titles": ", ".join(_likely_titles(sheets))})
    if len(places) > 1:
        # Reading one of two tables would leave transfers out without a word.
        raise UnreadableResult("several_tables", {"sheets": ", ".join(place.sheet.name for place in places)})
    return places[0]


def _likely_titles(sheets: Sequence[Sheet]) -> list[str]:
    """The row that most looks like titles (the first with the most short texts), to help who maps a new layout."""
    best: list[str] = []
    for sheet in sheets:
        for cells in sheet.rows[:MOST_ROWS_OF_TITLES]:
            titles = [text_of(cell) for cell in cells if isinstance(cell, str)]
            titles = [
                title for title in titles if title and len(title) <= MOST_TITLE and not re.search(r"[0-9]", title)
            ]
            best = max(best, titles, key=len)
    return best


def _find_in_sheet(sheet: Sheet, layout: ResultLayout) -> _Place | None:
    wanted = {name: _title(title) for name, title in layout.titles.items()}
    for index, cells in enumerate(sheet.rows):
        titles = [_title(cell) for cell in cells]
        if not set(wanted.values()) <= set(titles):
            continue
        for name, title in wanted.items():
            if titles.count(title) > 1:
                params: dict[str, str | int] = {"sheet": sheet.name, "row": index + 1, "column": layout.titles[name]}
                raise UnreadableResult("repeated_title", params)
        return _Place(layout, sheet, index, {name: titles.index(title) for name, title in wanted.items()})
    return None


def _rows(place: _Place) -> Iterator[ResultRow]:
    for index, cells in enumerate(place.sheet.rows[place.header + 1 :], start=place.header + 1):
        if not (_is_blank(cells) or _is_header(cells, place) or _is_total(cells, place)):
            yield _row(cells, index, place)


def _is_blank(cells: Sequence[Cell]) -> bool:
    return not any(text_of(cell) for cell in cells)


def _is_header(cells: Sequence[Cell], place: _Place) -> bool:
    titles = place.layout.titles
    return all(_title(cells[at]) == _title(titles[name]) for name, at in place.columns.items())


def _is_total(cells: Sequence[Cell], place: _Place) -> bool:
    """A total has a label and neither an account nor a status, so no transfer can pass for one."""
    account, status = (_title(cells[place.columns[name]]) for name in ("account", "status"))
    if status or (re.search(r"[0-9]", account) and not _TOTAL.match(account)):
        return False
    return any(_TOTAL.match(_title(cell)) for cell in cells)


def _row(cells: Sequence[Cell], index: int, place: _Place) -> ResultRow:
    layout, cell = place.layout, {name: cells[at] for name, at in place.columns.items()}
    reading = "account"
    try:
        bank_code, digits = account_of(cell["account"])
        reading = "amount"
        amount = amount_of(cell["amount"], layout.amount_format)
        reading = "executed_at"
        executed_at = time_of(cell["executed_at"], layout.time_format) if "executed_at" in cell else None
    except BadCell as bad:
        params: dict[str, str | int] = {"sheet": place.sheet.name, "row": index + 1}
        raise UnreadableResult(
            bad.code, params | {"column": layout.titles[reading], "value": text_of(cell[reading])}
        ) from bad
    status, reason = text_of(cell["status"]), text_of(cell.get("reason", ""))
    return ResultRow(
        row_no=index + 1,
        executed_at=executed_at,
        bank_code=bank_code,
        account_digits=digits,
        amount=amount,
        holder=text_of(cell["holder"]),
        memo=text_of(cell.get("memo", "")),
        # A success is never talked out of by a second column, and a reason alone is never one.
        status_text=status if status in layout.success_words else " ".join(filter(None, (status, reason))),
        success=status in layout.success_words,
        said=_said(status, layout),
        key=text_of(cell.get("key", "")),
    )


def _said(status: str, layout: ResultLayout) -> Literal["", "failed", "returned"]:
    if status in layout.failure_words:
        return "failed"
    return "returned" if status in layout.return_words else ""
