"""`/healthz` answers quickly and truly, also when the rest cannot."""

import json
import threading
import time
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from madoguchi import __version__
from madoguchi.config import health
from madoguchi.config.asgi import House
from madoguchi.journal.models import Delivery, Lane, LogEpoch, ParkedEvent
from madoguchi.journal.recording import SYSTEM, record
from madoguchi.kit.tests.serving import ask, serving, until

pytestmark = pytest.mark.django_db(transaction=True)

GET = "GET /healthz HTTP/1.1\nHost: x\nConnection: close"


def get(port: int) -> tuple[int, dict[str, Any]]:
    status, _headers, body = ask(port, GET)
    return status, json.loads(body.split(b"\r\n")[1] if b"\r\n" in body else body)


def test_it_names_version_database_lanes_and_deliveries() -> None:
    at = timezone.now()
    lane = Lane.objects.create(name="probe", holder="somebody")
    ParkedEvent.objects.create(lane=lane.name, reaction="r", event_id=1, workspace_id=1, next_try=at)
    for number, state in enumerate(["queued", "deferred", "in_doubt", "failed", "failed", "done", "held"]):
        Delivery.objects.create(kind="mail", key=str(number), workspace_id=1, state=state)
    with transaction.atomic():
        for _ in range(3):
            record("probe", workspace_id=1, by=SYSTEM, subject=("probe", 1))
    with serving(House(), lifespan="on") as port:
        status, said = get(port)
    assert status == 200
    assert said["holder"] is None or connection.vendor == "postgresql"
    assert {**said, "holder": None} == {
        "status": "ok",
        "version": __version__,
        "database": {"kind": connection.vendor, "ok": True},
        "lanes": [{"name": "probe", "lag": 3, "holder": "somebody", "parked": 1}],
        "holder": None,
        "deliveries": {"queued": 2, "in_doubt": 1, "failed": 2},
    }


def test_it_answers_while_every_thread_is_busy() -> None:
    house = House()
    gate = threading.Event()
    with serving(house, lifespan="on") as port:
        calls = [house.pool.submit(gate.wait, 20) for _ in range(30)]
        began = time.monotonic()
        assert get(port)[0] == 200
        assert time.monotonic() - began < 10
        gate.set()
        until(lambda: all(call.done() for call in calls))


def test_a_database_that_does_not_answer_is_503_within_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()

    def hang() -> dict[str, Any]:
        gate.wait(20)
        return {}

    monkeypatch.setattr(health, "report", hang)
    with serving(House(), lifespan="on") as port:
        for _ in range(2):
            began = time.monotonic()
            status, said = get(port)
            assert (status, said["database"]["ok"]) == (503, False)
            assert time.monotonic() - began < 10
        gate.set()


def test_a_failing_database_is_503(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> dict[str, Any]:
        raise OSError

    monkeypatch.setattr(health, "report", fail)
    with serving(House(), lifespan="on") as port:
        assert get(port)[0] == 503


def test_who_holds_the_lanes_back_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        assert health.holder() is None
        return
    monkeypatch.setattr(health, "HOLDS_BACK_AFTER", 0.0)
    written, gate = threading.Event(), threading.Event()

    def write_long() -> None:
        with transaction.atomic():
            LogEpoch.objects.create(epoch=0)
            written.set()
            gate.wait(20)
        connection.close()

    thread = threading.Thread(target=write_long)
    thread.start()
    try:
        assert written.wait(10)
        assert health.holder() is not None
    finally:
        gate.set()
        thread.join()
