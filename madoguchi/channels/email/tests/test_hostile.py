"""Mails that were made to do harm end like any other, on both databases, and the mail behind them is read."""

import base64
import threading
from email import message_from_bytes

import pytest

from madoguchi.accounts.models import Membership, Role, Team
from madoguchi.channels.email import composing, doors, taking_in
from madoguchi.channels.email.mime.writing import write
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.channels.email.tests.mails import plain
from madoguchi.channels.email.tests.test_taking_in import arrive, take
from madoguchi.conversations import moving, replying
from madoguchi.conversations.models import Conversation, Message
from madoguchi.conversations.opening import open_inbox
from madoguchi.customers.models import Handle
from madoguchi.kit.addresses import Address

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = b"To: support@aobato.example.jp\r\nMIME-Version: 1.0\r\n"
HALF = base64.b64encode("a\ud800b".encode("utf-16-le", "surrogatepass"))

BOMBS = {
    "half a sign in the subject": b"From: a@x.example\r\nSubject: =?utf-7?Q?+2AA-?=\r\n" + HEAD + b"\r\nhi",
    "half a sign in the name": b"From: =?utf-7?Q?+2AA-?= <a@x.example>\r\n" + HEAD + b"\r\nhi",
    "half a sign in the text": b"From: a@x.example\r\n" + HEAD + b"Content-Type: text/plain; charset=utf-7\r\n\r\n+2AA-hi",
    "half a sign in the html": b"From: a@x.example\r\n"
    + HEAD
    + b"Content-Type: text/html; charset=utf-16\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + HALF,
    "nul everywhere": b"From: =?utf-8?Q?A=00?= <a\x00@x.example>\r\nSubject: =?utf-8?Q?a=00?=\r\nMessage-ID: <a\x00@x>\r\n"
    b"In-Reply-To: <b\x00@x>\r\nCc: =?utf-8?Q?=00?= <c@x.example>\r\n" + HEAD + b"\r\nhi\x00",
    "nul in a content id": b"From: a@x.example\r\n"
    + HEAD
    + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n--b\r\nContent-Type: image/png; "
    + b"name*=utf-8''%ED%A0%80%00\r\n"
    + b"Content-ID: <\xff\x00>\r\n\r\nx\r\n--b--\r\n",
    "letters that grow when made small": "From: <{}@x.example>\r\n".format("İ" * 300).encode() + HEAD + b"\r\nhi",
    "a domain that grows when coded": "From: <x@{}.example>\r\n".format(".".join(["日本" * 10] * 13)).encode()
    + HEAD
    + b"\r\nhi",
    "a date before all time": b"From: a@x.example\r\nDate: Mon, 01 Jan 0001 00:00:00 +2359\r\n" + HEAD + b"\r\nhi",
    "a date after all time": b"From: a@x.example\r\nDate: Fri, 31 Dec 9999 23:59:59 -2359\r\n" + HEAD + b"\r\nhi",
    "values longer than their columns": b"From: "
    + b"N" * 5000
    + b" <a@x.example>\r\nSubject: "
    + b"S" * 9000
    + b"\r\nMessage-ID: <"
    + b"m" * 5000
    + b"@x>\r\n"
    + HEAD
    + b"\r\nhi",
}


@pytest.mark.parametrize("door", ["smtp", "imap"])
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_no_value_of_a_mail_keeps_it_out(inbox, bomb, door):
    mail = take(bomb, inbox, door=door)
    assert (mail.state, mail.words) == ("taken", "")


def test_what_the_database_refuses_is_set_aside_without_it(inbox, monkeypatch):
    prepare = taking_in.prepare

    def bad(mail, **named):
        prepared = prepare(mail, **named)
        prepared.parsed.subject = "\ud800"
        return prepared

    monkeypatch.setattr(taking_in, "prepare", bad)
    mail = take(plain(), inbox)
    assert (mail.state, mail.reason, mail.subject) == ("quarantined", "unreadable", "")


def test_a_fault_of_ours_does_not_end_the_reader(inbox, in_thread, stop, monkeypatch):
    failed, went_on = threading.Event(), threading.Event()

    def faulty(_rows, **_named):
        if not failed.is_set():
            failed.set()
            raise RuntimeError("out of order")
        went_on.set()
        return []

    monkeypatch.setattr(taking_in, "take", faulty)
    monkeypatch.setattr(taking_in, "LOOK_SECONDS", 0.05)
    in_thread(taking_in.run_taking_in, stop)
    try:
        for _ in range(2):
            arrive(plain(), inbox)
            ReceivedMail.objects.update(claimed_until=None)
            assert failed.wait(10)
        assert went_on.wait(10)
    finally:
        stop.set()


@pytest.mark.parametrize("strange", ["<日本@x>", "<a\x07b@x>", "<" + "z" * 480 + ">", "no angles"])
def test_an_answer_leaves_whatever_the_customers_message_id(inbox, agent, strange):
    mail = take(f"From: a@x.example\r\nMessage-ID: {strange}\r\nSubject: q\r\n".encode() + HEAD + b"\r\nhi", inbox)
    conversation = Conversation.objects.get(pk=mail.conversation_id)
    message = replying.reply(conversation, by=agent, text="はい", to=[Address("", "a@x.example")])
    sent = message_from_bytes(write(composing.compose(message)))
    assert sent["Message-ID"] == message.message_id


def test_long_addresses_that_begin_alike_are_different_people(inbox):
    for ending in "ab":
        assert take("From: <{}{}@x.example>\r\n".format("İ" * 290, ending).encode() + HEAD + b"\r\nhi", inbox).state == "taken"
    assert Handle.objects.count() == 2


def test_mail_of_a_conversation_that_moved_behind_a_closed_door_is_hidden(inbox, agent):
    mail = take(plain(), inbox)
    closed = open_inbox(inbox.workspace, name="法務", address="legal@aobato.example.jp", by=agent)
    closed.restricted_to.add(Team.objects.create(workspace=inbox.workspace, name="法務"))
    membership = Membership.objects.get(person=agent)
    assert doors.mails(membership).filter(pk=mail.pk).exists()
    moving.move(Conversation.objects.get(pk=mail.conversation_id), inbox=closed, by=agent)
    assert not doors.mails(membership).filter(pk=mail.pk).exists()
    membership.role = Role.ADMIN
    assert doors.mails(membership).filter(pk=mail.pk).exists()


def test_no_name_begins_a_header_of_ours(inbox, agent):
    evil = "x\r\nBcc: all@evil.example\r\n\r\nbody"
    mail = take(plain(), inbox)
    conversation = Conversation.objects.get(pk=mail.conversation_id)
    inbox.sender_name = evil
    conversation.inbox.sender_name = evil
    conversation.inbox.save()
    message = replying.reply(conversation, by=agent, text="はい", subject=evil, to=[Address(evil, "a@x.example")])
    sent = message_from_bytes(write(composing.compose(Message.objects.get(pk=message.pk))))
    assert (sent["Bcc"], sent.defects) == (None, [])
