"""Somebody writes in a customer's name to read or to steer that customer's conversation."""

import re

import pytest

from madoguchi.channels.email.models import ReceivedMail
from madoguchi.channels.email.tests.mails import plain
from madoguchi.channels.email.tests.test_sending import reply, work
from madoguchi.conversations import forwarding, merging
from madoguchi.conversations import threading as threads
from madoguchi.conversations.models import Conversation, Message, Status, Transfer
from madoguchi.kit.addresses import Address
from tests.abuse.conftest import through_provider

pytestmark = pytest.mark.django_db(transaction=True)

HANAKO = Address("山田 花子", "hanako@example.com")
MALLORY = "mallory@evil.example"
FORGED = "spf=fail smtp.mailfrom=evil.example; dkim=none; dmarc=fail header.from=example.com"
HONEST = "spf=pass smtp.mailfrom=example.com; dkim=pass header.d=example.com; dmarc=pass header.from=example.com"
SECRET = "私の住所は青森県です。"


@pytest.fixture
def conversation(post) -> Conversation:
    return post(plain(text=SECRET)).conversation


def test_a_reply_address_cannot_be_guessed(conversation, post):
    address = threads.reply_address(conversation)
    token = re.search(r"\+c([a-z2-7]{26})@", address)[1]  # 130 bits
    for n, guess in enumerate(
        [f"+c{conversation.pk}", f"+c{conversation.number}", f"+c{'a' * 26}", f"+c{token[:-1]}b", f"+c{token[::-1]}"]
    ):
        came = post(plain(message_id=f"<{n}@x>", sender=MALLORY), to=f"support{guess}@aobato.example.jp")
        assert came.conversation != conversation
    assert post(plain(message_id="<right@x>"), to=address).conversation == conversation


def test_a_stranger_with_number_and_headers_stays_outside(conversation, post):
    came = post(
        plain(
            subject=f"Re: [#{conversation.number}]",
            sender=MALLORY,
            message_id="<s@x>",
            In_Reply_To="<1@example.com>",
            References="<1@example.com>",
            Cc="accomplice@evil.example",
        )
    )
    assert came.conversation != conversation
    assert came.conversation.may_continue == conversation


def test_a_forged_customer_stands_apart_even_with_the_token(conversation, post, provider):
    address = threads.reply_address(conversation)
    came = post(through_provider(plain(message_id="<f@x>", Cc=MALLORY, In_Reply_To="<1@example.com>"), FORGED), to=address)
    assert came.conversation != conversation
    assert came.conversation.may_continue == conversation
    assert came.auth["state"] == "failed"
    honest = post(through_provider(plain(message_id="<h@x>"), HONEST), to=address)
    assert honest.conversation == conversation
    assert honest.auth["state"] == "verified"


def test_none_is_not_fail(conversation, post, provider):
    nothing = "spf=none; dkim=none; dmarc=none header.from=example.com"
    address = threads.reply_address(conversation)
    assert post(through_provider(plain(message_id="<n@x>"), nothing), to=address).conversation == conversation


def test_results_that_the_forger_wrote_himself_do_not_help(conversation, post, provider):
    own_words = b"Authentication-Results: mx.provider.example; dmarc=pass header.from=example.com\r\n" + plain(
        message_id="<o@x>"
    )
    came = post(through_provider(own_words, FORGED), to=threads.reply_address(conversation))
    assert came.conversation != conversation


def test_what_stands_apart_is_joined_with_one_click_and_parted_with_another(conversation, post, provider, desk):
    came = post(through_provider(plain("続きです。", message_id="<f@x>"), FORGED), to=threads.reply_address(conversation))
    apart = came.conversation
    page = desk.get(f"/w/aobato/conversations/{apart.number}/").content.decode()
    assert "続きの可能性" in page
    assert f"#{conversation.number}" in page
    desk.post(f"/w/aobato/conversations/{apart.number}/continuation/")
    came.refresh_from_db()
    apart.refresh_from_db()
    conversation.refresh_from_db()
    assert came.conversation == conversation
    assert (apart.merged_into, apart.status, apart.message_count) == (conversation, Status.MERGED, 0)
    assert conversation.message_count == 2
    assert ReceivedMail.objects.get(conversation_message_id=came.pk).conversation_id == conversation.pk
    batch = Transfer.objects.get(source=apart).batch
    desk.post(f"/w/aobato/conversations/{apart.number}/merges/{batch}/", {"clear": "1"})
    came.refresh_from_db()
    apart.refresh_from_db()
    assert came.conversation == apart
    assert (apart.merged_into, apart.may_continue, apart.status) == (None, conversation, Status.OPEN)
    assert ReceivedMail.objects.get(conversation_message_id=came.pk).conversation_id == apart.pk


def test_another_matter_is_not_asked_about_again(conversation, post, desk):
    apart = post(plain(subject=f"[#{conversation.number}]", sender=MALLORY, message_id="<s@x>")).conversation
    desk.post(f"/w/aobato/conversations/{apart.number}/continuation/", {"apart": "1"})
    assert "続きの可能性" not in desk.get(f"/w/aobato/conversations/{apart.number}/").content.decode()


def test_answers_to_what_was_joined_arrive_in_the_other_conversation(conversation, post, agent):
    apart = post(plain(subject=f"[#{conversation.number}]", sender=MALLORY, message_id="<s@x>")).conversation
    address = threads.reply_address(apart)
    merging.merge([apart], conversation, by=agent, across_customers=True)
    assert post(plain(message_id="<later@x>"), to=address).conversation == conversation


def test_a_newcomer_gets_no_earlier_words_unless_the_agent_wishes_it(conversation, agent, caught):
    mallory = Address("", MALLORY)
    reply(conversation, agent, to=[HANAKO])
    work()
    reply(conversation, agent, to=[HANAKO], cc=[mallory])
    work()
    reply(conversation, agent, to=[HANAKO], bcc=[mallory])
    work()
    reply(conversation, agent, to=[HANAKO], cc=[mallory], includes_earlier=True)
    work()
    assert [SECRET in _text(mail.content) for mail in caught] == [True, False, False, True]


def test_the_composer_names_whom_the_last_mail_brought_in(conversation, post, desk):
    post(plain(message_id="<2@x>", Cc=MALLORY), to=threads.reply_address(conversation))
    page = desk.get(f"/w/aobato/conversations/{conversation.number}/").content.decode()
    assert f'data-brought-in="{MALLORY}"' in page


def test_a_forward_hands_out_no_key(conversation, agent, post, caught):
    message = Message.objects.get(conversation=conversation)
    forwarding.forward(
        conversation, by=agent, to=[Address("", "maker@maker.example")], text="ご確認ください。", messages=[message]
    )
    work()
    token = threads.reply_address(conversation).partition("+")[2].partition("@")[0]
    assert token.encode() not in caught[0].content
    assert token not in caught[0].mail_from
    sent = Message.objects.get(is_forward=True)
    answer = post(
        plain(sender="maker@maker.example", message_id="<m@x>", In_Reply_To=sent.message_id, subject=f"Re: {sent.subject}")
    )
    assert answer.conversation != conversation
    assert answer.conversation.may_continue == conversation


def _text(content: bytes) -> str:
    from madoguchi.channels.email.mime.reading import read  # noqa: PLC0415

    found = read(content)
    return found.text + found.quoted
