"""Documents that can be checked are checked."""

import re
import subprocess

import pytest

from madoguchi.cli.main import COMMANDS
from tests.architecture.layers import ROOT
from tests.architecture.settings_page import PAGE, page

DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def test_the_settings_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.architecture.settings_page"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        if "://" not in target and not target.startswith("mailto:"):
            assert (path.parent / target).exists(), f"{path.name} points to {target}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_that_are_told_exist(path):
    for name in re.findall(r"\bmadoguchi ([a-z]+)\b", "\n".join(re.findall(r"`[^`]+`|```.*?```", path.read_text(), re.DOTALL))):
        assert name in COMMANDS, f"{path.name} speaks of `madoguchi {name}`"


@pytest.mark.parametrize("name", ["bin/run", "bin/test", "bin/ci", "bin/bench", ".ci/run"])
def test_programs_can_be_started(name):
    assert (ROOT / name).stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", name], cwd=ROOT, check=False).returncode == 0


def test_the_glossary_speaks_both_languages():
    rows = re.findall(
        r"^\| `([^`]+)`[^|]*\| ([^|]+) \| ([^|]+) \|", (ROOT / "GLOSSARY.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(rows) > 30
    assert [row for row in rows if not all(cell.strip() for cell in row)] == []
    assert len({row[0] for row in rows}) == len(rows)
