"""axe in the browser: `assert_accessible(driver)` fails with every WCAG 2 A and AA rule a page breaks, and where."""

from functools import cache
from pathlib import Path
from typing import Any

AXE = Path(__file__).parent / "data" / "axe" / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, {runOnly: {type: "tag", values: arguments[0]}, resultTypes: ["violations"]})
  .then(found => done(found.violations.map(rule => ({
    id: rule.id, help: rule.help, nodes: rule.nodes.map(node => node.target.join(" ") + " " + node.html)}))))
  .catch(error => done([{id: "axe", help: String(error), nodes: []}]));
"""


@cache
def axe_source() -> str:
    """The library, read once."""
    return AXE.read_text(encoding="utf-8")


def violations(driver: Any) -> list[dict[str, Any]]:
    """What axe finds on the page that is open: rule, help and nodes."""
    driver.set_script_timeout(60)
    driver.execute_script(axe_source())
    return driver.execute_async_script(RUN, TAGS)


def assert_accessible(driver: Any) -> None:
    """No violation on the page that is open."""
    found = violations(driver)
    sentences = [f"{rule['id']}: {rule['help']}\n    " + "\n    ".join(rule["nodes"][:5]) for rule in found]
    assert not found, f"{driver.current_url} breaks:\n" + "\n".join(sentences)
