"""The real program: what it says at its start, how it refuses, and that a restart loses nothing."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from madoguchi.cli.tests.conftest import ROOT, Installation
from madoguchi.conversations import closing
from madoguchi.desk.tests.listening import listening, session_of
from madoguchi.kit.tests.serving import answer, ask, line
from tests.cast import Cast

PATIENCE = 30  # seconds: far above what it takes, for these machines are shared


class Program:
    """`madoguchi …` running."""

    def __init__(self, environment: dict[str, str], *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "madoguchi", *words],
            env=environment | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said = ""
        assert self.process.stdout is not None
        while "Ctrl-C" not in self.said:
            said = self.process.stdout.readline()
            assert said, f"it ended: {self.process.stderr and self.process.stderr.read()}"
            self.said += said

    @property
    def port(self) -> int:
        found = re.search(r"open at http://127\.0\.0\.1:(\d+)/", self.said)
        assert found, self.said
        return int(found[1])

    def end(self) -> tuple[int, float, str]:
        """SIGTERM; the exit code, how long it took, and what stood on stderr."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        _out, errors = self.process.communicate(timeout=30)
        return self.process.returncode, time.monotonic() - began, errors


@contextmanager
def running(environment: dict[str, str], *words: str) -> Iterator[Program]:
    program = Program(environment, *words)
    try:
        yield program
    finally:
        if program.process.poll() is None:
            program.process.kill()
        program.process.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.django_db(transaction=True)
def test_serve_opens_page_mail_door_and_worker_says_where_and_ends_cleanly(process_environment: dict[str, str]) -> None:
    mail = free_port()
    with running(process_environment, "serve", "--port", "0", "--smtp-port", str(mail)) as program:
        assert f"127.0.0.1:{mail}" in program.said
        assert ask(program.port, "GET /healthz HTTP/1.1\nHost: x\nConnection: close")[0] == 200
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with line(mail) as door:
                    assert door.recv(3) == b"220"
                    break
            except ConnectionRefusedError:
                assert time.monotonic() < deadline
        code, seconds, errors = program.end()
    assert (code, "Traceback" in errors) == (0, False), errors
    assert seconds < PATIENCE


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_happened_during_a_restart_is_heard_after_it(cast: Cast, process_environment: dict[str, str]) -> None:
    conversation, session, port = cast.conversation(), session_of(cast.agent), free_port()
    connection.close()
    with running(process_environment, "web", "--port", str(port)) as program:
        ear = listening(port, session)
        place = ear.next("beat", seconds=PATIENCE).id
        code, seconds, errors = program.end()
        assert ear.all_until_end(PATIENCE)[-1].type == "retry"
        assert (code, "Traceback" in errors) == (0, False), errors
        assert seconds < PATIENCE
    closing.close(conversation, by=cast.agent)
    with running(process_environment, "web", "--port", str(port)):
        assert listening(port, session, last=place).next("event", "reset", seconds=PATIENCE).data["kind"] == "closed"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_end_does_not_wait_for_slow_lines(process_environment: dict[str, str]) -> None:
    with running(process_environment, "web", "--port", "0") as program, line(program.port) as upload:
        upload.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nfew")
        time.sleep(0.2)
        code, seconds, _errors = program.end()
    assert code == 0
    assert seconds < PATIENCE


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_worker_and_mailroom_run_alone(process_environment: dict[str, str]) -> None:
    with running(process_environment, "worker") as program:
        assert program.end()[0] == 0
    with running(process_environment, "mailroom", "--smtp-port", str(free_port())) as program:
        assert program.end()[0] == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("option", ["--port", "--smtp-port"])
def test_a_taken_port_is_said_in_one_sentence(process_environment: dict[str, str], option: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = str(other.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "madoguchi", "serve", "--port", "0", "--smtp-port", "0", option, taken],
            env=process_environment | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"127.0.0.1:{taken} is taken by another program.")
    assert option in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_database_without_tables_is_refused_in_words(installation: Callable[..., Installation]) -> None:
    done = installation().madoguchi("serve", "--port", "0", "--smtp-port", "0", expect=1)
    assert "madoguchi migrate" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_bridge_carries_real_pages(cast: Cast, process_environment: dict[str, str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "madoguchi", "migrate"],  # also prepares style sheets and icons
        env=process_environment | {"PYTHONPATH": str(ROOT)},
        check=True,
        timeout=60,
    )
    with running(process_environment, "web", "--port", "0") as program, line(program.port) as browser:
        browser.sendall(b"GET /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        status, headers, body = answer(browser)
    assert status == 200
    assert "content-security-policy" in headers
    assert b"csrfmiddlewaretoken" in body
