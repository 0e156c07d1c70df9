"""However heavy a mail is, it costs less than ten seconds of CPU and 300 MB, on its whole way in.

A few each time, all of them with -m long.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults import heavy

SECONDS = 10.0
MEGABYTES = 300
SHOP = """
import django; django.setup()
from madoguchi.cli.keeping import migrating; migrating.migrate()
from madoguchi.accounts.models import Workspace; from madoguchi.conversations.models import Inbox
Inbox.objects.create(workspace=Workspace.objects.create(slug="mado", name="mado"), address="support@example.jp", name="x")
"""
MAKE = "import sys; from tests.faults import heavy; sys.stdout.buffer.write((heavy.FORTY | heavy.OTHERS)[sys.argv[1]]())"
MEASURE = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=sys.stderr).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""  # from a small process: a child's peak begins at its parent's
EACH_TIME = ["text", "html", "10,000 parts", "10,000 mails in one another", "100,000 receivers"]
RECEIVE = ["receive", "--inbox", heavy.TO]
CHECK = ["check"]


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A shop of its own, on SQLite."""
    settings = {
        "MADOGUCHI_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "DJANGO_SETTINGS_MODULE": "madoguchi.config.settings",
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MADOGUCHI_")} | settings
    subprocess.run([sys.executable, "-c", SHOP], env=environment, check=True)
    return environment


@pytest.mark.slow
@pytest.mark.parametrize("name", EACH_TIME)
def test_some(name: str, surroundings: dict[str, str], tmp_path: Path) -> None:
    _cost(name, RECEIVE, surroundings, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("verb", [CHECK, RECEIVE], ids=["check", "receive"])
@pytest.mark.parametrize("name", heavy.FORTY)
def test_forty_megabytes(name: str, verb: list[str], surroundings: dict[str, str], tmp_path: Path) -> None:
    _cost(name, verb, surroundings, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("name", heavy.OTHERS)
def test_many_and_deep_things(name: str, surroundings: dict[str, str], tmp_path: Path) -> None:
    _cost(name, RECEIVE, surroundings, tmp_path)


def _cost(name: str, verb: list[str], environment: dict[str, str], folder: Path) -> None:
    path = folder / "heavy.eml"
    with path.open("wb") as written:  # by another process: a child's peak begins at its parent's
        subprocess.run([sys.executable, "-c", MAKE, name], stdout=written, check=True)
    command = [sys.executable, "-m", "madoguchi", "mail", *verb, "--format", "json", str(path)]
    with (folder / "out").open("wb") as out:
        told = subprocess.run(
            [sys.executable, "-c", MEASURE, *command],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=out,
            check=True,
            text=True,
        )
    path.unlink()
    code, cpu, peak = map(float, told.stdout.split())
    print(f" {cpu:.1f} s, {peak:.0f} MB", end="")
    assert code == 0, (folder / "out").read_text()[-500:]
    assert cpu < SECONDS
    assert peak < MEGABYTES
