"""Lanes: each effect once, order kept, one bad event stops nobody."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from madoguchi.journal import following, looking, ordering
from madoguchi.journal.following import LaneOf, LeaseLost, lease, reaction, reaction_to_many, retry_parked, step
from madoguchi.journal.models import Event, Lane, LogEpoch, Once, Origin, ParkedEvent
from madoguchi.journal.ordering import START, Position, settled_after
from madoguchi.journal.recording import SYSTEM, origin, record
from madoguchi.journal.transactions import writing

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "something_happened"


def happen(conversation_id: int | None = None, kind: str = KIND) -> Event:
    with writing():
        return record(kind, workspace_id=1, by=SYSTEM, subject=("thing", 1), conversation_id=conversation_id)


def effect(event: Event) -> None:
    Once.objects.create(workspace_id=1, verb="effect", key=str(event.pk))


def effects() -> list[int]:
    return [int(key) for key in Once.objects.filter(verb="effect").order_by("id").values_list("key", flat=True)]


def read_all(lane: LaneOf) -> None:
    """Step until the lane has read everything: another database's open transaction may hold the log back for a while."""
    deadline = time.monotonic() + 20
    while looking.lanes()[0].lag:
        step(lane, "me")
        assert time.monotonic() < deadline, looking.holding_back()


def lane_of(do: Callable[[Event], None]) -> LaneOf:
    return LaneOf("test", (reaction("react", [KIND], do),))


def test_each_event_has_its_effect_once_and_in_order() -> None:
    lane = lane_of(effect)
    assert lease("test", "me")
    ids = [happen().pk for _ in range(5)]
    read_all(lane)
    assert step(lane, "me") == 0
    assert effects() == ids


def test_a_lane_has_one_holder_at_a_time() -> None:
    assert lease("test", "me")
    assert not lease("test", "other")
    Lane.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert lease("test", "other")


def test_who_lost_the_lease_leaves_no_effect() -> None:
    assert lease("test", "me")
    happen()
    Lane.objects.update(token="other")
    with pytest.raises(LeaseLost):
        read_all(lane_of(effect))
    assert effects() == []
    assert Lane.objects.get(name="test").event_id == 0


def test_a_failing_event_is_set_aside_and_later_ones_of_its_conversation_wait_behind() -> None:
    broken = True

    def stumble(event: Event) -> None:
        if broken and event.conversation_id == 7:
            raise ValueError("not today")
        effect(event)

    lane = lane_of(stumble)
    assert lease("test", "me")
    first, other, second = happen(7), happen(8), happen(7)
    read_all(lane)
    assert effects() == [other.pk]
    assert [parked.event_id for parked in ParkedEvent.objects.order_by("event_id")] == [first.pk, second.pk]
    assert "not today" in ParkedEvent.objects.get(event_id=first.pk).reason

    broken = False
    ParkedEvent.objects.filter(event_id=first.pk).update(next_try=timezone.now())
    retry_parked(lane, "me")
    retry_parked(lane, "me")
    assert effects() == [other.pk, first.pk, second.pk]
    assert not ParkedEvent.objects.exists()


def test_after_the_last_try_it_is_given_up_and_can_be_replayed() -> None:
    def stumble(event: Event) -> None:
        raise ValueError("never")

    lane = lane_of(stumble)
    assert lease("test", "me")
    happen(7)
    read_all(lane)
    for _ in range(following.MAX_TRIES):
        ParkedEvent.objects.update(next_try=timezone.now())
        retry_parked(lane, "me")
    parked = ParkedEvent.objects.get()
    assert parked.given_up_at is not None
    following.replay(parked)
    retry_parked(lane_of(effect), "me")
    assert len(effects()) == 1


def test_lanes_with_outside_effects_act_on_live_events_only() -> None:
    assert lease("test", "me")
    with origin(Origin.DEMO):
        happen()
    live = happen()
    read_all(lane_of(effect))
    assert effects() == [live.pk]


def test_an_open_transaction_below_holds_the_lane_back_so_that_nothing_is_missed() -> None:
    """Ids are given before commit: on PostgreSQL a later id can be visible first. (SQLite has one writer.)"""
    if connection.vendor != "postgresql":
        assert settled_after(START, 10) == []
        return
    lane = lane_of(effect)
    assert lease("test", "me")
    began, go_on, done = threading.Event(), threading.Event(), threading.Event()

    def slow_writer() -> None:
        with transaction.atomic():
            happen()
            began.set()
            go_on.wait(10)
        connection.close()
        done.set()

    threading.Thread(target=slow_writer).start()
    assert began.wait(10)
    later = happen()
    assert step(lane, "me") == 0
    go_on.set()
    assert done.wait(10)
    read_all(lane)
    assert len(effects()) == 2
    assert effects()[0] < later.pk


def test_the_epoch_stays_while_others_write() -> None:
    """It once rose when an event came in between two looks, and the lane passed over what was written in the old one."""
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            happen()
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        epochs = {ordering.renew_epoch() for _ in range(60)}
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert epochs == {0}


def test_the_epoch_rises_in_a_younger_cluster() -> None:
    happen()
    Lane.objects.create(name="restored", txid=2**62)
    assert ordering.renew_epoch() == (1 if connection.vendor == "postgresql" else 0)
    assert happen().epoch == ordering.current_epoch()
    LogEpoch.objects.all().delete()
    ordering.forget_epoch()


def test_reset_rebuilds() -> None:
    seen: list[int] = []
    lane = lane_of(lambda event: seen.append(event.pk))
    assert lease("test", "me")
    happen()
    read_all(lane)
    following.reset("test")
    read_all(lane)
    assert len(seen) == 2


def test_a_position_survives_being_written_down() -> None:
    assert Position.parse(str(Position(1, 22, 333))) == (1, 22, 333)
    for nonsense in ["", "1.2", "a.b.c", "1.2.3.4"]:
        with pytest.raises(ValueError):
            Position.parse(nonsense)


@pytest.mark.parametrize(
    "payload", [{"subject": "加湿器の件"}, {"address": "a@b.example"}, {"list": ["two words"]}, {"object": object()}]
)
def test_the_log_refuses_words_names_and_addresses(payload: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="ids, enum values and numbers"), writing():
        record(KIND, workspace_id=1, by=SYSTEM, subject=("thing", 1), payload=payload)


def test_many_are_done_at_once_and_one_by_one_where_that_fails() -> None:
    seen: list[list[int]] = []

    def do(events: Sequence[Event]) -> None:
        seen.append([each.pk for each in events])
        if ids[1] in seen[-1]:
            raise ValueError

    ids = [happen().pk for _ in range(3)]
    assert lease("test", "me")
    read_all(LaneOf("test", (reaction_to_many("many", [KIND], do),)))
    assert seen[-4:] == [ids, *([each] for each in ids)]
    assert [each.event_id for each in ParkedEvent.objects.all()] == [ids[1]]


def test_among_many_only_those_with_something_to_do_are_done_and_all_where_that_cannot_be_asked() -> None:
    ids = [happen().pk for _ in range(3)]
    asked: list[int] = []

    def among(events: Sequence[Event]) -> list[Event]:
        asked.append(len(events))
        if len(ids) > 3:
            raise ValueError
        return [each for each in events if each.pk == ids[1]]

    lane = LaneOf("test", (reaction("react", [KIND], effect, among=among),))
    assert lease("test", "me")
    read_all(lane)
    assert (effects(), sum(asked)) == ([ids[1]], 3)
    ids.append(happen().pk)
    read_all(lane)
    assert effects() == [ids[1], ids[3]]


def read_on(lane: LaneOf, ahead: following.Ahead, to: int) -> None:
    """Step until the lane has come to this event, in memory or in its row."""
    deadline = time.monotonic() + 20
    while max(ahead.position.event_id, Lane.objects.get(name="test").event_id) < to:
        step(lane, "me", ahead)
        assert time.monotonic() < deadline, looking.holding_back()


def test_where_nothing_is_to_do_the_row_follows_when_nothing_more_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "AHEAD_SECONDS", 60)
    lane, ahead = LaneOf("test", (reaction("react", ["other"], effect),)), following.Ahead()
    assert lease("test", "me")
    last = [happen().pk for _ in range(2)][-1]
    read_on(lane, ahead, last)
    assert Lane.objects.get(name="test").event_id == 0
    assert step(lane, "me", ahead) == 0
    assert Lane.objects.get(name="test").event_id == last


def test_a_row_that_somebody_moved_decides() -> None:
    ahead = following.Ahead()
    assert lease("test", "me")
    ids = [happen().pk for _ in range(2)]
    read_on(LaneOf("test", (reaction("react", ["other"], effect),)), ahead, ids[-1])
    Lane.objects.filter(name="test").update(epoch=0, txid=Event.objects.get(pk=ids[0]).txid, event_id=ids[0])
    step(lane_of(effect), "me", ahead)
    assert effects() == ids[1:]


def test_what_is_to_do_above_is_done_and_moves_the_row() -> None:
    lane, ahead = lane_of(effect), following.Ahead()
    assert lease("test", "me")
    read_on(lane, ahead, happen(kind="other").pk)
    wanted = happen().pk
    read_on(lane, ahead, wanted)
    assert (effects(), Lane.objects.get(name="test").event_id) == ([wanted], wanted)
