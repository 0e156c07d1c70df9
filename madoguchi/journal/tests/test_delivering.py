"""Deliveries: at least once outside, every try on record, nothing lost at a kill."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from madoguchi.journal import claiming, delivering
from madoguchi.journal.delivering import Deferred, InDoubt, Refused, cancel, enqueue, release, release_due, work_once
from madoguchi.journal.models import Delivery, DeliveryTry

pytestmark = pytest.mark.django_db(transaction=True)
State = Delivery.State
LATER = timedelta(minutes=5)


@pytest.fixture
def sent() -> Iterator[list[int]]:
    carried: list[int] = []

    @delivering.sender("test")
    def send(delivery: Delivery) -> str:
        answer = delivery.payload.get("answer")
        if answer == "deferred":
            raise Deferred("450 busy", "450")
        if answer == "refused":
            raise Refused("550 no such user", "550")
        if answer == "cut":
            raise InDoubt("the line broke after DATA")
        if answer == "bug":
            raise KeyError("a fault of ours")
        carried.append(delivery.pk)
        return "250 ok"

    yield carried
    delivering._senders.pop("test")


def put(answer: str = "", key: str = "k", hold: timedelta | None = None) -> Delivery:
    return enqueue(
        "test", workspace_id=1, key=key, payload={"answer": answer}, hold_until=timezone.now() + hold if hold else None
    )


def test_a_delivery_is_carried_once(sent: list[int]) -> None:
    delivery = put()
    assert (work_once(), work_once()) == (1, 0)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.words, sent) == (State.DONE, "250 ok", [delivery.pk])


@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [
        ("deferred", State.DEFERRED, "450"),
        ("refused", State.FAILED, "550"),
        ("cut", State.IN_DOUBT, ""),
        ("bug", State.DEFERRED, ""),
    ],
)
def test_every_answer_has_its_state_and_its_words(sent: list[int], answer: str, state: str, code: str) -> None:
    delivery = put(answer)
    work_once()
    delivery.refresh_from_db()
    attempt = DeliveryTry.objects.get(delivery=delivery)
    assert (delivery.state, attempt.outcome, attempt.code) == (state, state, code)
    assert attempt.words
    assert (delivery.next_try is None) == (state == State.FAILED)


def test_pauses_grow_and_end_after_three_days(sent: list[int]) -> None:
    delivery = put("deferred")
    pauses = []
    for _ in range(4):
        Delivery.objects.update(next_try=timezone.now())
        work_once()
        delivery.refresh_from_db()
        assert delivery.next_try is not None
        pauses.append(delivery.next_try - timezone.now())
    assert pauses == sorted(pauses)
    Delivery.objects.update(next_try=timezone.now(), created_at=timezone.now() - timedelta(days=4))
    work_once()
    delivery.refresh_from_db()
    assert delivery.state == State.FAILED


def test_a_held_delivery_waits_for_its_hour(sent: list[int]) -> None:
    delivery = put(hold=LATER)
    assert (release_due(), work_once()) == (0, 0)
    Delivery.objects.update(release_at=timezone.now())
    assert work_once() == 1
    assert sent == [delivery.pk]


def test_of_release_and_cancel_one_wins(sent: list[int]) -> None:
    one, other = put(key="1", hold=LATER), put(key="2", hold=LATER)
    assert (release(one.pk), cancel(one.pk)) == (True, False)
    assert (cancel(other.pk), release(other.pk)) == (True, False)
    while work_once():
        pass
    assert sent == [one.pk]


def test_what_a_killed_worker_held_is_in_doubt_and_tried_again(sent: list[int]) -> None:
    delivery = put()
    delivering.claim()  # and then the worker is gone
    assert work_once() == 0
    Delivery.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert work_once() == 1
    delivery.refresh_from_db()
    outcomes = list(DeliveryTry.objects.order_by("id").values_list("outcome", flat=True))
    assert (delivery.state, delivery.tries, outcomes) == (State.DONE, 2, [State.IN_DOUBT, State.DONE])


def test_who_lost_the_lease_changes_nothing(sent: list[int]) -> None:
    delivery = put()
    [(claimed, attempt)] = delivering.claim()
    Delivery.objects.update(token="somebody else's")
    delivering.carry(claimed, attempt)
    delivery.refresh_from_db()
    assert delivery.state == State.RUNNING


def test_the_same_key_is_one_delivery(sent: list[int]) -> None:
    put()
    with pytest.raises(Exception, match=r"(?i)unique"):
        put()


def test_a_claim_takes_only_what_is_due(sent: list[int]) -> None:
    put(key="now")
    later = put(key="later")
    Delivery.objects.filter(pk=later.pk).update(next_try=timezone.now() + LATER)
    with delivering.writing():
        assert [row.key for row in claiming.claim(Delivery, 10)] == ["now"]


def test_one_whose_turn_has_not_come_waits_in_the_queue_and_was_not_tried(monkeypatch) -> None:
    soon = timezone.now() + timedelta(seconds=30)
    changes: list[str] = []

    def hold_back(_: Delivery) -> str:
        raise delivering.NotYet("Twenty a minute, and these twenty are through.", "pace", soon)

    monkeypatch.setitem(delivering._senders, "paced", hold_back)
    monkeypatch.setitem(delivering._on_change, "paced", [lambda each: changes.append(each.state)])
    row = delivering.enqueue("paced", workspace_id=1, key="paced", payload={})
    for _ in range(3):
        Delivery.objects.filter(pk=row.pk).update(next_try=timezone.now(), created_at=timezone.now() - timedelta(days=9))
        delivering.work_once()
    row.refresh_from_db()
    assert (row.state, row.code, row.tries, row.next_try) == ("queued", "pace", 0, soon)
    assert "twenty are through" in row.words
    assert not DeliveryTry.objects.filter(delivery=row).exists()
    assert changes == ["queued"]  # said once, not at every turn
