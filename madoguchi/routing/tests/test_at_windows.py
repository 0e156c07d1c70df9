"""Who waits at a chat window is told their place and wait by the queue that their talk stands in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from madoguchi.channels.chat import attending, lining_up, waiting
from madoguchi.channels.chat.models import Site, Talk
from madoguchi.channels.chat.tests.ground import answer, asks, site_of
from madoguchi.conversations import marking
from madoguchi.conversations.models import Priority
from madoguchi.routing import at_windows, queueing
from madoguchi.routing.models import Mode, Queue
from madoguchi.routing.tests.ground import queue, settle, where
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(cast: Cast) -> Site:
    at_windows.forget()
    return site_of(cast)


@pytest.fixture
def first(cast: Cast) -> Queue:
    return queue(cast, "急ぎ", mode=Mode.PULL, condition=where("priority", Priority.URGENT.value))


@pytest.fixture
def rest(cast: Cast, first: Queue) -> Queue:
    return queue(cast, "一般", mode=Mode.PULL)


def place(talk: Talk) -> int:
    return lining_up.place(Talk.objects.select_related("conversation").get(pk=talk.pk))


def test_the_place_is_that_of_the_queue_and_mails_in_it_are_none(cast: Cast, site: Site, rest: Queue) -> None:
    other = site_of(cast, name="別の窓")
    cast.conversation()  # a mail in the same queue, longer there
    talks = [asks(site), asks(other), asks(site)]
    assert [place(each) for each in talks] == [1, 1, 2]  # nobody has put them anywhere yet: by window
    settle()
    assert [place(each) for each in talks] == [1, 2, 3]
    told = lining_up.places_beside([talks[1].conversation_id])
    assert [(talk.pk, at) for talk, at in told] == [(each.pk, at) for at, each in enumerate(talks, 1)]
    attending.accept(talks[0], by=cast.agent)
    assert [place(each) for each in talks] == [0, 1, 2]
    settle()
    told = lining_up.places_beside([talks[0].conversation_id])  # it has left, and the others are told
    assert {talk.pk: at for talk, at in told} == {talks[1].pk: 1, talks[2].pk: 2}


def test_what_is_urgent_passes_and_another_queue_is_another_line(cast: Cast, site: Site, first: Queue, rest: Queue) -> None:
    talks = [asks(site), asks(site)]
    marking.set_priority(talks[1].conversation, Priority.URGENT, by=cast.agent)
    settle()
    assert [place(each) for each in talks] == [1, 1]
    talks[1].conversation.refresh_from_db()
    queueing.put(talks[1].conversation, rest, by=cast.lead)
    assert [place(each) for each in talks] == [2, 1]


def test_the_wait_is_what_chats_of_this_queue_have_waited(cast: Cast, site: Site, first: Queue, rest: Queue) -> None:
    now = timezone.now()
    talks = [asks(site) for _each in range(4)]
    settle()
    assert at_windows.usual(talks[0]) is None
    for minutes, talk in zip((2, 4, 9), talks[:3], strict=True):
        answer(talk, cast.agent)
        Talk.objects.filter(pk=talk.pk).update(started_at=now - timedelta(minutes=minutes), answered_at=now)
    at_windows.forget()
    assert at_windows.reckon(rest.pk, cast.workspace.pk) == at_windows.usual(talks[3])
    found = at_windows.usual(talks[3])
    assert found is not None and found <= timedelta(minutes=4, seconds=1)
    waits = Talk.objects.select_related("conversation__inbox", "site", "accepted_by").get(pk=talks[3].pk)
    assert waiting.shown(waits, "en")["wait"] == waiting.words(found, "en") != ""
    assert at_windows.reckon(first.pk, cast.workspace.pk) is None
