"""One golden file a shipped format, all from the rows of `sample`.

`python -m tests.payouts.bankfiles.golden` writes them anew after a deliberate change of a layout.
"""

from pathlib import Path

from payouts.bankfiles import FORMATS, BankFormat, write_bank_file
from tests.payouts.bankfiles.sample import CONTROL, GOLDEN, ROWS

FOLDER = GOLDEN / "formats"


def path_of(fmt: BankFormat) -> Path:
    return FOLDER / f"{fmt.code}-{fmt.version}.{fmt.extension}"


def written(fmt: BankFormat) -> bytes:
    return write_bank_file(ROWS, fmt, CONTROL)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for one in FORMATS.values():
        path_of(one).write_bytes(written(one))
