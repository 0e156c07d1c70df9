"""The folder of sent mail, against a real Dovecot: answers written elsewhere join their conversation and count as ours."""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from madoguchi.accounts.models import Membership, Person, Role
from madoguchi.channels.email import taking_in
from madoguchi.channels.email.mailboxes import connecting, folders, reading
from madoguchi.channels.email.models import Mailbox, ReceivedMail
from madoguchi.channels.email.setting_up import save_mailbox
from madoguchi.channels.email.tests import dovecot
from madoguchi.channels.email.tests.dovecot import mail
from madoguchi.conversations.models import Conversation, Message, Status
from madoguchi.conversations.replying import reply
from madoguchi.journal.models import Delivery, Event
from madoguchi.kit.addresses import Address

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(dovecot.missing()), reason=dovecot.missing()),
]

US = "あおばと暮らし <support@aobato.example.jp>"


@pytest.fixture(scope="module")
def server() -> Iterator[dovecot.Dovecot]:
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-dovecot-"))
    running = dovecot.start(folder)
    yield running
    running.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def user(server) -> str:
    name = f"user{time.monotonic_ns()}"
    with server.client(name) as client:
        client.create_folder("送信済みアイテム")
    return name


@pytest.fixture
def mailbox(inbox, server, user, agent) -> Mailbox:
    fields = {"host": "127.0.0.1", "port": server.port, "security": "plain", "username": user}
    return save_mailbox(Mailbox(workspace=inbox.workspace, inbox=inbox, **fields), password=dovecot.PASSWORD, by=agent)


@pytest.fixture
def look(mailbox):
    """One round of the reader, and everything taken in."""

    def once() -> Mailbox:
        mailbox.refresh_from_db()
        client = connecting.connect(mailbox)
        try:
            reading.look(client, folders.incoming(mailbox), folders.sent(client, mailbox), threading.Event())
        finally:
            connecting.leave(client)
        taking_in.take_everything()
        ReceivedMail.objects.filter(state="stored").update(claimed_until=None)
        taking_in.take_everything()
        return mailbox

    return once


@pytest.fixture
def sent(server, user):
    def put(number: int, text: str = "ご案内します。", **headers: str) -> None:
        headers = {"Sender": "x@aobato.example.jp"} | headers
        raw = mail(number, text, **{key: value for key, value in headers.items() if key not in {"From", "To"}})
        raw = raw.replace(
            b"From: Hanako <hanako@example.com>", b"From: " + headers.get("From", "<support@aobato.example.jp>").encode()
        )
        raw = raw.replace(b"To: support@aobato.example.jp", b"To: " + headers.get("To", "hanako@example.com").encode(), 1)
        with server.client(user) as client:
            client.append("送信済みアイテム", raw, flags=(b"\\Seen",))

    return put


def test_an_answer_written_elsewhere_joins_its_conversation_and_stops_the_clock(server, user, look, sent):
    server.put(mail(1), user=user)
    look()
    sent(2, "見本をお送りします。", **{"In-Reply-To": "<1@example.com>"})
    look()
    conversation = Conversation.objects.get()
    answer = conversation.messages.get(kind="reply")
    assert (answer.text.strip(), answer.marks) == ("見本をお送りします。", [{"code": "written_elsewhere"}])
    assert (conversation.status, conversation.waiting_since) == (Status.WAITING, None)
    assert conversation.last_reply_at == answer.at
    assert conversation.message_count == 2
    assert [each.subject_id for each in Event.objects.filter(kind="reply_sent")] == [answer.pk]
    assert not Delivery.objects.filter(kind="email").exists()


def test_the_customers_next_mail_finds_the_answer_written_elsewhere(server, user, look, sent):
    server.put(mail(1), user=user)
    look()
    sent(2, **{"In-Reply-To": "<1@example.com>"})
    look()
    server.put(mail(3, **{"In-Reply-To": "<2@example.com>"}), user=user)
    look()
    assert Conversation.objects.get().status == Status.OPEN
    assert Conversation.objects.get().message_count == 3


def test_an_answer_that_is_older_than_the_customers_last_words_stops_nothing(server, user, look, sent):
    server.put(mail(1), user=user)
    look()
    Conversation.objects.update(last_inbound_at=timezone.now() + timedelta(minutes=5))
    sent(2, **{"In-Reply-To": "<1@example.com>"})
    look()
    conversation = Conversation.objects.get()
    assert conversation.status == Status.OPEN
    assert conversation.waiting_since is not None


def test_what_was_passed_on_to_somebody_else_is_no_answer(server, user, look, sent):
    server.put(mail(1), user=user)
    look()
    sent(2, To="supplier@maker.example.com", **{"In-Reply-To": "<1@example.com>"})
    look()
    assert Message.objects.get(kind="reply").is_forward
    assert Conversation.objects.get().status == Status.OPEN
    assert not Event.objects.filter(kind="reply_sent").exists()


def test_our_own_mail_in_there_is_known_again(server, user, look, sent, agent):
    server.put(mail(1), user=user)
    look()
    message = reply(Conversation.objects.get(), by=agent, text="はい", to=[Address("", "hanako@example.com")])
    raw = mail(2).replace(b"<2@example.com>", message.message_id.encode())
    with server.client(user) as client:
        client.append("送信済みアイテム", raw)
    look()
    assert ReceivedMail.objects.get(door="sent").reason == "own"
    assert Message.objects.filter(kind="reply").count() == 1


def test_a_mail_to_one_customer_starts_a_conversation_of_ours(look, sent):
    sent(1, "先日の件です。", To="Taro <taro@example.com>")
    look()
    conversation = Conversation.objects.select_related("customer").get()
    assert (conversation.status, conversation.handle.value) == (Status.WAITING, "taro@example.com")
    assert Event.objects.get(kind="conversation_started").payload["by_us"]


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"To": "a@example.com, b@example.com"}, "many_recipients"),
        ({"To": "agent@aobato.example.jp"}, "among_us"),
        ({"To": "support@aobato.example.jp"}, "among_us"),
        ({"From": "<private@elsewhere.example>"}, "not_ours"),
        ({"Auto-Submitted": "auto-replied"}, "automatic"),
    ],
)
def test_other_sent_mail_is_left_aside_with_a_reason(look, sent, headers, reason):
    sent(1, **headers)
    look()
    assert [(row.state, row.reason) for row in ReceivedMail.objects.all()] == [("ignored", reason)]
    assert not Conversation.objects.exists()


def test_the_writer_is_the_colleague_whose_address_stands_there(server, user, look, sent, inbox):
    suzuki = Person.objects.create_user("suzuki@aobato.example.jp", name="鈴木 次郎")
    Membership.objects.create(workspace=inbox.workspace, person=suzuki, role=Role.AGENT)
    server.put(mail(1), user=user)
    look()
    sent(2, **{"In-Reply-To": "<1@example.com>", "Sender": "suzuki@aobato.example.jp"})
    look()
    assert Message.objects.get(kind="reply").person == suzuki
    assert Conversation.objects.get().assignee == suzuki


def test_flags_and_folders_of_sent_mail_are_left_as_they_are(server, user, look, sent):
    sent(1)
    with server.client(user) as client:
        client.select_folder("送信済みアイテム")
        client.remove_flags([1], [b"\\Seen"])
    look()
    with server.client(user) as client:
        client.select_folder("送信済みアイテム", readonly=True)
        assert client.get_flags([1])[1] == ()


@pytest.mark.parametrize("name", ["Sent", "Sent Items", "送信済みアイテム", "送信済み", "[Gmail]/Sent Mail"])
def test_the_folder_is_found_by_its_usual_names(server, mailbox, name):
    mailbox.username = f"named{time.monotonic_ns()}"
    with server.client(mailbox.username) as client:
        client.create_folder(name.replace("[Gmail]/", "[Gmail]."))
        expected = name.replace("/", ".")
        found = folders.find_sent(client, mailbox)
    assert found.replace("/", ".") == expected
    mailbox.refresh_from_db()
    assert found in mailbox.folders


def test_a_mailbox_that_wishes_it_so_reads_no_sent_mail(look, sent, mailbox):
    Mailbox.objects.update(reads_sent=False)
    sent(1)
    look()
    assert not ReceivedMail.objects.exists()


def test_a_copy_that_came_to_the_inbox_too_is_a_duplicate(server, user, look, sent):
    server.put(mail(1), user=user)
    look()
    sent(2, **{"In-Reply-To": "<1@example.com>"})
    look()
    with server.client(user) as client:
        client.select_folder("送信済みアイテム", readonly=True)
        copy = client.fetch([1], ["BODY.PEEK[]"])[1][b"BODY[]"]
    server.put(b"Received: from x by y; Sun, 22 Nov 2026 00:00:00 +0000\r\n" + copy, user=user)
    look()
    assert ReceivedMail.objects.order_by("-id")[0].state == "duplicate"
    assert Message.objects.count() == 2


def test_a_copy_that_came_to_the_inbox_first_gives_way_to_the_original(server, user, look, sent):
    server.put(mail(1), user=user)
    look()
    sent(2, **{"In-Reply-To": "<1@example.com>"})
    with server.client(user) as client:
        client.select_folder("送信済みアイテム", readonly=True)
        copy = client.fetch([1], ["BODY.PEEK[]"])[1][b"BODY[]"]
    server.put(b"Received: from x by y; Sun, 22 Nov 2026 00:00:00 +0000\r\n" + copy, user=user)
    look()
    first, own = Conversation.objects.order_by("id")
    assert (first.status, first.messages.get(kind="reply").marks) == (Status.WAITING, [{"code": "written_elsewhere"}])
    assert own.status == Status.TRASH
