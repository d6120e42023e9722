"""The texts we send, in both languages: one file a template and language, variables only, no sums beside names.

The first line is the subject, the rest the body. `{name}` is a variable. AlimTalk texts are approved beforehand by the
provider, so a text is never put together in code.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "wordings"
LANGUAGES = ("ko", "en")
VARIABLE = re.compile(r"\{(\w+)\}")
# Never in a message: a bank account, or an amount of money beside a person's whole name.
FORBIDDEN = frozenset({"account", "account_number", "bank", "holder"})
NAMES, SUMS = frozenset({"name", "representative"}), frozenset({"amount", "offer", "total"})


class BadText(ValueError):
    """A template that may not be sent."""


@dataclass(frozen=True)
class Text:
    """A template in one language."""

    code: str
    language: str
    subject: str
    body: str

    @property
    def variables(self) -> frozenset[str]:
        """The names between braces."""
        return frozenset(VARIABLE.findall(self.subject + self.body))

    def render(self, values: dict[str, str]) -> tuple[str, str]:
        """(subject, body) with every variable filled. Raises KeyError for a missing one."""
        return self.subject.format_map(values), self.body.format_map(values)


def codes() -> list[str]:
    """Every template there is."""
    return sorted({path.name.split(".")[0] for path in FOLDER.glob("*.txt")})


@lru_cache(maxsize=64)
def text(code: str, language: str) -> Text:
    """A template by code and language (Korean where the language is not ours). Raises BadText."""
    language = language if language in LANGUAGES else "ko"
    path = FOLDER / f"{code}.{language}.txt"
    if not path.is_file():
        raise BadText(f"no text {code} in {language}")
    subject, _blank, body = path.read_text(encoding="utf-8").partition("\n")
    found = Text(code, language, subject.strip(), body.strip())
    check(found)
    return found


def check(template: Text) -> None:
    """Refuse what a message may never hold. Raises BadText."""
    names = template.variables
    if names & FORBIDDEN:
        raise BadText(f"{template.code}: {sorted(names & FORBIDDEN)} may not stand in a message")
    if names & NAMES and names & SUMS:
        raise BadText(f"{template.code}: a whole name and an amount may not stand together")
    if len(template.subject) > 40:
        raise BadText(f"{template.code}: the subject is longer than 40 characters")
