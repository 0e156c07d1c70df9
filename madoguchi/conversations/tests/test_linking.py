"""Conversations that belong together; a parent knows of its children."""

import pytest
from django.utils import timezone

from madoguchi.conversations import closing, doors, linking, snoozing, tasking
from madoguchi.conversations.before_closing import questions
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Link, Status, WakesOn
from madoguchi.journal.models import Event
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_both_show_the_link_from_their_side(cast: Cast) -> None:
    one, other = cast.conversation(), cast.conversation()
    made = linking.link(one, other, Link.Kind.DUPLICATE, by=cast.agent)
    assert linking.link(one, other, Link.Kind.DUPLICATE, by=cast.agent) == made
    visible = doors.conversations(cast.membership(cast.agent))
    assert [each.name for each in linking.links(one, visible)] == ["duplicate"]
    assert [(each.name, each.conversation) for each in linking.links(other, visible)] == [("duplicated", one)]
    linking.unlink(made, by=cast.agent)
    assert linking.links(one, visible) == []


def test_what_a_member_may_not_see_is_not_shown(cast: Cast) -> None:
    one, other = cast.conversation(), cast.conversation()
    linking.link(one, other, Link.Kind.RELATED, by=cast.agent)
    assert linking.links(one, Conversation.objects.none()) == []


def test_no_circle_and_only_one_parent(cast: Cast) -> None:
    one, two, three = cast.conversation(), cast.conversation(), cast.conversation()
    linking.link(two, one, Link.Kind.CHILD, by=cast.agent)
    linking.link(three, two, Link.Kind.CHILD, by=cast.agent)
    with pytest.raises(linking.CannotLink):
        linking.link(one, three, Link.Kind.CHILD, by=cast.agent)
    with pytest.raises(linking.HasParent):
        linking.link(three, one, Link.Kind.CHILD, by=cast.agent)
    with pytest.raises(linking.CannotLink):
        linking.link(one, one, Link.Kind.RELATED, by=cast.agent)


def test_a_parent_hears_of_its_child_and_comes_back(cast: Cast) -> None:
    parent, child = cast.conversation(), cast.conversation()
    linking.link(child, parent, Link.Kind.CHILD, by=cast.agent)
    snoozing.snooze(parent, until=None, on=[WakesOn.CHILD], by=cast.agent)
    closing.close(child, by=cast.agent)
    linking.tell_parent(Event.objects.get(kind=ConversationEvent.CLOSED, conversation_id=child.pk))
    parent.refresh_from_db()
    assert parent.status == Status.OPEN
    assert Event.objects.filter(kind=ConversationEvent.CHILD_CLOSED, conversation_id=parent.pk).count() == 1


def test_closing_asks_after_what_is_open(cast: Cast) -> None:
    parent, child = cast.conversation(), cast.conversation()
    assert questions(parent) == []
    linking.link(child, parent, Link.Kind.CHILD, by=cast.agent)
    task = tasking.add(parent, "折り返し", by=cast.agent, due_at=timezone.now())
    assert [each.rule for each in questions(parent)] == ["tasks", "children"]
    tasking.finish(task, by=cast.agent)
    closing.close(child, by=cast.agent)
    assert questions(parent) == []
