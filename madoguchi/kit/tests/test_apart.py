"""A process of its own: bounded in memory, time and answer."""

import sys
import time

import pytest

from madoguchi.kit import apart


def _runs(monkeypatch: pytest.MonkeyPatch, program: str, **limits: int) -> apart.Ended:
    bounds = {"memory": 256 * apart.MEGABYTE, "cpu_seconds": 1, "answer": apart.MEGABYTE} | limits
    told = f"from madoguchi.kit import apart; apart.limit(**{bounds}); import sys; {program}"
    run = apart.subprocess.run
    monkeypatch.setattr(apart.subprocess, "run", lambda _command, **kept: run([sys.executable, "-c", told], **kept))
    return apart.run("x", seconds=3 if "sleep" in program else 20, largest=4 * apart.MEGABYTE)


def test_more_memory_than_allowed_is_refused(monkeypatch):
    ended = _runs(monkeypatch, "print(len(bytearray(400_000_000)))")
    assert (ended.code, ended.answer) == (1, b"")
    assert ended.words.endswith("MemoryError")


def test_endless_work_is_ended(monkeypatch):
    ended = _runs(monkeypatch, "print('begun', flush=True)\nwhile True: pass")
    assert ended.code < 0
    assert ended.answer == b"begun\n"


def test_who_only_waits_is_stopped_and_what_was_said_stays(monkeypatch):
    began = time.monotonic()
    with pytest.raises(apart.TookTooLong) as stopped:
        _runs(monkeypatch, "import time; print('begun', flush=True); time.sleep(60)")
    assert stopped.value.answer == b"begun\n"
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("where", ["stdout", "stderr"])
def test_an_endless_answer_ends(monkeypatch, where):
    ended = _runs(monkeypatch, f"\nwhile True: sys.{where}.write('x' * 100_000)", cpu_seconds=20)
    assert ended.code != 0
    assert len(ended.answer) <= apart.MEGABYTE
    assert len(ended.words) <= apart.MOST_WORDS
