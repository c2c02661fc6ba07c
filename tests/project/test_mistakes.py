"""docs/mistakes.md: the rule that a mistake links to finds it, and does not find the fix."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from netpolgen.model.rule import Persona
from netpolgen.rules import by_code
from tests.rules.linting import linted

PAGE = Path(__file__).parents[2] / "docs/mistakes.md"


@dataclass(frozen=True)
class Mistake:
    """A section of the page: what is wrong, what it becomes, the list beside it, and the line that names the rule."""

    title: str
    wrong: str
    fix: str
    settings: str
    code: str
    rule: str


def mistakes() -> list[Mistake]:
    found = []
    for title, text in re.findall(r"^## (\d+\. [^\n]*)\n(.*?)(?=^## )", PAGE.read_text(), re.DOTALL | re.MULTILINE):
        wrong, fix = re.findall(r"^```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
        settings = "".join(re.findall(r"^```toml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE))
        ((line, code),) = re.findall(r"^(\*\*Found by\*\* \[(NPG\d{3}) .*)$", text, re.MULTILINE)
        assert re.search(r"^\*\*Today:\*\* ", text, re.MULTILINE)
        assert re.search(r"^\*\*Fix:\*\* ", text, re.MULTILINE)
        found.append(Mistake(title, wrong, fix, settings, code, line))
    return found


ALL = mistakes()
EACH = pytest.mark.parametrize("mistake", ALL, ids=lambda mistake: mistake.title)


def fixed(mistake: Mistake) -> str:
    """All that stands in the mistake, with the objects of the fix in the place of those with the same name."""
    kept, new = list(yaml.safe_load_all(mistake.wrong)), list(yaml.safe_load_all(mistake.fix))
    named = {(item["kind"], item["metadata"]["name"]) for item in new}
    others = [item for item in kept if (item["kind"], item["metadata"]["name"]) not in named]
    return yaml.safe_dump_all([*others, *new])


def codes(folder: Path, manifests: str, settings: str) -> list[str]:
    (folder / "mistake.yaml").write_text(manifests)
    (folder / "policies.toml").write_text(settings)
    config = "policies.toml" if settings else None
    return [finding.code for finding in linted(folder, ["mistake.yaml"], config=config, select=["audit"]).findings]


def test_there_are_25_numbered_mistakes_and_as_many_rules():
    assert [int(mistake.title.partition(".")[0]) for mistake in ALL] == list(range(1, 26))
    assert len({mistake.code for mistake in ALL}) == 25


@EACH
def test_the_rule_finds_the_mistake(mistake, tmp_path):
    assert mistake.code in codes(tmp_path, mistake.wrong, mistake.settings)


@EACH
def test_the_rule_does_not_find_the_fix(mistake, tmp_path):
    found = codes(tmp_path, fixed(mistake), mistake.settings)
    assert mistake.code not in found
    assert not {code for code in found if code < "NPG1"}


@EACH
def test_the_link_names_the_rule_and_whom_it_is_for(mistake):
    rule = by_code(mistake.code)
    option = "" if rule.persona is Persona.DEFAULT else f" (`--select {rule.persona}`)"
    assert mistake.rule == f"**Found by** [{rule.code} {rule.name}](rules/{rule.code}.md){option}"
