"""Keeps the two message catalogues complete: extracts every string, merges, compiles, checks.

    python .ci/messages.py            merge new strings into the catalogues and compile them
    python .ci/messages.py --check    say what is missing, fuzzy, broken or not compiled; exit 1 if anything is

Own strings come from the four apps and the templates; from the theme and the import library come those that
neither they nor Django translate into Korean. Needs no gettext tools: Babel reads, writes and compiles.
"""

import ast
import io
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compensation.settings")

import django  # noqa: E402
import import_export  # noqa: E402
import unfold  # noqa: E402
from babel.messages.catalog import Catalog  # noqa: E402
from babel.messages.extract import extract_from_dir  # noqa: E402
from babel.messages.mofile import write_mo  # noqa: E402
from babel.messages.pofile import read_po, write_po  # noqa: E402
from django.utils.translation import template as django_templates  # noqa: E402

LOCALES = ROOT / "compensation" / "locale"
APPS = ("compensation", "claims", "payouts", "scenarios")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
Message = tuple[str | None, str | tuple[str, str]]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
STRING = r"""(?:u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(_|gettext|ngettext|pgettext|npgettext)\(\s*({STRING}(?:\s*,\s*{STRING})*)")


def main(arguments: list[str]) -> int:
    """Merge or check; answers the exit status."""
    django.setup()
    wanted = {**messages_of(ROOT, APPS), **untranslated_elsewhere()}
    if "--check" in arguments:
        problems = [problem for lang in ("ko", "en") for problem in problems_of(lang, wanted)]
        print("\n".join(problems) if problems else f"catalogues complete: {len(wanted)} messages, ko and en")
        return 1 if problems else 0
    for lang in ("ko", "en"):
        merge(lang, wanted)
    return 0


def messages_of(root: Path, folders: tuple[str, ...], templates: str = "templates") -> dict[Message, str]:
    """Every message below `folders` and `templates`, with the place where it stands."""
    found: dict[Message, str] = {}
    for folder in folders:
        for name, _line, message, _comments, context in extract_from_dir(
            str(root / folder), method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=()
        ):
            if message and (message if isinstance(message, str) else message[0]):
                found.setdefault((context, message), f"{folder}/{name}")
        for path in sorted((root / folder).rglob("*.html")):
            found.update(_of_template(path, root))
    for path in sorted((root / templates).rglob("*.html")):
        found.update(_of_template(path, root))
    return found


def _of_template(path: Path, root: Path) -> Iterator[tuple[Message, str]]:
    source = django_templates.templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for call in CALL.finditer(source):
        words = [ast.literal_eval(text) for text in re.findall(STRING, call.group(2))]
        context = words.pop(0) if call.group(1) in ("pgettext", "npgettext") else None
        plural = call.group(1) in ("ngettext", "npgettext")
        yield (context, (words[0], words[1]) if plural else words[0]), str(path.relative_to(root))


def untranslated_elsewhere() -> dict[Message, str]:
    """Strings of the theme and the import library for which no installed Korean catalogue has a word."""
    known = set()
    for package in (django, import_export):
        for path in Path(package.__file__).parent.rglob("locale/ko/LC_MESSAGES/django.po"):
            with path.open("rb") as file:
                known |= {(m.context, m.id) for m in read_po(file) if m.id and m.string}
    found: dict[Message, str] = {}
    for package in (unfold, import_export):
        here = Path(package.__file__).parent
        found.update(messages_of(here.parent, (here.name,), templates="no-such-folder"))
    return {message: place for message, place in found.items() if message not in known}


def read(lang: str) -> Catalog:
    """The catalogue of a language as it stands."""
    path = LOCALES / lang / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(locale=lang, project="Redress", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=lang)


def merge(lang: str, wanted: dict[Message, str]) -> None:
    """Add what is new, drop what is gone, keep every translation; English says itself."""
    old, new = read(lang), Catalog(locale=lang, project="Redress", charset="utf-8", fuzzy=False)
    for (context, message), _place in sorted(wanted.items(), key=lambda item: (str(item[0][1]), item[0][0] or "")):
        before = old.get(message if isinstance(message, str) else message[0], context)
        string = before.string if before is not None else ""
        if lang == "en":
            string = message
        if isinstance(message, tuple) and not isinstance(string, tuple):
            string = (string,) * new.num_plurals
        new.add(message, string, context=context)
    folder = LOCALES / lang / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    new.revision_date = new.creation_date = None
    text = io.BytesIO()
    write_po(text, new, width=110, sort_output=False, omit_header=False, include_previous=False)
    (folder / "django.po").write_bytes(_without_dates(text.getvalue()))
    (folder / "django.mo").write_bytes(compiled(lang))


def _without_dates(po: bytes) -> bytes:
    # Dates and tool versions would make every run a change.
    lines = [
        line
        for line in po.split(b"\n")
        if not line.startswith((b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By', b"# "))
    ]
    return b"\n".join(lines)


def compiled(lang: str) -> bytes:
    """What the .po compiles to."""
    catalogue, out = read(lang), io.BytesIO()
    # Babel writes the present minute into a catalogue without dates; the same words must compile to the same bytes.
    catalogue.creation_date = catalogue.revision_date = EPOCH
    write_mo(out, catalogue)
    return out.getvalue()


def _fits(message: str | tuple[str, str], text: str) -> bool:
    """The translation has every placeholder that both forms have, and none that neither has."""
    forms = (message,) if isinstance(message, str) else message
    said = [set(PLACEHOLDER.findall(form)) for form in forms]
    return set.intersection(*said) <= set(PLACEHOLDER.findall(text)) <= set.union(*said)


def problems_of(lang: str, wanted: dict[Message, str]) -> list[str]:
    """What is wrong with a catalogue, a line each."""
    catalogue = read(lang)
    problems = []
    for (context, message), place in wanted.items():
        first = message if isinstance(message, str) else message[0]
        entry = catalogue.get(first, context)
        strings = [] if entry is None else [entry.string] if isinstance(entry.string, str) else list(entry.string)
        if not strings or not all(strings) or (entry is not None and entry.fuzzy):
            problems.append(f"{lang}: no translation of {first!r} ({context or 'no context'}), from {place}")
        elif not all(_fits(message, text) for text in strings):
            problems.append(f"{lang}: placeholders differ in {first!r}: {strings}")
    path = LOCALES / lang / "LC_MESSAGES" / "django.mo"
    if not path.exists() or path.read_bytes() != compiled(lang):
        problems.append(f"{lang}: the compiled catalogue is older than django.po; run python .ci/messages.py")
    return problems


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
