"""Clocks run, stand, are met and break; what ran and what stood can be read afterwards."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from madoguchi.accounts.calendars.reading import forget
from madoguchi.conversations import answering_automatically, closing, marking, merging, releasing, replying, snoozing, spamming
from madoguchi.conversations.models import FAR_FUTURE, Conversation, Priority
from madoguchi.conversations.promises import promising
from madoguchi.conversations.receiving import receive
from madoguchi.customers import serving
from madoguchi.journal.models import Event, Job
from madoguchi.journal.recording import Actor
from madoguchi.kit.addresses import Address
from madoguchi.service_levels import applying, keeping, reckoning, ticking
from madoguchi.service_levels.events import ServiceLevelEvent
from madoguchi.service_levels.keeping import Wish
from madoguchi.service_levels.models import Clock, ClockInterval, ClockState
from madoguchi.service_levels.tests.clocks import HOUR, Wall, clock, policy, story, times, wall, when
from tests.cast import Cast, mail

__all__ = ["wall"]
HANAKO = [Address("山田 花子", "hanako@example.com")]
REPLIES = {"first_reply": times(8 * HOUR, pauses=["waiting"]), "next_reply": times(4 * HOUR, pauses=["waiting"])}


def asks(cast: Cast, wall: Wall, text: str = "加湿器が動きません。", talk: Conversation | None = None) -> Conversation:
    found = receive(cast.inbox, mail(text=text, at=wall.at), conversation=talk).conversation
    wall.follow()
    return found


def answers(cast: Cast, wall: Wall, talk: Conversation, then: Any = "waiting") -> Any:
    sent = replying.reply(talk, by=cast.agent, text="確認します。", to=HANAKO, then=then)
    releasing.send_now(sent)
    wall.follow()
    return sent


def due(talk: Conversation) -> Any:
    return Conversation.objects.get(pk=talk.pk).sla_sort


def test_a_vip_with_one_hour_over_a_holiday_boundary(cast: Cast, wall: Wall) -> None:
    """Friday 17:30, eight hours for everybody, one for this customer: Tuesday 9:30, for Monday is a holiday."""
    policy(cast, REPLIES, warnings=[{"share": 50}, {"before": 600}])
    wall.at = when("2026-11-20T17:30")
    usual = asks(cast, wall)
    assert usual.customer
    serving.agree(usual.customer, by=cast.lead, times={"first_reply": HOUR}, owner=None, tone="", hours="")
    talk = asks(cast, wall)

    assert clock(usual).due_at == when("2026-11-24T16:30")
    assert (clock(talk).due_at, clock(talk).own_time) == (when("2026-11-24T09:30"), True)
    assert due(talk) == when("2026-11-24T09:30")
    said = []
    for at in ("2026-11-20T17:59", "2026-11-20T18:00", "2026-11-24T09:19", "2026-11-24T09:20", "2026-11-24T09:30"):
        wall.at = when(at)
        ticking.tick()
        said.append(Event.objects.filter(kind__startswith="clock_", conversation_id=talk.pk).latest("pk").kind)
    assert said == ["clock_moved", "clock_warned", "clock_warned", "clock_warned", "clock_breached"]
    assert ticking.tick() == 0, "told once"
    assert clock(talk).state == ClockState.BREACHED


def test_a_reply_meets_and_the_next_mail_starts_the_next(cast: Cast, wall: Wall) -> None:
    policy(cast, REPLIES | {"resolution": times(16 * HOUR)})
    talk = asks(cast, wall)
    wall.go(hours=1)
    answers(cast, wall, talk)
    assert (clock(talk).state, clock(talk).ended_by) == (ClockState.MET, "replied")
    assert due(talk) == clock(talk, "resolution").due_at
    wall.go(hours=1)
    asks(cast, wall, talk=talk)
    assert clock(talk, "next_reply").due_at == wall.at + timedelta(hours=4)
    closing.close(talk, by=cast.agent)
    wall.follow()
    assert clock(talk, "resolution").state == ClockState.MET
    assert clock(talk, "next_reply").state == ClockState.CANCELLED
    assert due(talk) == FAR_FUTURE


def test_an_answer_without_a_person_and_thanks_move_no_clock(cast: Cast, wall: Wall) -> None:
    policy(cast, REPLIES)
    talk = asks(cast, wall)
    answering_automatically.answer(talk, text="受け付けました。", by=Actor("rule", 1), key="first")
    wall.follow()
    assert clock(talk).ended_at is None
    answers(cast, wall, talk)
    asks(cast, wall, "ありがとうございました。", talk)
    assert not Clock.objects.filter(conversation=talk, ended_at=None).exists()


def test_what_stood_and_why_can_be_read(cast: Cast, wall: Wall) -> None:
    policy(cast, {"first_reply": times(4 * HOUR, pauses=["waiting", "snoozed"])})
    talk = asks(cast, wall)
    wall.go(hours=1)
    snoozing.snooze(talk, until=wall.at + timedelta(hours=2), by=cast.agent)
    wall.follow()
    assert (clock(talk).state, clock(talk).due_at, due(talk)) == (ClockState.PAUSED, None, FAR_FUTURE)
    wall.go(hours=2)
    snoozing.wake_due()
    wall.follow()
    assert clock(talk).due_at == when("2026-11-20T16:00")
    assert story(clock(talk)) == [(True, "asked"), (False, "snoozed"), (True, "back")]


def test_reopened_by_hand_the_rest_goes_on_by_the_customer_anew(cast: Cast, wall: Wall) -> None:
    policy(cast, {"resolution": times(4 * HOUR)})
    talk = asks(cast, wall)
    wall.go(hours=1)
    closing.close(talk, by=cast.agent)
    wall.follow()
    wall.at = when("2026-11-24T10:00")
    closing.reopen(talk, by=cast.agent)
    wall.follow()
    found = clock(talk, "resolution")
    assert (found.state, found.due_at) == (ClockState.RUNNING, when("2026-11-24T13:00"))
    assert story(found) == [(True, "asked"), (False, "closed"), (True, "back")]
    closing.close(talk, by=cast.agent)
    wall.go(days=1)
    asks(cast, wall, talk=talk)
    again = clock(talk, "resolution")
    assert again.pk != found.pk
    assert again.due_at == when("2026-11-25T14:00")


def test_a_reply_that_is_taken_back_lets_the_clock_run_on(cast: Cast, wall: Wall) -> None:
    policy(cast, REPLIES)
    talk = asks(cast, wall)
    before = clock(talk).due_at
    sent = replying.reply(talk, by=cast.agent, text="確認します。", to=HANAKO, then="close", hold=timedelta(seconds=10))
    wall.follow()
    releasing.undo(sent, by=cast.agent)
    wall.follow()
    assert (clock(talk).state, clock(talk).due_at) == (ClockState.RUNNING, before)


def test_a_shorter_time_is_never_overdue_by_itself_nor_later(cast: Cast, wall: Wall) -> None:
    asked = {"times": {"0": 8 * HOUR, "1": 8 * HOUR, "2": 4 * HOUR, "3": HOUR}}
    policy(cast, {"first_reply": asked})
    talk = asks(cast, wall)
    wall.go(hours=3)
    marking.set_priority(talk, Priority.HIGH, by=cast.agent)
    wall.follow()
    assert clock(talk).due_at == when("2026-11-20T14:00"), "an hour is left of the four"
    marking.set_priority(talk, Priority.URGENT, by=cast.agent)
    wall.follow()
    assert clock(talk).due_at == when("2026-11-20T14:00"), "an hour from now, which is no later than before"
    marking.set_priority(talk, Priority.LOW, by=cast.agent)
    wall.follow()
    assert clock(talk).due_at == when("2026-11-20T18:00")


def test_a_changed_or_removed_policy_leaves_running_clocks_unless_it_is_said(cast: Cast, wall: Wall) -> None:
    made = policy(cast, {"first_reply": times(4 * HOUR)})
    talk = asks(cast, wall)
    wall.go(hours=2)
    made = keeping.change(made, Wish("標準", made.versions.get().condition, {"first_reply": times(HOUR)}), by=cast.owner)
    closing.wait(talk, by=cast.agent)
    wall.follow()
    assert (clock(talk).version.number, clock(talk).due_at) == (1, when("2026-11-20T14:00"))
    made = keeping.change(
        made, Wish("標準", made.versions.latest("number").condition, {"first_reply": times(HOUR)}), by=cast.owner, apply=True
    )
    applying.apply(_Progress(Job.objects.get(kind=applying.KIND)))
    assert (clock(talk).version.number, clock(talk).due_at) == (3, when("2026-11-20T13:00"))
    keeping.remove(made, by=cast.owner)
    closing.reopen(talk, by=cast.agent)
    wall.follow()
    assert clock(talk).state == ClockState.RUNNING
    reckoning.reckon(cast.workspace.pk, [talk.pk], choose_anew=True, decided_at=wall.at)
    assert (clock(talk).state, clock(talk).ended_by, due(talk)) == (ClockState.CANCELLED, "dropped", FAR_FUTURE)


class _Progress:
    def __init__(self, job: Job) -> None:
        self.payload = job.payload

    def advance(self, count: int = 1) -> None:
        pass


def test_a_new_policy_makes_nothing_overdue_that_was_there(cast: Cast, wall: Wall) -> None:
    talk = asks(cast, wall)
    wall.at = when("2026-11-24T10:00")
    policy(cast, {"first_reply": times(4 * HOUR)})
    closing.wait(talk, by=cast.agent)
    wall.follow()
    assert clock(talk).due_at == when("2026-11-24T14:00")


def test_a_merge_takes_the_rest_along_and_counts_nothing_twice(cast: Cast, wall: Wall) -> None:
    policy(cast, REPLIES)
    old, new = asks(cast, wall), asks(cast, wall)
    answers(cast, wall, old)
    wall.go(hours=1)
    merging.merge([new], old, by=cast.agent)
    wall.follow()
    assert (clock(new).state, clock(new).ended_by) == (ClockState.CANCELLED, "moved")
    assert Clock.objects.filter(conversation=old).count() == 1, "the answer had come to both"


def test_spam_starts_nothing_and_what_was_none_goes_on(cast: Cast, wall: Wall) -> None:
    policy(cast, {"first_reply": times(4 * HOUR)})
    talk = receive(cast.inbox, mail(at=wall.at, is_spam=True)).conversation
    wall.follow()
    assert not Clock.objects.exists()
    wall.go(hours=2)
    spamming.clear_spam(talk, by=cast.agent)
    wall.follow()
    assert clock(talk).due_at == when("2026-11-20T16:00")


def test_promises_are_clocks_by_the_wall(cast: Cast, wall: Wall) -> None:
    policy(cast, {"promised": {}}, warnings=[{"before": HOUR}])
    talk = asks(cast, wall)
    made = promising.add(talk, "折り返します", when("2026-11-20T15:00"), by=cast.agent)
    wall.follow()
    assert (clock(talk, "promised").due_at, due(talk)) == (when("2026-11-20T15:00"), when("2026-11-20T15:00"))
    wall.at = when("2026-11-20T14:00")
    assert ticking.tick() == 1
    promising.keep(made, by=cast.agent)
    wall.follow()
    assert clock(talk, "promised").state == ClockState.MET


def test_a_word_in_between_is_due_after_each_reply_while_it_is_open(cast: Cast, wall: Wall) -> None:
    policy(cast, {"update": times(2 * HOUR)})
    talk = asks(cast, wall)
    answers(cast, wall, talk, then="keep")
    assert clock(talk, "update").due_at == wall.at + timedelta(hours=2)
    wall.go(hours=1)
    answers(cast, wall, talk, then="keep")
    assert [each.state for each in Clock.objects.order_by("pk")] == [ClockState.MET, ClockState.RUNNING]
    closing.close(talk, by=cast.agent)
    wall.follow()
    assert clock(talk, "update").state == ClockState.CANCELLED


def test_a_clock_set_back_overlaps_nothing_and_tells_nothing_twice(cast: Cast, wall: Wall) -> None:
    policy(cast, {"first_reply": times(HOUR, always=True, pauses=["waiting"])}, warnings=[{"share": 50}])
    talk = asks(cast, wall)
    wall.go(minutes=40)
    assert ticking.tick() == 1
    wall.go(minutes=-60)
    assert ticking.tick() == 0
    closing.wait(talk, by=cast.agent)
    wall.go(minutes=5)
    closing.reopen(talk, by=cast.agent)
    wall.follow()
    parts = list(ClockInterval.objects.filter(clock=clock(talk)).order_by("begun_at"))
    assert all(a.ended_at and a.ended_at <= b.begun_at for a, b in pairwise(parts))
    assert Event.objects.filter(kind=ServiceLevelEvent.CLOCK_WARNED).count() == 1


def test_a_clock_set_back_an_hour_makes_nothing_overdue_and_keeps_what_was_told(cast: Cast, wall: Wall) -> None:
    policy(cast, {"first_reply": times(HOUR, always=True)}, warnings=[{"before": 600}])
    late, other = asks(cast, wall), asks(cast, wall)
    wall.go(hours=1)
    assert ticking.tick() == 2
    wall.go(hours=-1)
    reckoning.reckon(cast.workspace.pk, [late.pk, other.pk])
    assert ticking.tick() == 0
    newer = asks(cast, wall)
    answers(cast, wall, late)
    wall.go(hours=1)
    assert ticking.tick() == 1, "the newer one alone"
    told = Event.objects.filter(kind=ServiceLevelEvent.CLOCK_BREACHED).order_by("pk").values_list("conversation_id", flat=True)
    assert sorted(told) == sorted([late.pk, other.pk, newer.pk])


def test_clocks_outlive_their_policy_to_their_end(cast: Cast, wall: Wall) -> None:
    made = policy(cast, {"first_reply": times(HOUR, always=True)}, warnings=[{"before": 600}])
    talk = asks(cast, wall)
    keeping.remove(made, by=cast.owner)
    late = asks(cast, wall)
    assert not Clock.objects.filter(conversation=late).exists()
    wall.go(minutes=50)
    assert ticking.tick() == 1, "warned"
    wall.go(minutes=10)
    assert ticking.tick() == 1, "overdue"
    wall.go(minutes=1)
    answers(cast, wall, talk)
    assert (clock(talk).state, clock(talk).ended_by, due(talk)) == (ClockState.BREACHED, "replied", FAR_FUTURE)


def test_a_tick_reads_what_is_due_by_an_index_and_asks_no_more_for_many(
    cast: Cast, wall: Wall, django_assert_max_num_queries: Any
) -> None:
    policy(cast, {"first_reply": times(HOUR, always=True)})
    for _ in range(4):
        asks(cast, wall)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("set local enable_seqscan = off")  # so few rows lie on one page
    assert "clock_due" in ticking.due_at(wall.at).explain()
    wall.go(hours=1)
    with django_assert_max_num_queries(8):
        assert ticking.tick() == 4


def test_a_calendar_that_is_never_open_gives_no_due_time(cast: Cast, wall: Wall) -> None:
    made = policy(cast, {"first_reply": times(HOUR)})
    calendar = cast.workspace.calendars.get()
    calendar.weekly = [[] for _ in range(7)]
    calendar.version += 1
    calendar.save()
    forget()
    talk = asks(cast, wall)
    assert (clock(talk).version.policy, clock(talk).due_at, clock(talk).state) == (made, None, ClockState.RUNNING)
    assert ticking.tick() == 0


def test_the_first_policy_in_order_counts_and_a_broken_one_for_nothing(cast: Cast, wall: Wall) -> None:
    pressing = {"version": 1, "where": {"match": "all", "of": [{"field": "priority", "op": "is", "value": [3]}]}}
    gone = {"version": 1, "where": {"match": "all", "of": [{"field": "inbox", "op": "is", "value": [cast.inbox.pk]}]}}
    first = policy(cast, {"first_reply": times(HOUR)}, gone, name="窓口")
    policy(cast, {"first_reply": times(2 * HOUR)}, pressing, name="緊急")
    policy(cast, {"first_reply": times(4 * HOUR)}, name="その他")
    version = first.versions.get()
    version.condition["where"]["of"][0]["value"] = [999_999]
    version.save()
    talk = asks(cast, wall)
    assert clock(talk).version.name == "その他"
    marking.set_priority(talk, Priority.URGENT, by=cast.agent)
    wall.follow()
    assert (clock(talk).version.name, clock(talk).due_at) == ("緊急", when("2026-11-20T12:00"))


def test_everything_may_run_twice(cast: Cast, wall: Wall) -> None:
    policy(cast, REPLIES | {"resolution": times(9 * HOUR), "update": times(HOUR)})
    talk = asks(cast, wall)
    wall.go(hours=1)
    answers(cast, wall, talk, then="keep")
    rows, events = list(Clock.objects.values()), Event.objects.count()
    reckoning.reckon(cast.workspace.pk, [talk.pk])
    wall.seen = 0
    wall.follow()
    assert (list(Clock.objects.values()), Event.objects.count()) == (rows, events)


def test_a_workspace_without_policies_costs_one_look(cast: Cast, wall: Wall, django_assert_num_queries: Any) -> None:
    asks(cast, wall)
    wall.seen = 0
    with django_assert_num_queries(1):
        wall.follow()


@pytest.mark.django_db
def test_a_policy_that_cannot_be_is_refused(cast: Cast) -> None:
    for targets in ({}, {"first_reply": {"times": {}}}, {"first_reply": times(1)}, {"coffee": times(HOUR)}):
        with pytest.raises(keeping.BadPolicy):
            keeping.make(cast.workspace, Wish("x", {"version": 1, "where": {"match": "all", "of": []}}, targets), by=cast.owner)
