"""From the relay's answer, or a failure that a real mail server brings to our receiver, to what the agent sees."""

import smtplib

import pytest
from django.urls import reverse

from madoguchi.channels.email import taking_in
from madoguchi.channels.email.models import Bounce
from madoguchi.channels.email.tests.mails import plain
from madoguchi.channels.email.tests.test_bounces import HANAKO, failure
from madoguchi.channels.email.tests.test_sending import reply, work
from madoguchi.channels.email.tests.test_taking_in import take
from madoguchi.conversations.models import Conversation
from madoguchi.customers.models import Handle
from madoguchi.kit.addresses import Address

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def conversation(inbox) -> Conversation:
    return Conversation.objects.get(pk=take(plain("動きません。"), inbox).conversation_id)


@pytest.fixture
def page(client, agent, conversation):
    """What the desk shows of the conversation."""
    client.force_login(agent)
    address = reverse("desk:conversation", args=[conversation.workspace.slug, conversation.number])

    def show() -> str:
        return str(client.get(address, headers={"accept-language": "ja"}).content.decode())

    return show


def test_refused_after_the_text(conversation, agent, nasty, page):
    nasty.answers["DOT"] = "550 5.7.1 This message looks like spam"
    reply(conversation, agent)
    assert work().state == "failed"
    assert len(nasty.mails) == 1
    row = Bounce.objects.get()
    assert (row.recipient, row.kind, row.reason) == (HANAKO, "soft", "spam")
    assert Handle.objects.get(value=HANAKO).trouble == ""
    shown = page()
    assert "hanako@example.com に届けられませんでした" in shown
    assert "相手側で迷惑メールと判定されました。" in shown


def test_refused_for_one_of_two(conversation, agent, nasty, page):
    nasty.answers[f"RCPT {HANAKO}"] = "550 5.1.1 no such user"
    reply(conversation, agent, cc=[Address("", "boss@example.com")])
    assert work().state == "done"
    assert [(row.recipient, row.kind) for row in Bounce.objects.all()] == [(HANAKO, "hard")]
    shown = page()
    assert 'data-kind="hard"' in shown
    assert "hanako@example.com には届きませんでした。送信前にアドレスをご確認ください。" in shown


def test_a_failure_comes_home_over_smtp(conversation, agent, inbox, caught, receiver, page):
    reply(conversation, agent)
    work()
    (sent,) = caught
    with smtplib.SMTP("127.0.0.1", receiver, timeout=10) as remote:
        remote.sendmail("", [sent.mail_from], failure(HANAKO, words="550 5.1.1 no such user"))
    taking_in.take_everything()
    assert [(row.kind, row.mail.envelope_from) for row in Bounce.objects.all()] == [("hard", "")]
    shown = page()
    assert 'data-testid="came-back"' in shown
    assert "相手側に存在しないアドレスです。" in shown
    assert 'data-trouble="unreachable"' in shown


def test_a_person_takes_the_mark_off(client, conversation, agent, inbox, caught, page):
    message = reply(conversation, agent)
    work()
    take(failure(HANAKO, original=message.message_id), inbox)
    handle = Handle.objects.get(value=HANAKO)
    address = reverse("desk:handle_trouble", args=[conversation.workspace.slug, conversation.number])
    assert 'data-trouble="unreachable"' in page()
    assert client.post(address, {"handle": handle.pk}).status_code == 200
    assert "data-trouble=" not in page()
    assert client.post(address, {"handle": 999_999}).status_code == 404
