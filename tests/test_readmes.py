"""The state maps in the READMEs are what `manage.py fsm` prints, and every verb of a map is explained beside it."""

import io
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parent.parent
READMES = ("compensation", "claims", "payouts")
BLOCK = re.compile(r"<!-- fsm (\w+) (\w+) -->\n(?:```mermaid\n)?(.*?)(?:\n```)?\n<!-- /fsm -->", re.DOTALL)
MAPPED = "founding opening extension closing policy claim document appeal round line recovery bankformat ruling reissue"
EXPECTED = {(name, form) for name in MAPPED.split() for form in ("text", "mermaid")}


def printed(*arguments: str) -> str:
    out = io.StringIO()
    call_command("fsm", *arguments, stdout=out)
    return out.getvalue().strip()


def blocks() -> list[tuple[str, str, str]]:
    texts = [(ROOT / app / "README.md").read_text(encoding="utf-8") for app in READMES]
    return [found for text in texts for found in BLOCK.findall(text)]


@pytest.mark.parametrize(("model", "form", "shown"), blocks(), ids=lambda value: value if len(value) < 20 else "")
def test_a_readme_shows_the_map_that_the_command_prints(model, form, shown):
    assert shown == printed(model, "--format", form)


def test_every_map_is_shown_once():
    found = [(model, form) for model, form, _shown in blocks()]
    assert len(found) == len(set(found))
    assert set(found) == EXPECTED


@pytest.mark.parametrize("app", READMES)
def test_every_verb_of_a_map_is_explained(app):
    text = (ROOT / app / "README.md").read_text(encoding="utf-8")
    on_maps = {verb for _model, form, shown in BLOCK.findall(text) if form == "text" for verb in verbs(shown)}
    assert on_maps - set(verbs(BLOCK.sub("", text))) == set()


def verbs(text: str) -> list[str]:
    return re.findall(r"^\| `(\w+)`", text, re.MULTILINE)


def test_without_a_model_every_map_is_printed():
    every = printed()
    for model in ("extension", "policy", "claim", "document", "appeal", "round", "line"):
        assert printed(model) in every


def test_a_model_is_found_by_any_of_its_names_and_an_unknown_one_is_refused_with_the_known():
    assert printed("line") == printed("payoutline") == printed("payouts.PayoutLine")
    with pytest.raises(CommandError, match="filingextension"):
        printed("invoice")


def test_a_diagram_begins_where_rows_begin_and_ends_where_nothing_leads_on():
    lines = [line.strip() for line in printed("round", "--format", "mermaid").splitlines()]
    assert lines[0] == "stateDiagram-v2"
    assert lines[1] == "[*] --> draft"
    assert {line for line in lines if line.endswith("[*]")} == {"closed --> [*]", "cancelled --> [*]"}
