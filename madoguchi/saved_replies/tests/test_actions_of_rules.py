"""Macros and rules do the same: the log names the rule, nothing half filled leaves the house."""

import pytest

from madoguchi.accounts.models import Notification
from madoguchi.conversations import actions
from madoguchi.conversations.actions import Gone, Impossible
from madoguchi.conversations.models import Follow, Message, Tag
from madoguchi.journal.models import Delivery, Event
from madoguchi.journal.recording import Actor
from madoguchi.saved_replies.models import SavedReply

RULE = Actor("rule", 7)


def run(conversation, key, value=""):
    return actions.known(key, "rule").run(actions.anew(conversation), RULE, value)


def test_a_rule_does_what_a_macro_does_in_its_own_name(cast):
    conversation = cast.conversation()
    tag = Tag.objects.create(workspace=cast.workspace, name="返金", folded="返金")
    wishes = [
        ("tag", tag.pk),
        ("assign", cast.agent.pk),
        ("team", cast.team.pk),
        ("priority", 2),
        ("note", "見てください"),
        ("wait", ""),
    ]
    for key, value in wishes:
        assert run(conversation, key, str(value))
    conversation.refresh_from_db()
    assert (conversation.assignee, conversation.team, conversation.priority) == (cast.agent, cast.team, 2)
    told = Event.objects.filter(conversation_id=conversation.pk, actor_kind="rule", actor_id=7)
    assert [each.kind for each in told.order_by("id")] == [
        "tagged",
        "assigned",
        "team_changed",
        "priority_set",
        "note_added",
        "set_waiting",
    ]
    note = Message.objects.get(conversation=conversation, kind="note")
    assert (note.person, note.text) == (None, "見てください")


def test_who_follows_and_who_is_told(cast):
    conversation = cast.conversation()
    assert run(conversation, "follow", str(cast.light.pk))
    assert not run(conversation, "follow", str(cast.light.pk))
    assert run(conversation, "notify", "followers") == {"told": 1}
    assert run(conversation, "notify", f"team-{cast.team.pk}") == {"told": 3}
    assert not run(conversation, "notify", "assignee")
    assert Follow.objects.get().person == cast.light
    assert Notification.objects.filter(kind="pointed_out").count() == 4


def test_what_is_gone_is_told_apart_from_what_is_impossible_now(cast):
    conversation = cast.conversation()
    for key, value in [
        ("tag", "99"),
        ("assign", "99"),
        ("assign", "me"),
        ("team", "99"),
        ("stage", "99"),
        ("move", "99"),
        ("reply", "99"),
    ]:
        with pytest.raises(Gone):
            run(conversation, key, value)
    with pytest.raises(Gone):
        run(conversation, "field", "無い項目 = 1")
    assert actions.known("reply", "macro") is None


def test_a_rule_answers_each_message_once_and_never_half_filled(cast):
    conversation = cast.conversation()
    texts = SavedReply.objects.create(workspace=cast.workspace, name="受付", text_ja="{宛名}\n番号は{会話番号}です。")
    assert run(conversation, "reply", str(texts.pk))
    run(conversation, "reply", str(texts.pk))
    sent = Message.objects.get(conversation=conversation, kind="reply")
    assert sent.is_automatic and str(conversation.number) in sent.text
    assert Delivery.objects.filter(conversation_id=conversation.pk).count() == 1
    named = SavedReply.objects.create(workspace=cast.workspace, name="名乗り", text_ja="担当の{担当者名}です。")
    with pytest.raises(Impossible, match="担当者名"):
        run(cast.conversation(), "reply", str(named.pk))


def test_a_macro_by_a_rule_is_each_of_its_actions_by_that_rule(cast):
    conversation = cast.conversation()
    macro = SavedReply.objects.create(workspace=cast.workspace, name="急ぎ", actions=[{"action": "priority", "value": "3"}])
    assert run(conversation, "macro", str(macro.pk)) == {"changed": 1}
    macro.actions = [{"action": "assign", "value": "me"}]
    macro.save()
    with pytest.raises(Gone):
        run(conversation, "macro", str(macro.pk))
