"""Macros: everything in order or nothing, only what one may, and back again."""

import pytest

from madoguchi.conversations import assigning, closing
from madoguchi.conversations.models import Conversation, Message, MessageKind, Priority, Status, Tag, TagGroup
from madoguchi.conversations.staging import add_stage
from madoguchi.conversations.tags import tagging
from madoguchi.saved_replies import keeping, running
from madoguchi.saved_replies.keeping import Content
from madoguchi.saved_replies.models import SavedReply, SavedReplyUse
from madoguchi.saved_replies.running import Refused
from tests.cast import Cast

EVERYTHING = [("assign", "me"), ("priority", "2"), ("note", "{顧客名}へ連絡済み"), ("close", "")]


def macro(cast: Cast, *chosen: tuple[str, str], text: str = "") -> SavedReply:
    actions = [{"action": key, "value": value} for key, value in chosen]
    return keeping.add(cast.membership(cast.lead), Content(name="まとめて完了", text_ja=text, actions=actions))


def notes(conversation: Conversation) -> list[str]:
    return list(Message.objects.filter(conversation=conversation, kind=MessageKind.NOTE).values_list("text", flat=True))


def test_all_in_order_and_back(cast: Cast) -> None:
    conversation, agent = cast.conversation(), cast.membership(cast.agent)
    use = running.run(macro(cast, *EVERYTHING), conversation, agent)
    conversation.refresh_from_db()
    assert (conversation.status, conversation.assignee, conversation.priority) == (Status.CLOSED, cast.agent, Priority(2))
    assert notes(conversation) == ["山田 花子へ連絡済み"]
    assert running.undo(use, conversation, agent) == []
    conversation.refresh_from_db()
    assert (conversation.status, conversation.assignee, conversation.priority) == (Status.OPEN, None, Priority.NORMAL)
    assert (conversation.message_count, Message.objects.get(kind=MessageKind.NOTE).withdrawn_at is None) == (1, False)
    use.refresh_from_db()
    assert use.undone_at
    assert running.undo(use, conversation, agent) == []


def test_without_a_right_nothing_is_done_and_it_says_which(cast: Cast) -> None:
    conversation = cast.conversation()
    with pytest.raises(Refused, match=r"完了|Close"):
        running.run(macro(cast, ("note", "x"), ("close", "")), conversation, cast.membership(cast.light))
    conversation.refresh_from_db()
    assert (conversation.status, notes(conversation)) == (Status.OPEN, [])
    assert not SavedReplyUse.objects.exists()


def test_what_cannot_be_done_takes_everything_back(cast: Cast) -> None:
    conversation, agent = cast.conversation(), cast.membership(cast.agent)
    waits = add_stage(cast.workspace, status=Status.WAITING, name="部品待ち", by=cast.owner)
    with pytest.raises(Refused):
        running.run(macro(cast, ("note", "x"), ("stage", str(waits.pk))), conversation, agent)
    assert notes(conversation) == []
    running.run(macro(cast, ("wait", ""), ("stage", str(waits.pk))), conversation, agent)
    conversation.refresh_from_db()
    assert conversation.sub_status == waits


@pytest.mark.parametrize("gone", [("unknown", ""), ("team", "999999"), ("assign", "999999")])
def test_what_no_longer_exists_is_said(cast: Cast, gone: tuple[str, str]) -> None:
    conversation = cast.conversation()
    with pytest.raises(Refused):
        running.run(macro(cast, ("note", "x"), gone), conversation, cast.membership(cast.agent))
    assert notes(conversation) == []


def test_undo_leaves_what_was_changed_since(cast: Cast) -> None:
    conversation, agent = cast.conversation(), cast.membership(cast.agent)
    use = running.run(macro(cast, ("assign", "me"), ("priority", "2"), ("close", "")), conversation, agent)
    assigning.assign(conversation, to=cast.lead, by=cast.lead)
    assert len(running.undo(use, conversation, agent)) == 1
    conversation.refresh_from_db()
    assert (conversation.status, conversation.assignee, conversation.priority) == (Status.OPEN, cast.lead, Priority.NORMAL)


def test_with_a_text_the_reply_settles_where_it_stands(cast: Cast) -> None:
    conversation, agent = cast.conversation(), cast.membership(cast.agent)
    reply = macro(cast, ("priority", "2"), ("close", ""), text="{宛名}")
    assert running.then(running.steps(reply, agent)) == "close"
    running.run(reply, conversation, agent)
    conversation.refresh_from_db()
    assert (conversation.status, conversation.priority) == (Status.OPEN, Priority(2))


@pytest.mark.parametrize("before", [closing.wait, closing.close])
def test_undo_brings_back_how_it_stood(cast: Cast, before: object) -> None:
    conversation, agent = cast.conversation(), cast.membership(cast.agent)
    was = before(conversation, by=cast.lead).status  # type: ignore[operator]
    use = running.run(macro(cast, ("snooze", "three_business_days")), conversation, agent)
    conversation.refresh_from_db()
    assert conversation.status == Status.SNOOZED
    running.undo(use, conversation, agent)
    conversation.refresh_from_db()
    assert conversation.status == was


def test_tags_go_on_and_come_off_again(cast: Cast) -> None:
    conversation, agent = cast.conversation(), cast.membership(cast.agent)
    group = TagGroup.objects.create(workspace=cast.workspace, name="原因", is_single=True)
    ours, theirs = (Tag.objects.create(workspace=cast.workspace, name=name, group=group) for name in ("当社", "配送会社"))
    late = Tag.objects.create(workspace=cast.workspace, name="遅延")
    tagging.tag(conversation, theirs, by=cast.lead)
    tagging.tag(conversation, late, by=cast.lead)
    use = running.run(macro(cast, ("tag", str(ours.pk)), ("untag", str(late.pk))), conversation, agent)
    assert names_on(conversation) == {"当社"}
    assert running.undo(use, conversation, agent) == []
    assert names_on(conversation) == {"配送会社", "遅延"}
    gone = macro(cast, ("tag", str(ours.pk)))
    ours.delete()
    with pytest.raises(Refused):
        running.run(gone, conversation, agent)


def names_on(conversation: Conversation) -> set[str]:
    return set(Tag.objects.filter(taggings__conversation=conversation).values_list("name", flat=True))


def test_undo_leaves_what_points_to_somebody_or_something_that_has_gone(cast: Cast) -> None:
    conversation, agent = cast.conversation(), cast.membership(cast.agent)
    assigning.assign(conversation, to=cast.lead, by=cast.lead)
    word = Tag.objects.create(workspace=cast.workspace, name="一時", folded="一時")
    use = running.run(macro(cast, ("assign", "me"), ("tag", str(word.pk)), ("priority", "2")), conversation, agent)
    cast.membership(cast.lead).delete()
    word.delete()
    assert len(running.undo(use, conversation, agent)) == 2
    conversation.refresh_from_db()
    assert (conversation.assignee, conversation.priority) == (cast.agent, Priority.NORMAL)


def test_undo_says_what_stays_for_want_of_a_right(cast: Cast) -> None:
    conversation, agent = cast.conversation(), cast.membership(cast.agent)
    use = running.run(macro(cast, ("note", "x"), ("priority", "2")), conversation, agent)
    assert len(running.undo(use, conversation, cast.membership(cast.light))) >= 1
    conversation.refresh_from_db()
    assert conversation.priority == Priority(2)
