"""Habits of the source that no linter knows."""

import io
import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.architecture.layers import ROOT

SOURCES = [path for path in (ROOT / "madoguchi").rglob("*.py") if "tests" not in path.parts and "migrations" not in path.parts]
NOT_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "base",
    "misc",
    "manager",
    "managers",
    "service",
    "services",
    "handler",
}
BENCH = "madoguchi/cli/bench/"  # each measurement chooses its database first, and models only afterwards
LATE_IMPORTS = {  # what may be imported inside a function, and why
    "madoguchi/cli/serve.py": "serving loads every page, which must wait until the command line is read",
}


def test_only_named_modules_import_late():
    may = [path for path in SOURCES if path.name != "apps.py"]  # which must wait for the models
    late = {path.relative_to(ROOT).as_posix() for path in may if "noqa: PLC0415" in path.read_text(encoding="utf-8")}
    assert {name for name in late if not name.startswith(BENCH)} == set(LATE_IMPORTS)


def test_names_say_something():
    """`kit/sqlite/base.py` is Django's name for a database backend."""
    empty = [path for path in SOURCES if path.stem in NOT_NAMES or path.parent.name in NOT_NAMES]
    assert [path.relative_to(ROOT).as_posix() for path in empty] == ["madoguchi/kit/sqlite/base.py"]


def test_every_module_says_what_it_is_for():
    mute = [
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if path.name not in {"__init__.py", "apps.py", "urls.py"}
        and not re.match(r'(#.*\n)*"""', path.read_text(encoding="utf-8"))
    ]
    assert mute == []


@pytest.mark.django_db
def test_migrations_are_in_step_with_the_models():
    told = io.StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=told, stderr=told)
    except SystemExit:
        pytest.fail(told.getvalue())


def test_locks_have_hashes_and_no_addresses():
    runtime, developers = (_pinned(ROOT / name) for name in ("requirements.lock", "requirements-dev.lock"))
    assert runtime.items() <= developers.items()
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_nothing_that_is_made_is_kept_in_git():
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.splitlines()
    if not kept:
        pytest.skip("not a git checkout")
    assert [name for name in kept if name == "uv.lock" or name.endswith((".mo", ".pyc")) or name.startswith("var/")] == []


def _pinned(path: Path) -> dict[str, str]:
    text = path.read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([\w.-]+(?:\[[\w,-]+\])?)==(\S+)", text, re.MULTILINE))
    assert len(pinned) > 20
    assert text.count("--hash=sha256:") >= len(pinned)
    return pinned
