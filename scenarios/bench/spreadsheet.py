"""How fast a long list becomes a spreadsheet, and in how much memory: ours beside import-export's own writer.

Each writer runs in a process of its own, so that the peak of its memory is its own. Ours is then read back cell by
cell, awkward texts included; the other refuses a control character, so it gets the same rows without one.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HEAD = ("Claim", "Round", "No", "Payee", "Bank", "Account", "Amount (KRW)", "State", "Reason", "Bank's time")
AWKWARD = (
    "<b>&amp;</b>",
    "=1+1",
    "0012345",
    "이모지 👩‍👩‍👧",
    "_x0041_",
    " lead and trail ",
    "tab\tline\nend",
    "'",
    '"',
)
CONTROL = "bell\x07 null\x00 return\r"
MOST_MEGABYTES = 150


def rows(count: int, control: bool) -> Iterator[tuple[str | int | None, ...]]:
    """The lines of a long round, every hundredth with an awkward payee."""
    texts = (*AWKWARD, CONTROL) if control else AWKWARD
    for number in range(count):
        payee = texts[number // 100 % len(texts)] if number % 100 == 0 else f"홍길동상점{number}"
        yield (
            f"1015-{number:06d}",
            "1차",
            number + 1,
            payee,
            "국민은행",
            "***1234",
            50_000,
            "지급",
            None,
            "2023-06-30",
        )


def measure(count: int) -> dict[str, Any]:
    """Seconds and peak memory of both, their ratio, and whether ours reads back as it was."""
    with TemporaryDirectory(prefix="redress-bench-") as folder:
        ours = _run("ours", count, folder)
        theirs = _run("stock", count, folder)
        equal = _reads_back(Path(folder) / "ours.xlsx", count)
    return {
        "rows": count,
        "times_stock": round(theirs["seconds"] / ours["seconds"], 1),
        "ours_s": ours["seconds"],
        "stock_s": theirs["seconds"],
        "ours_peak_mb": ours["peak_mb"],
        "stock_peak_mb": theirs["peak_mb"],
        "flat_memory": ours["peak_mb"] < MOST_MEGABYTES,
        "reads_back_equal": equal,
    }


def sentence(one: dict[str, Any]) -> str:
    """The measurement in words."""
    return (
        f"A spreadsheet of {one['rows']:,} rows: {one['times_stock']} times import-export's own, with a peak of"
        f" {one['ours_peak_mb']} MB beside {one['stock_peak_mb']} MB; read back"
        f" {'equal' if one['reads_back_equal'] else 'CHANGED'}, awkward texts included."
    )


def _run(writer: str, count: int, folder: str) -> dict[str, Any]:
    target = str(Path(folder) / f"{writer}.xlsx")
    command = [sys.executable, "-m", "scenarios.bench.spreadsheet", writer, str(count), target]
    root = Path(__file__).resolve().parents[2]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, cwd=root).stdout)


def _reads_back(path: Path, count: int) -> bool:
    from python_calamine import CalamineWorkbook

    found = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    said = ([*map(str, HEAD)], *([value if value is not None else "" for value in row] for row in rows(count, True)))
    return len(found) == count + 1 and all(a == b for a, b in zip(found, said, strict=True))


def _peak() -> int:
    """Megabytes at most. The process's own: what `getrusage` says begins with the parent's on Linux."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _ours(count: int, target: str) -> None:
    from compensation.workbook import write_table_to

    with open(target, "wb") as file:
        write_table_to(file, "Lines", HEAD, rows(count, True))


def _stock(count: int, target: str) -> None:
    from django.conf import settings

    settings.configure()
    from import_export.formats.base_formats import XLSX
    from tablib import Dataset

    dataset = Dataset(headers=list(HEAD))
    for row in rows(count, False):
        dataset.append(row)
    Path(target).write_bytes(XLSX().export_data(dataset))


if __name__ == "__main__":
    chosen, how_many, where = sys.argv[1:]
    start = time.perf_counter()
    {"ours": _ours, "stock": _stock}[chosen](int(how_many), where)
    took = time.perf_counter() - start
    print(json.dumps({"seconds": round(took, 2), "peak_mb": _peak()}))
