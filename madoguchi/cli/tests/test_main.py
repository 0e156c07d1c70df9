import subprocess
import sys
from datetime import datetime

import pytest

from madoguchi.cli import main
from madoguchi.cli.telling import iso


def test_the_list_of_commands_loads_none_of_them():
    code = "import sys; from madoguchi.cli.main import run; run(['--help']); sys.exit('madoguchi.cli.serve' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("name", main.COMMANDS)
def test_every_command_can_be_asked_for_help(name, capsys):
    assert main.run([name, "--help"]) == 0
    assert "Usage" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["dance"], ["backup"], ["backup", "a", "b"], ["migrate", "--loud"], ["move"]])
def test_wrong_usage_ends_with_64(words, capsys):
    assert main.run(words) == 64
    assert capsys.readouterr().out.strip() == ""


def test_a_failure_is_told_in_words(tmp_path, capsys):
    assert main.run(["restore", str(tmp_path / "nothing.tar.gz")]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "There is no file" in said.err
    assert "Traceback" not in said.err


def test_a_setting_that_cannot_be_is_told_in_words(installation):
    here = installation("sqlite")
    assert "only sqlite" in here.madoguchi("migrate", expect=1, MADOGUCHI_DATABASE_URL="mysql://x/y").stderr
    assert "not a whole number" in here.madoguchi("doctor", expect=1, MADOGUCHI_PORT="many").stdout


@pytest.mark.parametrize(("at", "words"), [("2026-11-22T09:00:00+09:00", "2026-11-22T00:00:00Z")])
def test_times_are_told_in_utc(at, words):
    assert iso(datetime.fromisoformat(at)) == words
    assert iso(None) is None
