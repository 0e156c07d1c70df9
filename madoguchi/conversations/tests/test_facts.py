"""What was told is written down, found anew without losing anybody's word, and looked at by people."""

import pytest

from madoguchi.conversations import noting
from madoguchi.conversations.facts import judging, noticing
from madoguchi.conversations.facts.telling import things, told_earlier, told_here
from madoguchi.conversations.models import Fact, Message
from madoguchi.conversations.receiving import receive
from madoguchi.journal.models import Event
from tests.cast import mail

TEXT = "注文番号は AO-118-2041、電話は 090-1234-5678 です。support@mado.example.jp に送りました。"


@pytest.fixture
def told(cast):
    conversation = cast.conversation(text=TEXT, signature="山田 花子\nhanako.y@example.com")
    read(conversation)
    return conversation


def read(conversation):
    for event in Event.objects.filter(conversation_id=conversation.pk, kind="message_received"):
        noticing.notice([event])


def _values(conversation):
    return {(each.kind, each.value, each.part) for each in told_here(conversation)}


def test_each_fact_has_its_place_and_our_own_address_is_none(told):
    assert _values(told) == {
        ("order", "AO-118-2041", "text"),
        ("phone", "+819012345678", "text"),
        ("email", "hanako.y@example.com", "signature"),
    }
    order = Fact.objects.get(kind="order")
    assert order.message.text[order.start : order.end] == order.raw == "AO-118-2041"


def test_reading_anew_keeps_what_people_said_and_forgets_what_is_no_longer_there(cast, told):
    judging.reject(Fact.objects.get(kind="phone"), by=cast.agent)
    Message.objects.filter(conversation=told).update(text="電話は 090-1234-5678 です。")
    noticing.read_anew(told)
    noticing.read_anew(told)
    assert _values(told) == {("email", "hanako.y@example.com", "signature")}
    assert Fact.objects.get(kind="phone").state == "wrong"


def test_notes_replies_and_machines_tell_nothing(cast, told):
    before = Fact.objects.count()
    noting.note(told, by=cast.agent, text="注文番号は ZZ-1000 かもしれない")
    receive(cast.inbox, mail(text="注文番号は ZZ-1001 です。", is_automatic=True), conversation=told)
    read(told)
    noticing.read_anew(told)
    assert Fact.objects.count() == before


def test_what_the_customer_did_not_say_is_never_confirmed(cast, told):
    order = Fact.objects.get(kind="order")
    assert judging.confirm(order, by=cast.agent).state == "confirmed"
    edited = judging.edit(order, "AO-118-2042", by=cast.agent)
    assert (edited.state, edited.value, edited.raw) == ("edited", "AO-118-2042", "AO-118-2041")
    with pytest.raises(judging.NotSaid):
        judging.confirm(edited, by=cast.agent)
    with pytest.raises(judging.Empty):
        judging.edit(edited, "  ", by=cast.agent)
    assert Event.objects.filter(kind="fact_corrected").count() == 2
    judging.reset(edited, by=cast.agent)
    assert Fact.objects.get(kind="order").state == "found"


def test_a_thing_told_twice_is_one_with_two_places(cast, told):
    receive(cast.inbox, mail(text="注文番号 AO-118-2041 の件です。"), conversation=told)
    read(told)
    [order] = [each for each in things(told_here(told)) if each.fact.kind == "order"]
    assert len(order.places) == 2


def test_earlier_conversations_of_the_same_customer_are_remembered(cast, told):
    later = receive(cast.inbox, mail(text="別件です。")).conversation
    assert {each.value for each in told_earlier(later, cast.membership(cast.agent))} >= {"AO-118-2041", "+819012345678"}
    stranger = receive(cast.inbox, mail(text="別人です。", sender="other@example.com", name="他人")).conversation
    assert told_earlier(stranger, cast.membership(cast.agent)) == []
