"""Processes take turns at the gate of an SQLite database; nobody waits there for ever, and a forked child has its own."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from madoguchi.kit.sqlite import base

HOLD = (
    "import fcntl, sys; gate = open(sys.argv[1], 'r+b'); fcntl.flock(gate, fcntl.LOCK_EX); print(flush=True); sys.stdin.read()"
)


@pytest.fixture
def name(tmp_path: Path) -> Iterator[str]:
    name = str(tmp_path / "house.sqlite3")
    yield name
    if gate := base._gates.pop(name, None):
        os.close(gate)


def hold(name: str) -> "subprocess.Popen[bytes]":
    """Another process at the gate, until its input ends."""
    Path(f"{name}-turn").touch()
    process = subprocess.Popen([sys.executable, "-c", HOLD, f"{name}-turn"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def test_one_waits_until_the_other_process_is_through(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    other = hold(name)
    looks = []

    def look(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 3:
            other.communicate()

    monkeypatch.setattr(base.time, "sleep", look)
    gate = base._passed_gate(name)
    assert gate is not None
    assert len(looks) >= 3
    with pytest.raises(BlockingIOError), Path(f"{name}-turn").open("rb") as another:
        fcntl.flock(another, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(gate, fcntl.LOCK_UN)


def test_whoever_waits_too_long_goes_on_without_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "TURN_SECONDS", 0.01)
    other = hold(name)
    assert base._passed_gate(name) is None
    other.communicate()


def test_where_there_can_be_none_there_is_none(tmp_path: Path) -> None:
    assert base._passed_gate("file:memory?mode=memory") is None
    assert base._passed_gate(str(tmp_path / "nowhere" / "house.sqlite3")) is None


def test_a_forked_child_forgets_its_parents_gate(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "_gates", {})
    monkeypatch.setattr(base, "_locks", dict(base._locks))
    base._passed_gate(name)
    base._forget_locks()
    assert base._gates == {}
