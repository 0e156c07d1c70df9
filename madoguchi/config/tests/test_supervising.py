"""A part that dies is started again; the end waits for all and names who is late."""

import logging
import threading

import pytest

from madoguchi.config.supervising import Part, Supervisor
from madoguchi.kit.tests.serving import until


def test_a_part_that_dies_or_ends_by_itself_starts_again_and_is_written_down(caplog: pytest.LogCaptureFixture) -> None:
    runs: list[str] = []

    def loop(stop: threading.Event) -> None:
        runs.append("run")
        if len(runs) == 1:
            raise ZeroDivisionError
        if len(runs) == 3:
            stop.wait(20)

    supervisor = Supervisor([Part("reader", loop)], threading.Event(), pauses=(0.01,))
    with caplog.at_level(logging.WARNING):
        supervisor.start()
        until(lambda: len(runs) == 3)
        assert supervisor.end() == []
    assert "reader died" in caplog.text
    assert "reader ended by itself" in caplog.text
    assert len(runs) == 3


def test_one_that_dies_does_not_touch_the_others() -> None:
    alive = threading.Event()

    def well(stop: threading.Event) -> None:
        alive.set()
        stop.wait(20)

    def ill(stop: threading.Event) -> None:
        raise ZeroDivisionError

    supervisor = Supervisor([Part("ill", ill), Part("well", well)], threading.Event(), pauses=(0.01,))
    supervisor.start()
    assert alive.wait(5)
    assert supervisor.end() == []


def test_a_part_that_does_not_end_is_named() -> None:
    gate = threading.Event()
    supervisor = Supervisor([Part("deaf", lambda _stop: gate.wait(20))], threading.Event())
    supervisor.start()
    assert supervisor.end(0.2) == ["deaf"]
    gate.set()
