"""A mail server that anybody may speak to, a desk behind it, and a relay that keeps what leaves."""

import smtplib
from collections.abc import Callable

import pytest
from django.test import Client

from madoguchi.accounts.models import Person
from madoguchi.channels.email import taking_in
from madoguchi.channels.email.models import InboxMailOptions
from madoguchi.channels.email.tests.conftest import (  # noqa: F401 (fixtures)
    agent,
    caught,
    in_thread,
    inbox,
    mail_folder,
    receiver,
    room,
    stop,
)
from madoguchi.conversations.models import Inbox, Message

type Post = Callable[..., Message | None]


@pytest.fixture
def post(receiver: int) -> Post:  # noqa: F811
    """Sends a mail by SMTP as anybody might, and reads it in; the message it became, if it became one."""

    def send(raw: bytes, *, to: str = "support@aobato.example.jp", sender: str = "someone@elsewhere.example") -> Message | None:
        before = set(Message.objects.values_list("pk", flat=True))
        with smtplib.SMTP("127.0.0.1", receiver, timeout=30) as server:
            server.sendmail(sender, [to], raw)
        taking_in.take_everything()
        return Message.objects.exclude(pk__in=before).filter(kind="inbound").order_by("id").last()

    return send


@pytest.fixture
def provider(inbox: Inbox) -> str:  # noqa: F811
    """The mail provider before us, whose word on senders this inbox trusts."""
    InboxMailOptions.objects.update_or_create(inbox=inbox, defaults={"trusted_hops": ["mx.provider.example"]})
    return "mx.provider.example"


@pytest.fixture
def desk(agent: Person) -> Client:  # noqa: F811
    """The agent's browser."""
    client = Client()
    client.force_login(agent)
    return client


def through_provider(raw: bytes, verdict: str) -> bytes:
    """The mail as our provider hands it on, with what it found of the sender."""
    trace = (
        "Received: from mail.elsewhere.example (mail.elsewhere.example [198.51.100.9]) by mx.provider.example with ESMTP; x\r\n"
        f"Authentication-Results: mx.provider.example; {verdict}\r\n"
    )
    return trace.encode() + raw
