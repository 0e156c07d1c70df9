"""Copies of our answers in the mailbox's folder of sent mail: exactly one, and never in the way of sending."""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError

from madoguchi.channels.email import taking_in
from madoguchi.channels.email.mailboxes import appending, connecting, folders, reading
from madoguchi.channels.email.models import Mailbox, ReceivedMail
from madoguchi.channels.email.setting_up import save_mailbox
from madoguchi.channels.email.tests import dovecot
from madoguchi.conversations import trying_out
from madoguchi.conversations.models import Message
from madoguchi.conversations.receiving import receive
from madoguchi.conversations.releasing import delivery_of
from madoguchi.conversations.replying import reply
from madoguchi.journal import delivering
from madoguchi.journal.models import Delivery
from madoguchi.kit.addresses import Address
from tests.cast import mail

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(dovecot.missing()), reason=dovecot.missing()),
]


@pytest.fixture(scope="module")
def server() -> Iterator[dovecot.Dovecot]:
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-dovecot-"))
    running = dovecot.start(folder)
    yield running
    running.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def mailbox(inbox, server, agent) -> Mailbox:
    user = f"user{time.monotonic_ns()}"
    with server.client(user) as client:
        client.create_folder("Sent")
    fields = {"host": "127.0.0.1", "port": server.port, "security": "plain", "username": user, "appends_sent": True}
    return save_mailbox(Mailbox(workspace=inbox.workspace, inbox=inbox, **fields), password=dovecot.PASSWORD, by=agent)


@pytest.fixture
def answer(inbox, agent, caught) -> Message:
    conversation = receive(inbox, mail()).conversation
    return reply(conversation, by=agent, text="ご案内します。", to=[Address("", "hanako@example.com")])


def copies(server, mailbox) -> list[bytes]:
    with server.client(mailbox.username) as client:
        client.select_folder("Sent", readonly=True)
        return [data[b"BODY[]"] for data in client.fetch(client.search("ALL"), ["BODY.PEEK[]"]).values()]


def deliver() -> None:
    Delivery.objects.filter(state__in=["deferred", "in_doubt"]).update(next_try=timezone.now())
    while delivering.work_once():
        pass


def test_an_answer_that_has_left_lies_among_the_sent_mail(server, mailbox, answer, caught):
    deliver()
    (copy,) = copies(server, mailbox)
    assert answer.message_id.encode() in copy
    assert len(caught) == 1


def test_our_reader_knows_the_copy_as_ours(server, mailbox, answer):
    deliver()
    client = connecting.connect(mailbox)
    reading.look(client, folders.incoming(mailbox), folders.sent(client, mailbox), threading.Event())
    connecting.leave(client)
    taking_in.take_everything()
    ReceivedMail.objects.filter(state="stored").update(claimed_until=None)
    taking_in.take_everything()
    assert ReceivedMail.objects.get(door="sent").reason == "own"
    assert Message.objects.filter(kind="reply").count() == 1


def test_a_mailbox_that_does_not_wish_it_gets_none(server, mailbox, answer):
    Mailbox.objects.update(appends_sent=False)
    deliver()
    assert copies(server, mailbox) == []
    assert not Delivery.objects.filter(kind=appending.KIND).exists()


def test_a_copy_whose_arrival_is_in_doubt_is_looked_for_and_not_put_there_twice(server, mailbox, answer, monkeypatch):
    append = IMAPClient.append

    def cut_off(self, *arguments, **named):
        append(self, *arguments, **named)
        raise IMAPClientAbortError("hung up")

    monkeypatch.setattr(IMAPClient, "append", cut_off)
    deliver_once()
    assert Delivery.objects.get(kind=appending.KIND).state == "in_doubt"
    monkeypatch.undo()
    deliver()
    assert Delivery.objects.get(kind=appending.KIND).state == "done"
    assert len(copies(server, mailbox)) == 1


def deliver_once() -> None:
    delivering.work_once()
    delivering.work_once()


def test_a_mail_server_that_is_away_disturbs_no_sending(mailbox, answer, caught):
    Mailbox.objects.update(port=1)
    deliver_once()
    assert delivery_of(answer).state == "done"
    assert len(caught) == 1
    copy = Delivery.objects.get(kind=appending.KIND)
    assert (copy.state, bool(copy.words)) == ("deferred", True)


def test_trial_mode_leaves_the_folder_alone(server, mailbox, answer, inbox, agent):
    delivering.work_once()
    trying_out.begin(inbox, by=agent)
    deliver()
    assert copies(server, mailbox) == []
    assert Delivery.objects.get(kind=appending.KIND).state == "failed"
