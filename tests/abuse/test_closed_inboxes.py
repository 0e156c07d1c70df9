"""What stands in an inbox that is closed to an agent is not reached through what stands in an open one."""

import pytest
from django.test import Client

from madoguchi.conversations import attributing, merging
from madoguchi.conversations.models import Conversation, Inbox, Message
from madoguchi.conversations.withholding import CODES
from madoguchi.kit.addresses import Address
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.agent)
    return client


@pytest.fixture
def closed(cast: Cast) -> Conversation:
    """A conversation that the agent does not see."""
    conversation = cast.conversation(subject="訴訟の件")
    other = Inbox.objects.create(workspace=cast.workspace, name="法務", address="legal@mado.example.jp")
    other.restricted_to.add(cast.team)
    cast.team.members.clear()
    Conversation.objects.filter(pk=conversation.pk).update(inbox=other)
    return conversation


def continuation(desk: Client, cast: Cast, conversation: Conversation, **fields: str) -> None:
    desk.post(f"/w/{cast.workspace.slug}/conversations/{conversation.number}/continuation/", fields)


def test_nothing_is_joined_to_it_through_an_open_one(cast: Cast, desk: Client, closed: Conversation) -> None:
    between, mine = cast.conversation("二通目"), cast.conversation("三通目")
    merging.merge([between], closed, by=cast.owner, across_customers=True)
    Conversation.objects.filter(pk=mine.pk).update(may_continue=between)
    continuation(desk, cast, mine)
    mine.refresh_from_db()
    assert mine.merged_into is None


def test_nothing_is_taken_out_of_it(cast: Cast, desk: Client, closed: Conversation) -> None:
    mine = cast.conversation("二通目")
    merging.merge([mine], closed, by=cast.owner, across_customers=True)
    continuation(desk, cast, mine, clear="1")
    mine.refresh_from_db()
    assert mine.merged_into == closed
    assert not Message.objects.filter(conversation=mine).exists()


def test_whose_mail_it_is_uncovers_no_code(cast: Cast) -> None:
    conversation = cast.conversation("確認コード 482913", marks=[{"code": CODES, "about": ""}])
    message = Message.objects.get(conversation=conversation)
    passage = attributing.Passage(Address("花子", "h@example.com"), "確認", "確認コードは 482913 です")
    attributing.attribute(message, passage, by=cast.agent)
    conversation.refresh_from_db()
    assert "482913" not in conversation.preview
