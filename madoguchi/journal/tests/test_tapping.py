"""A tap gives every event once, in an order that cannot change any more."""

import threading
from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from madoguchi.journal import tapping
from madoguchi.journal.models import Event
from madoguchi.journal.ordering import Position, newest_settled
from madoguchi.journal.recording import SYSTEM, record
from madoguchi.journal.tapping import Tap, replay
from madoguchi.kit.tests.serving import until

pytestmark = pytest.mark.django_db(transaction=True)


def tell(number: int) -> None:
    record("probe", workspace_id=1, by=SYSTEM, subject=("probe", number))


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """The numbers that a running tap has given out."""
    heard: list[int] = []
    stop = threading.Event()
    tap = Tap(lambda events, _position: heard.extend(event.subject_id for event in events))
    thread = threading.Thread(target=tap.run, args=(stop,))
    thread.start()
    until(lambda: tap.position is not None)
    yield heard
    stop.set()
    tap.ring()
    thread.join(10)
    assert not thread.is_alive()


def test_it_begins_at_now_and_hears_what_follows_in_order() -> None:
    tell(1)
    until(lambda: newest_settled() != Position())
    heard: list[int] = []
    tap = Tap(lambda events, _position: heard.extend(event.subject_id for event in events))
    tap.step()
    for number in (2, 3, 4):
        tell(number)
    until(lambda: tap.step() == 0 and len(heard) == 3)
    assert heard == [2, 3, 4]


def test_writers_at_once_are_all_heard_once(heard: list[int]) -> None:
    def write(start: int) -> None:
        for number in range(start, start + 20):
            with transaction.atomic():
                tell(number)
        connection.close()

    threads = [threading.Thread(target=write, args=(start,)) for start in (100, 200, 300, 400)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: len(heard) >= 80, 30)
    assert sorted(heard) == [number for start in (100, 200, 300, 400) for number in range(start, start + 20)]


def test_an_earlier_transaction_that_commits_late_is_not_passed_over(heard: list[int]) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    written, gate = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            tell(1)
            written.set()
            gate.wait(20)
        connection.close()

    slow = threading.Thread(target=write_slowly)
    slow.start()
    assert written.wait(10)
    with transaction.atomic():
        tell(2)
    tapped = Tap(lambda *_: None)
    tapped.step()
    assert Event.objects.filter(subject_id=2).exists()
    assert heard == []
    gate.set()
    slow.join()
    until(lambda: len(heard) == 2, 30)
    assert heard == [1, 2]


def test_a_failing_listener_gets_the_same_events_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tapping, "MEND_SECONDS", 0.01)
    given: list[int] = []

    def deliver(events: list[Event], _position: Position) -> None:
        given.extend(event.subject_id for event in events)
        if given == [1]:
            raise ZeroDivisionError

    stop = threading.Event()
    tap = Tap(deliver)
    thread = threading.Thread(target=tap.run, args=(stop,))
    thread.start()
    until(lambda: tap.position is not None)
    tell(1)
    until(lambda: given == [1, 1], 30)
    stop.set()
    tap.ring()
    thread.join(10)


def test_replay_gives_what_lies_between_and_nothing_when_it_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    before = newest_settled()
    for number in (1, 2, 3):
        tell(number)
    until(lambda: len(replay(before, Position(9, 0, 0)) or []) == 3, 30)
    first, second, third = [Position.of(event) for event in Event.objects.order_by("id")]
    assert [event.subject_id for event in replay(first, second) or []] == [2]
    assert replay(third, third) == []
    assert replay(Position(third.epoch, third.txid, third.event_id + 1), third) is None
    monkeypatch.setattr(tapping, "MOST_REPLAYED", 2)
    assert replay(before, third) is None
    assert replay(first, third) is not None
