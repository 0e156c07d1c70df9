"""The record goes only where the visitor reads; the end, and how it was."""

import re
from datetime import timedelta

import pytest

from madoguchi.channels.chat import asking, ending, hearing, lines, mailing, talking, transcript, visiting
from madoguchi.channels.chat.asking import BadQuestion
from madoguchi.channels.chat.models import TalkState, Visitor
from madoguchi.channels.chat.tests.ground import answer, asks, fresh, happened, site_of
from madoguchi.channels.chat.transcript import Asked, CannotSend
from madoguchi.channels.email import composing
from madoguchi.conversations.models import Message
from madoguchi.customers import identifying as handles
from madoguchi.customers.models import HandleKind
from madoguchi.kit import files
from madoguchi.portal.window import taking

pytestmark = pytest.mark.django_db
MAIL = "yamada@example.com"


@pytest.fixture
def talk(cast):
    found = asks(site_of(cast))
    answer(found, cast.agent)
    return found


def mails(kind: str) -> list[Message]:
    return list(Message.objects.filter(automatic_kind=kind).order_by("pk"))


def test_a_typed_address_is_asked_first_and_the_click_sends_once(client, talk, settings):
    assert transcript.ask(talk, MAIL) == Asked.CONFIRM
    (asked,) = mails("chat_confirm")
    assert "返品" not in asked.text + asked.subject
    assert "/chat/record/" not in asked.text  # colleagues cannot click
    path = re.search(r"http\S+(/chat/record/\S+/)", composing.compose(asked).text)[1]
    assert "yamada@example.com" in client.get(path, headers={"accept-language": "ja"}).content.decode()
    assert mails("chat_record") == []  # scanners open every address
    assert client.post(path).status_code == 200
    assert client.post(path).status_code == 200
    (record,) = mails("chat_record")
    assert [each["address"] for each in record.to] == [MAIL]
    assert "返品できますか" in record.text
    assert "はい、承ります。" in record.text
    talk.visitor.refresh_from_db()
    assert talk.visitor.proven_mail == MAIL
    assert transcript.ask(talk, MAIL) == Asked.SENT
    assert client.post(path.replace("~", "x~")).status_code == 404


def test_nobody_makes_us_write_to_others(cast, talk):
    for bad in ("no address", "support@mado.example.jp", "noreply@example.com"):
        with pytest.raises(CannotSend):
            transcript.ask(talk, bad)
    others = [asks(talk.site) for _ in range(4)]
    assert [transcript.ask(each, MAIL) for each in others[:3]] == [Asked.CONFIRM] * 3
    with pytest.raises(CannotSend) as refused:
        transcript.ask(others[3], MAIL)
    assert refused.value.code == "often"
    assert len(mails("chat_confirm")) == 3


def test_whom_the_website_vouches_for_gets_it_at_their_own_address(talk):
    handles.add_handle(talk.conversation.customer, HandleKind.EMAIL, MAIL, by=talk.conversation.customer)
    Visitor.objects.update(outside_id="u-17", customer=talk.conversation.customer)
    talk.visitor.refresh_from_db()
    assert [transcript.ask(talk) for _ in range(5)] == [Asked.SENT] * 5
    with pytest.raises(CannotSend):
        transcript.ask(talk)


def test_the_visitor_ends_it_and_says_how_it_was(talk):
    ending.rate(talk, 5, "早かったです")
    ending.rate(talk, 4)
    for bad in (0, 6, True, "5"):
        with pytest.raises(ending.BadRating):
            ending.rate(talk, bad)
    assert [(each["stars"], each["was"]) for each in happened(talk, "talk_rated")] == [(5, None), (4, 5)]
    assert ending.end(talk)
    assert not ending.end(talk)
    assert talk.ended_by == "" or talk.state == TalkState.ENDED
    later = talking.say(fresh(talk.visitor), "別の件です", client_id="z")
    assert later.talk.pk != talk.pk


def test_a_question_with_buttons_is_answered_by_a_line_that_names_it(cast, talk):
    asked = asking.ask(talk, by=cast.agent, text="どちらになさいますか", choices=["交換", "返金"], key="k")
    assert asking.ask(talk, by=cast.agent, text="どちらになさいますか", choices=["交換", "返金"], key="k") == asked
    visitor = fresh(talk.visitor)
    assert asking.question(visitor, asked.pk) == asked
    said = asking.answer(visitor, asked, "返金", client_id="b")
    shown = lines.newest(talk, visitor)
    assert [each["asks"] for each in shown if each["asks"]] == [{"choices": ["交換", "返金"]}]
    assert (shown[-1]["id"], shown[-1]["answers"], shown[-1]["text"]) == (said.message.pk, asked.pk, "返金")
    with pytest.raises(talking.BadLine):
        asking.answer(visitor, asked, "両方", client_id="c")
    form = asking.ask(talk, by=cast.agent, text="ご連絡先を", field="mail", label="メールアドレス")
    with pytest.raises(talking.BadLine):
        asking.answer(visitor, form, "ない", client_id="d")
    assert asking.answer(visitor, form, MAIL, client_id="d").message.text == MAIL
    assert mailing.address_of(fresh(visitor)) == MAIL, "where we go on by mail"


def test_a_file_sent_with_an_answer_is_there(cast, talk):
    asked = asking.ask(talk, by=cast.agent, text="写真をお願いします", field="text")
    file = files.store_bytes(b"photo", "photo.txt", "attachments")
    said = hearing.hear(fresh(talk.visitor), "こちらです", client_id="f", files=[file], answers=asked.pk)
    assert [each.name for each in said.message.attachments.all()] == ["photo.txt"]
    assert asking.answered_by(said.message) == asked.pk
    for bad in ({"choices": ["a", "a"]}, {"field": "password"}, {}, {"choices": ["x"] * 9}):
        with pytest.raises(BadQuestion):
            asking.ask(talk, by=cast.agent, text="?", **bad)


def test_a_link_is_over_after_a_day(talk, client):
    transcript.ask(talk, MAIL)
    Message.objects.filter(automatic_kind="chat_confirm").update(at=mails("chat_confirm")[0].at - timedelta(days=2))
    path = re.search(r"http\S+(/chat/record/\S+/)", composing.compose(mails("chat_confirm")[0]).text)[1]
    assert client.post(path).status_code == 404
    assert mails("chat_record") == []


def test_whatever_a_line_answers_it_is_heard(cast, talk):
    visitor = fresh(talk.visitor)
    asked = asking.ask(talk, by=cast.agent, text="どちらに", choices=["交換", "返金"])
    assert hearing.hear(visitor, "交換", client_id="b", answers=asked.pk).message.marks[0]["about"] == str(asked.pk)
    for number, odd in enumerate((0, -1, "1", True, asked.pk + 999, 2**70)):
        said = hearing.hear(visitor, "ほか", client_id=f"c{number}", answers=odd, touch=odd)
        assert (said.message.text, said.message.marks) == ("ほか", [])


def test_what_the_window_posts_answers_the_question(cast):
    met = visiting.meet(site_of(cast))
    talk = talking.say(met.visitor, "返品したい", client_id="a").talk
    asked = asking.ask(talk, by=cast.agent, text="どちらに", choices=["交換", "返金"])
    key, said = talk.site.key, {"id": "b", "text": "返金", "answers": asked.pk}
    assert taking.take(taking.Posted(key, met.token, said)).told["line"]["answers"] == asked.pk
    assert taking.take(taking.Posted(key, met.token, said)).is_repeat
    with pytest.raises(taking.Refused) as refused:
        taking.take(taking.Posted(key, met.token, said | {"id": "c", "text": "両方"}))
    assert refused.value.code == "answers"
