"""Whose a chat is, as the desk shows and asks it: given, offered, declined, left without an answer; and custom channels."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from madoguchi.accounts import presence
from madoguchi.accounts.models import Notification
from madoguchi.channels.chat import attending, talking, visiting
from madoguchi.channels.chat.models import Site, Talk, TalkState
from madoguchi.channels.custom import keeping, threads
from madoguchi.channels.custom.models import CustomChannel
from madoguchi.conversations import assigning
from madoguchi.conversations.models import Channel, Conversation
from madoguchi.desk import telling_of_chats
from madoguchi.journal.models import Event
from madoguchi.routing import queueing
from madoguchi.routing.models import Mode, Placement, Queue
from madoguchi.routing.tests.ground import queue
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(cast: Cast) -> Talk:
    site = Site.objects.create(workspace=cast.workspace, inbox=cast.inbox, name="お店")
    return talking.say(visiting.meet(site).visitor, "返品できますか", client_id="1").talk


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def desk(cast: Cast) -> Client:
    return signed_in(cast.agent)


def at(conversation: Conversation, noun: str = "") -> str:
    return f"/w/mado/conversations/{conversation.number}/{noun}"


def test_what_was_given_is_accepted_or_declined_and_waits_again(cast, desk, talk):
    page = desk.get(at(talk.conversation)).text
    assert 'data-testid="accept"' in page
    assert 'data-testid="decline"' not in page  # nobody has asked me
    assigning.assign(talk.conversation, to=cast.agent, by=cast.lead)
    assert 'data-testid="decline"' in desk.get(at(talk.conversation)).text
    assert 'class="state soon"' in desk.get("/w/mado/chats/").text
    assert 'data-testid="decline"' not in desk.post(at(talk.conversation, "refusal/")).text
    assert Conversation.objects.get().assignee is None
    assert 'data-waits="1"' in signed_in(cast.lead).get("/w/mado/chats/").text


def test_who_has_answered_hands_over_instead_of_declining(cast, desk, talk):
    attending.accept(talk, by=cast.agent)
    Talk.objects.update(answered_at=timezone.now())
    assert "warning" in desk.post(at(talk.conversation, "refusal/")).headers["HX-Trigger"]
    assert Conversation.objects.get().assignee == cast.agent
    page = desk.get(at(talk.conversation)).text
    assert page.count('data-testid="hand-over"') == page.count('data-testid="snooze"') == 1
    assert page.index('data-testid="hand-over"') < page.index('data-testid="close"') < page.index('data-testid="snooze"')


def test_an_offer_is_declined_where_the_chat_stands(cast, desk, talk):
    queueing.put(talk.conversation, queue(cast, mode=Mode.OFFER), by=cast.owner)
    offered = {"state": Placement.State.OFFERED, "offered_to": cast.membership(cast.agent)}
    Placement.objects.update(offered_until=timezone.now() + timedelta(hours=1), **offered)
    assert 'data-testid="decline"' in desk.get(at(talk.conversation)).text
    assert "<button" not in desk.get(at(talk.conversation, "queue/")).text  # it is asked above the pen
    assert 'data-testid="decline"' not in signed_in(cast.lead).get(at(talk.conversation)).text
    desk.post(at(talk.conversation, "refusal/"))
    assert Placement.objects.get().state == Placement.State.WAITING
    assert signed_in(cast.outsider).post(at(talk.conversation, "refusal/")).status_code == 404


def test_a_queue_from_which_people_take_tells_who_sits_there_and_one_that_asks_tells_nobody(cast, talk):
    cast.team.members.remove(cast.membership(cast.owner))
    for person in (cast.agent, cast.owner):  # of whom one sits there
        presence.touch(cast.membership(person))
    begun = Event.objects.get(kind="conversation_started")
    asking = queue(cast, mode=Mode.OFFER)
    telling_of_chats.tell_of_waiting(begun)
    assert not Notification.objects.filter(kind="chat_waits").exists()
    Queue.objects.filter(pk=asking.pk).update(mode=Mode.PULL)
    telling_of_chats.tell_of_waiting(begun)
    assert list(Notification.objects.filter(kind="chat_waits").values_list("person", flat=True)) == [cast.agent.pk]


def test_who_is_left_without_an_answer_is_not_called_quiet(cast, desk, talk):
    attending.accept(talk, by=cast.agent)
    Talk.objects.update(state=TalkState.IDLE)
    assert "静か" not in desk.get("/w/mado/chats/").text
    assert "data-late-at=" in desk.get("/w/mado/chats/").text
    Talk.objects.update(abandoned_at=timezone.now())
    assert "返事の前に離れ" in desk.get(at(talk.conversation)).text
    assert "返事の前に離れた" in desk.get("/w/mado/mine/").text


def bridged(cast: Cast, **told: Any) -> Conversation:
    """A conversation of a channel of one's own."""
    channel, _secret = keeping.make(cast.workspace, cast.inbox, name="店頭", by=cast.owner)
    CustomChannel.objects.filter(pk=channel.pk).update(**told)
    conversation = cast.conversation()
    Conversation.objects.filter(pk=conversation.pk).update(channel=Channel.CUSTOM)
    threads.keep(channel, "1", "tablet", conversation)
    return conversation


def test_a_channel_of_ones_own_has_no_letters_and_only_the_files_that_it_takes(cast, desk):
    conversation = bridged(cast, takes_files=False, tells_typing=True)
    page = desk.get(at(conversation)).text
    assert "店頭" in page
    assert "data-visitor-types" in page
    assert "data-no-files" in page
    assert "data-look-over" not in page
    assert "data-put-frame" not in page
    assert desk.get(at(conversation, "frame/")).status_code == 204
    CustomChannel.objects.update(takes_files=True, tells_typing=False)
    page = desk.get(at(conversation)).text
    assert "data-no-files" not in page
    assert "data-visitor-types" not in page


def test_who_wrote_by_a_form_is_answered_by_mail(cast, desk):
    conversation = cast.conversation()
    Conversation.objects.filter(pk=conversation.pk).update(channel=Channel.FORM)
    page = desk.get(at(conversation)).text
    composer = page[page.index('id="composer"') :]
    assert "data-look-over" in composer
    assert "data-live" not in composer
    assert "メール</b>" in composer
