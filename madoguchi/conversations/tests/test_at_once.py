"""Two at once: one reply leaves, one person has it, every number is given once."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from madoguchi.accounts.models import Person
from madoguchi.conversations import merging
from madoguchi.conversations.assigning import AlreadyTaken, take
from madoguchi.conversations.models import Conversation, Status
from madoguchi.conversations.receiving import receive
from madoguchi.conversations.releasing import delivery_of, send_now, undo
from madoguchi.conversations.replying import StaleReply, reply
from madoguchi.journal.models import Delivery
from madoguchi.kit.addresses import Address
from tests.cast import Cast, mail

pytestmark = pytest.mark.django_db(transaction=True)
TO = [Address("", "hanako@example.com")]


def together(*works: Callable[[], object]) -> list[object]:
    """Do them at the same time; what each gave back or raised."""
    results: list[object] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(index: int, work: Callable[[], object]) -> None:
        start.wait()
        try:
            results[index] = work()
        except Exception as error:  # noqa: BLE001 (looked at by the test)
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_agents_who_send_at_once_one_is_stopped(cast: Cast) -> None:
    conversation = cast.conversation()
    seen = conversation.last_message_id

    def send(by: Person) -> object:
        return reply(conversation, by=by, text="確認いたします。", to=TO, seen=seen)

    results = together(lambda: send(cast.agent), lambda: send(cast.lead))
    assert sum(isinstance(each, StaleReply) for each in results) == 1
    assert Delivery.objects.count() == 1


def test_one_click_sent_three_times_by_the_network_is_one_reply(cast: Cast) -> None:
    conversation = cast.conversation()
    results = together(*[lambda: reply(conversation, by=cast.agent, text="一度だけ", to=TO, key="click")] * 3)
    assert len({getattr(each, "pk", each) for each in results}) == 1
    assert Delivery.objects.count() == 1


def test_of_two_who_take_one_has_it(cast: Cast) -> None:
    conversation = cast.conversation()
    results = together(lambda: take(conversation, by=cast.agent), lambda: take(conversation, by=cast.lead))
    assert sum(isinstance(each, AlreadyTaken) for each in results) == 1


def test_of_undo_and_send_now_one_wins(cast: Cast) -> None:
    message = reply(cast.conversation(), by=cast.agent, text="待って", to=TO, hold=timedelta(minutes=5))
    undone, released = together(lambda: undo(message, by=cast.agent), lambda: send_now(message))
    state = delivery_of(message).state  # type: ignore[union-attr]
    assert (undone is not None, released, state) in {
        (True, False, Delivery.State.CANCELLED),
        (False, True, Delivery.State.QUEUED),
    }


def test_of_two_merges_into_each_other_one_wins_whole(cast: Cast) -> None:
    one, other = cast.conversation("A"), cast.conversation("B")
    results = together(lambda: merging.merge([one], other, by=cast.agent), lambda: merging.merge([other], one, by=cast.lead))
    assert sorted(type(each).__name__ for each in results) == ["CannotMerge", "Merged"], results
    rows = Conversation.objects.order_by("message_count").values_list("message_count", "status")
    assert list(rows) == [(0, Status.MERGED), (2, Status.OPEN)]


def test_what_is_written_while_it_is_merged_is_not_lost(cast: Cast) -> None:
    one, other = cast.conversation("A"), cast.conversation("B")
    together(
        lambda: merging.merge([one], other, by=cast.agent),
        lambda: reply(one, by=cast.lead, text="返信", to=TO),
        lambda: receive(cast.inbox, mail(text="追伸"), conversation=one),
    )
    other.refresh_from_db()
    assert (other.message_count, other.messages.count()) == (4, 4)


def test_numbers_are_given_once_and_one_sender_becomes_one_customer(cast: Cast) -> None:
    def come() -> object:
        return [receive(cast.inbox, mail(sender="same@example.com")) for _ in range(5)]

    results = together(*[come] * 6)
    assert all(isinstance(each, list) for each in results), results
    assert Conversation.objects.values("number").distinct().count() == 30
    assert Conversation.objects.values("customer").distinct().count() == 1
