"""Two ways to write: exactly as typed, or with formatting."""

import io
from email import message_from_bytes, policy

import pytest

from madoguchi.channels.email import sending
from madoguchi.channels.email.tests.test_sending import reply
from madoguchi.conversations import drafting
from madoguchi.conversations.models import Inbox

pytestmark = pytest.mark.django_db(transaction=True)

TYPED = "　一行目\n\n\n■ ご案内 ※＊\n----------\n1. 一\n  2. 二  三\n*星* **星** [x](https://x.jp)"


def _mail(message):
    return message_from_bytes(sending.content_of(message), policy=policy.default)


def test_plain_text_leaves_exactly_as_typed(conversation, agent):
    mail = _mail(reply(conversation, agent, text=TYPED))
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n").startswith(TYPED)


def test_with_formatting_the_mail_has_both(conversation, agent, inbox):
    Inbox.objects.update(text_mode="rich")
    conversation.inbox.refresh_from_db()
    draft = drafting.save(conversation, agent, text="")
    file = drafting.attach(draft, io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"0" * 40), "図.png")
    message = reply(conversation, agent, text=f"　**太字**\n![図](picture:{file.pk})", attachments=[file.pk])
    mail = _mail(message)
    assert mail.get_body(("plain",)).get_content().startswith("　太字")
    page = mail.get_body(("html",)).get_content()
    assert "<strong>太字</strong>" in page
    inside = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    assert f'src="cid:{inside["Content-ID"].strip("<>")}"' in page
    assert inside.get_content_disposition() == "inline"
