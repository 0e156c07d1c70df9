"""A reader of the log wakes soon after somebody wrote, here or in another process."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from madoguchi.journal import waking
from madoguchi.journal.models import LogEpoch

pytestmark = pytest.mark.django_db(transaction=True)

ELSEWHERE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.config.settings"
import django
django.setup()
from django.db import transaction
from madoguchi.journal import waking
from madoguchi.journal.models import LogEpoch
with transaction.atomic():
    LogEpoch.objects.create(epoch=0)
    waking.wake_after_commit()
waking.signal("typing", {"workspace_id": 7, "inbox_id": 8})
"""


@pytest.fixture
def waiter() -> Iterator[waking.Waiter]:
    waiter = waking.Waiter()
    while waiter.wait(0.5):
        pass  # whatever was written before this test
    yield waiter
    waiter.close()


def elsewhere(environment: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-c", ELSEWHERE], env=environment, check=True, timeout=60)


def test_a_commit_wakes_a_reader_of_the_same_process(waiter: waking.Waiter) -> None:
    with transaction.atomic():
        LogEpoch.objects.create(epoch=0)
        waking.wake_after_commit()
        assert not waiter.wait(0.05)
    assert waiter.wait(0.0)


def test_a_rolled_back_write_wakes_nobody(waiter: waking.Waiter) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        waking.wake_after_commit()
        raise ZeroDivisionError
    assert not waiter.wait(0.5)


def test_a_savepoint_that_was_rolled_back_does_not_swallow_the_next_call(waiter: waking.Waiter) -> None:
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            waking.wake_after_commit()
            raise ZeroDivisionError
        waking.wake_after_commit()
    assert waiter.wait(0.0)


def test_many_events_of_one_transaction_notify_once(waiter: waking.Waiter) -> None:
    with transaction.atomic():
        for _ in range(5):
            waking.wake_after_commit()
        assert sum(1 for entry in connection.run_on_commit if entry[1] is waking.wake) == 1


def test_a_commit_of_another_process_wakes_a_reader(waiter: waking.Waiter, process_environment: dict[str, str]) -> None:
    elsewhere(process_environment)
    assert waiter.wait(2.0)


def test_a_signal_reaches_listeners_after_commit_and_then_no_more() -> None:
    heard: list[tuple[str, dict[str, object]]] = []
    end = waking.listen(lambda kind, data: heard.append((kind, data)))
    waking.signal("viewing", {"workspace_id": 1})
    assert heard == [("viewing", {"workspace_id": 1})]
    with transaction.atomic():
        waking.signal("typing", {"workspace_id": 2})
        assert len(heard) == 1
    assert heard[1:] == [("typing", {"workspace_id": 2})]
    end()
    waking.signal("viewing", {"workspace_id": 3})
    assert len(heard) == 2


def test_a_signal_crosses_processes_where_the_database_carries_it(process_environment: dict[str, str]) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one web process, which hears its own")
    heard: list[str] = []
    arrived = threading.Event()

    def hear(kind: str, data: dict[str, object]) -> None:
        heard.append(f"{kind} {data['workspace_id']}")
        arrived.set()

    waiter = waking.Waiter()
    end = waking.listen(hear)
    try:
        assert waiter.wait(5.0), "the line to PostgreSQL opens with a wake-up"
        elsewhere(process_environment)
        assert arrived.wait(5.0)
        assert heard == ["typing 7"]
    finally:
        end()
        waiter.close()


def test_a_signal_too_large_to_travel_is_refused() -> None:
    with pytest.raises(ValueError, match="bytes"):
        waking.signal("typing", {"workspace_id": 1, "name": "x" * 8000})


def test_the_thread_that_hears_ends_when_nobody_listens() -> None:
    waiter = waking.Waiter()
    waiter.close()
    deadline = time.monotonic() + 5
    while any(thread.name == "ears" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
