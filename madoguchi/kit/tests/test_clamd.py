"""Asking a clamd: what it finds, what it cannot say, and a scanner that is not there."""

import io
import socket
from pathlib import Path

import pytest

from madoguchi.kit.clamd import NotChecked, ask, scan
from madoguchi.kit.tests.scanner import VIRUS, Clamd, scanning


@pytest.mark.parametrize("is_unix", [False, True])
def test_a_virus_is_named_and_a_clean_file_is_clean(tmp_path: Path, is_unix: bool) -> None:
    with scanning(tmp_path if is_unix else None) as address:
        assert scan(address, io.BytesIO(bytes(300_000) + VIRUS)) == "Eicar-Test-Signature"
        assert scan(address, io.BytesIO(bytes(300_000))) == ""
        assert scan(address, io.BytesIO()) == ""
        ask(address)


def test_a_file_beyond_its_limit_is_not_tried_again() -> None:
    with scanning() as address:
        Clamd.most = 1_000
        with pytest.raises(NotChecked, match="size limit") as caught:
            scan(address, io.BytesIO(bytes(5_000_000)))
        assert caught.value.is_final


@pytest.mark.parametrize("answer", [b"stream: Can't allocate memory ERROR\0", b"\0", b"", b"x" * 9000])
def test_an_answer_that_says_nothing_is_no_clean_file(answer: bytes) -> None:
    with scanning() as address:
        Clamd.answers.append(answer)
        with pytest.raises(NotChecked) as caught:
            scan(address, io.BytesIO(b"x"))
        assert not caught.value.is_final


def test_a_scanner_that_is_away_is_said_to_be(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for address in (f"tcp://127.0.0.1:{port}", f"unix:{tmp_path}/none", "http://x", ""):
        with pytest.raises(NotChecked):
            scan(address, io.BytesIO(b"x"))
