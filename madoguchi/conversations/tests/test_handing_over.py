"""A conversation passes on with what the next desk needs: from the customer's own words, each with its place."""

import pytest

from madoguchi.accounts.models import Team
from madoguchi.conversations import assigning
from madoguchi.conversations.facts import noticing
from madoguchi.conversations.handing_over import asking_again, prefilling, requiring
from madoguchi.conversations.handing_over.handing_over import (
    NeedsReason,
    NotTheReceiver,
    Packet,
    ToNobody,
    hand_over,
    hand_over_line,
    read,
)
from madoguchi.conversations.models import Conversation, Fact, Handover, Priority
from madoguchi.conversations.replying import reply
from madoguchi.journal import delivering
from madoguchi.journal.models import Event
from madoguchi.kit.addresses import Address

TEXT = """お世話になっております。山田です。
11/18に購入した加湿器（注文番号 AO-118-2041）ですが、昨夜から電源が入らなくなりました。
別のコンセントでも試しましたが同じでした。
今日中に使えるようにしたいです。
よろしくお願いいたします。"""
FULL = {"wants": "使えるようにしたい", "happened": "動かない", "tried": "別のコンセント", "next": "在庫を調べて連絡"}


@pytest.fixture
def conversation(cast):
    made = cast.conversation(text=TEXT)
    noticing.read_anew(made)
    return made


def _prefilled(conversation):
    messages = prefilling.customers_messages(conversation)
    return {item: [line.text for line in found] for item, found in prefilling.prefilled(prefilling.lines(messages)).items()}


def test_the_packet_is_prefilled_from_what_was_said(conversation):
    assert _prefilled(conversation) == {
        "wants": ["今日中に使えるようにしたいです。"],
        "happened": ["11/18に購入した加湿器（注文番号 AO-118-2041）ですが、昨夜から電源が入らなくなりました。"],
        "tried": ["別のコンセントでも試しましたが同じでした。"],
        "next": [],
    }


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("もう納得できません。", "angry"),
        ("困っています。", "troubled"),
        ("至急お願いします。", "hurried"),
        ("型番は何ですか。", "calm"),
    ],
)
def test_the_mood_is_guessed(cast, text, mood):
    assert prefilling.mood(prefilling.customers_messages(cast.conversation(text=text))) == mood


def test_anger_is_neither_a_wish_nor_a_trial(cast):
    angry = cast.conversation("いったい誰が確認しているのですか。いい加減にしてください。正しい請求書と説明を求めます。")
    found = _prefilled(angry)
    assert (found["wants"], found["tried"]) == (["正しい請求書と説明を求めます。"], [])


def test_every_line_carries_where_it_comes_from(cast, conversation):
    facts = list(Fact.objects.values_list("pk", flat=True))
    texts = FULL | {"tried": "別のコンセントでも試しましたが同じでした。\n\nブレーカーも見たとのこと"}
    handover = hand_over(conversation, Packet(texts, facts=facts, mood="troubled"), by=cast.agent, to_person=cast.lead)
    said, heard = handover.lines["tried"]
    message = conversation.messages.get()
    assert message.text[said["source"]["start"] : said["source"]["end"]] == said["text"]
    assert heard["source"] == {"person": cast.agent.pk}
    assert (handover.completeness, handover.facts) == (100, sorted(facts))
    assert Conversation.objects.get(pk=conversation.pk).assignee == cast.lead
    assert Event.objects.get(kind="handed_over").payload["completeness"] == 100


def test_a_required_packet_that_says_little_wants_a_reason(cast, conversation):
    little = Packet({"wants": "返金"}, mood="calm")
    with pytest.raises(NeedsReason) as needs:
        hand_over(conversation, little, by=cast.agent, to_person=cast.lead, is_required=True)
    assert needs.value.completeness == 33
    assert Conversation.objects.get(pk=conversation.pk).assignee is None
    reasoned = Packet({"wants": "返金"}, mood="calm", reason="お電話中のため")
    assert hand_over(conversation, reasoned, by=cast.agent, to_person=cast.lead, is_required=True).reason == "お電話中のため"
    with pytest.raises(ToNobody):
        hand_over(conversation, little, by=cast.agent)


def test_only_the_receiver_says_that_it_was_read(cast, conversation):
    handover = hand_over(conversation, Packet(FULL), by=cast.agent, to_team=cast.team)
    for person in (cast.agent, cast.light):
        with pytest.raises(NotTheReceiver):
            read(handover, by=cast.membership(person))
    assert read(handover, by=cast.membership(cast.lead)).read_by == cast.lead
    read(handover, by=cast.membership(cast.lead))
    assert Event.objects.filter(kind="handover_read").count() == 1


def test_a_newer_packet_takes_the_place_of_the_older(cast, conversation):
    hand_over(conversation, Packet(FULL), by=cast.agent, to_person=cast.lead)
    hand_over_line(conversation, "明日の便で届きます", by=cast.lead, to_person=cast.agent)
    assert [each.is_short for each in Handover.objects.filter(is_current=True)] == [True]


def test_rules_say_when_a_packet_is_required(cast, conversation):
    experts = Team.objects.create(workspace=cast.workspace, name="専門")
    experts.members.set([cast.membership(cast.lead)])
    assigning.assign_team(conversation, to=cast.team, by=cast.agent)

    def required(**to):
        return requiring.is_required(Conversation.objects.get(pk=conversation.pk), by=cast.agent, **to)

    assert not required(to_person=cast.lead)
    rule = requiring.add_rule(cast.workspace, from_team=cast.team, to_team=experts, occasion="always", by=cast.owner)
    assert required(to_person=cast.lead)
    assert required(to_team=experts)
    assert not required(to_person=cast.owner)
    assert not required(to_person=cast.agent)  # who takes it over needs none
    requiring.remove_rule(rule, by=cast.owner)
    requiring.add_rule(cast.workspace, from_team=None, to_team=None, occasion="escalation", by=cast.owner)
    assert not required(to_person=cast.owner)
    Conversation.objects.update(priority=Priority.URGENT)
    assert required(to_person=cast.owner)
    Conversation.objects.update(priority=Priority.NORMAL)
    requiring.add_rule(cast.workspace, from_team=None, to_team=None, occasion="complaint", by=cast.owner)
    assert not required(to_person=cast.owner)
    conversation.messages.update(text="対応が遅く、納得できません。")
    assert required(to_person=cast.owner)


def test_asking_again_after_a_handover_is_counted_once(cast, conversation):
    hand_over(conversation, Packet(FULL), by=cast.agent, to_person=cast.lead)
    message = reply(conversation, by=cast.lead, text="ご注文番号をお知らせください。", to=[Address("", "hanako@example.com")])
    delivering.release_due()
    sent = Event.objects.get(kind="reply_sent", subject_id=message.pk)
    asking_again.count(sent)
    asking_again.count(sent)
    assert Handover.objects.get().asked_again == 1
    assert Event.objects.get(kind="asked_again").payload["kinds"] == ["order"]
