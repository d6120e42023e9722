"""An intake file as it arrives: bytes that are a table, or a sentence saying why they are not."""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from claims.intake.normalise import clean_line
from claims.intake.outcomes import Door
from claims.intake.sentences import file_sentence
from claims.intake.spreadsheet import Table, read_table
from claims.intake.unreadable import UnreadableFile
from compensation.errors import Refused

MOST_BYTES: Final = 50 * 1024 * 1024
NAME_LENGTH: Final = 255


class UnreadableUpload(Refused):
    """The whole file was refused; `code` is one of `sentences.FILE_PROBLEMS`."""

    code = "unreadable"


@dataclass(frozen=True)
class IntakeFile:
    """A readable file of one kind: its name without folders, its bytes and their hash, and the table in it."""

    name: str
    data: bytes
    sha256: str
    table: Table


def bare_name(name: str) -> str:
    """A file's name without folders and control characters, as long as the column holds."""
    return clean_line(PurePosixPath(name.replace("\\", "/")).name)[-NAME_LENGTH:] or "-"


def read_file(door: Door, data: bytes, name: str) -> IntakeFile:
    """Read a file of `door`'s kind. Raises UnreadableUpload with a sentence naming the file and the remedy."""
    file = bare_name(name)
    try:
        _check_package(data, file)
        table = read_table(data, file, door.required)
        if not table.rows:
            raise UnreadableFile("empty_file", file=file)
    except UnreadableFile as problem:
        raise UnreadableUpload(file_sentence(problem, door.required), problem.code) from problem
    return IntakeFile(file, data, hashlib.sha256(data).hexdigest(), table)


def _check_package(data: bytes, file: str) -> None:
    if len(data) > MOST_BYTES:
        raise UnreadableFile("too_big", file=file)
    if not data.startswith(b"PK\x03\x04"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = {name.lower() for name in package.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        raise UnreadableFile("damaged_workbook", file=file) from None
    if any(name.endswith("vbaproject.bin") for name in names):
        raise UnreadableFile("macro_workbook", file=file)
