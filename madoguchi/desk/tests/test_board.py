"""The live board: what is counted, for whom, and the help that is one click away."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from madoguchi.accounts import presence
from madoguchi.accounts.models import Membership, Presence, Role
from madoguchi.conversations import assigning, closing, marking
from madoguchi.conversations.models import Conversation, Inbox
from madoguchi.desk.board import board
from madoguchi.escalations.on_call import keeping as on_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(cast) -> Membership:
    return cast.membership(cast.lead)


@pytest.fixture
def conversation(cast) -> Conversation:
    return cast.conversation()


def test_it_counts_what_waits_what_is_due_and_what_is_over(cast, lead, conversation) -> None:
    other, closed = cast.conversation("二件目です。"), cast.conversation("三件目です。")
    marking.show_due(conversation, timezone.now() - timedelta(minutes=5))
    marking.show_due(other, timezone.now() + timedelta(minutes=30))
    assigning.assign(other, to=cast.agent, by=cast.lead)
    closing.close(closed, by=cast.agent)
    told = board(lead)
    assert (told.all.waiting, told.all.unassigned, told.all.overdue, told.all.soon) == (2, 1, 1, 1)
    assert [each.pk for each in told.pressing] == [conversation.pk, other.pk]
    assert [line.waiting for line in told.inboxes if line.pk == conversation.inbox_id] == [2]


def test_a_promise_that_falls_due_while_we_wait_for_the_customer_is_counted(cast, lead, conversation) -> None:
    closing.wait(conversation, by=cast.agent)
    marking.show_due(conversation, timezone.now() + timedelta(minutes=10))
    assert (board(lead).all.soon, board(lead).all.waiting) == (1, 0)


def test_nothing_of_an_inbox_that_one_may_not_see_is_counted(cast, lead, conversation) -> None:
    Inbox.objects.get(pk=conversation.inbox_id).restricted_to.add(cast.workspace.teams.create(name="経理"))
    told = board(lead)
    assert (told.all.waiting, told.pressing, told.inboxes) == (0, [], [])


def test_who_is_on_stands_first_with_what_they_have(cast, lead, conversation) -> None:
    assigning.assign(conversation, to=cast.agent, by=cast.lead)
    agent = cast.membership(cast.agent)
    presence.choose(agent, Presence.ONLINE)
    first = board(lead).people[0]
    assert (first.membership, first.open, first.is_there) == (agent, 1, True)


def test_a_click_gives_what_nobody_has_and_of_two_the_first_wins(client, cast, lead, conversation) -> None:
    client.force_login(cast.lead)
    address = reverse("desk:board", args=[cast.workspace.slug])
    asked = {"number": conversation.number, "to": cast.agent.pk}
    answer = client.post(address, asked, headers={"HX-Request": "true"})
    conversation.refresh_from_db()
    assert conversation.assignee == cast.agent
    assert cast.agent.name in answer.content.decode()
    answer = client.post(address, asked | {"to": cast.lead.pk}, headers={"HX-Request": "true"})
    conversation.refresh_from_db()
    assert conversation.assignee == cast.agent
    assert client.post(address, asked).status_code == 302


def test_only_who_may_watch_the_counter_sees_it(client, cast) -> None:
    address = reverse("desk:board", args=[cast.workspace.slug])
    client.force_login(cast.agent)
    assert client.get(address).status_code == 403
    cast.workspace.memberships.filter(person=cast.agent).update(role=Role.LEAD)
    assert client.get(address).status_code == 200
    assert client.get(address, {"wall": ""}).status_code == 200


def test_who_is_on_call_stands_there_with_who_is_next_and_leads_to_the_calendar(cast, lead, client) -> None:
    assert board(lead).on_call == []
    shape = on_call.Shape("一次当番", [cast.lead.pk, cast.agent.pk], timezone.localdate() - timedelta(days=1), time(9), 7)
    on_call.keep(cast.workspace, None, shape, by=cast.owner)
    [standing] = board(lead).on_call
    assert (standing.name, standing.following) == (cast.lead.name, cast.agent.name)
    client.force_login(cast.lead)
    desk = client.get(reverse("desk:board", args=["mado"])).content.decode()
    wall = client.get(reverse("desk:board", args=["mado"]) + "?wall").content.decode()
    assert all(f"<b>{cast.lead.name}</b>" in page and cast.agent.name in page for page in (desk, wall))
    assert reverse("escalations:on_call", args=["mado"]) in desk
