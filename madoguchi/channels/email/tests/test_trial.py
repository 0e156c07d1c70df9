"""Trial mode: everything comes in, nothing goes out, and mail servers are left as they are."""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from madoguchi.accounts.models import Membership, Person, Role
from madoguchi.channels.email.mailboxes import connecting, folders, reading
from madoguchi.channels.email.models import Mailbox, ReceivedMail
from madoguchi.channels.email.setting_up import save_mailbox
from madoguchi.channels.email.tests import dovecot
from madoguchi.conversations import forwarding, releasing, replying, starting, trial_mode, trying_out
from madoguchi.conversations.models import Conversation, Draft, Message
from madoguchi.conversations.receiving import receive
from madoguchi.journal import delivering
from madoguchi.journal.models import Delivery
from madoguchi.kit.addresses import Address
from tests.cast import mail

pytestmark = pytest.mark.django_db(transaction=True)

TO = [Address("", "hanako@example.com")]


@pytest.fixture
def conversation(inbox) -> Conversation:
    return receive(inbox, mail()).conversation


@pytest.fixture(params=["inbox", "workspace"])
def place(request, inbox):
    return inbox if request.param == "inbox" else inbox.workspace


def test_nothing_can_be_written_that_would_leave(place, inbox, conversation, agent):
    trying_out.begin(place, by=agent)
    for attempt in (
        lambda: replying.reply(conversation, by=agent, text="はい", to=TO),
        lambda: forwarding.forward(conversation, by=agent, text="はい", to=TO, messages=[]),
        lambda: starting.start(inbox, by=agent, to=TO, subject="件", text="はい"),
    ):
        with pytest.raises(trial_mode.TrialMode):
            attempt()
    assert not Message.objects.filter(kind="reply").exists()
    assert not Delivery.objects.exists()
    assert Conversation.objects.count() == 1


def test_what_waited_for_its_next_try_does_not_leave_afterwards(place, conversation, agent, caught):
    message = replying.reply(conversation, by=agent, text="はい", to=TO)
    assert trying_out.begin(place, by=agent) == 1
    trying_out.end(place, by=agent)
    delivering.work_once()
    assert (releasing.delivery_of(message).state, caught) == ("failed", [])


def test_a_reply_that_could_still_be_undone_is_a_draft_again(conversation, agent):
    replying.reply(conversation, by=agent, text="下書きへ戻る", to=TO, hold=timedelta(minutes=5))
    trying_out.begin(conversation.inbox, by=agent)
    assert Draft.objects.get().text == "下書きへ戻る"
    assert Delivery.objects.get().state == "cancelled"


def test_a_delivery_that_slips_through_is_refused_at_the_door(conversation, agent, caught):
    message = replying.reply(conversation, by=agent, text="はい", to=TO)
    conversation.inbox.is_trial = True
    conversation.inbox.save()
    delivering.work_once()
    delivery = releasing.delivery_of(message)
    assert (delivery.state, caught) == ("failed", [])
    assert "trial" in delivery.words


def test_when_it_is_over_answers_leave_again(place, conversation, agent, caught):
    trying_out.begin(place, by=agent)
    trying_out.end(place, by=agent)
    replying.reply(conversation, by=agent, text="はい", to=TO)
    delivering.work_once()
    assert len(caught) == 1


def test_another_inbox_is_not_concerned(room, conversation, agent, inbox):
    other = room("tonari", "help@tonari.example.jp")
    trying_out.begin(inbox, by=agent)
    assert trial_mode.is_on(inbox)
    assert not trial_mode.is_on(other)


@pytest.fixture(scope="module")
def server() -> Iterator[dovecot.Dovecot]:
    if dovecot.missing():
        pytest.skip(dovecot.missing())
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-dovecot-"))
    running = dovecot.start(folder)
    yield running
    running.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("move_to", ["", "Madoguchi"])
def test_mail_comes_in_and_the_mail_server_is_left_as_it_is(place, inbox, server, agent, move_to):
    user = f"user{time.monotonic_ns()}"
    fields = {"host": "127.0.0.1", "port": server.port, "security": "plain", "username": user, "move_to": move_to}
    mailbox = save_mailbox(Mailbox(workspace=inbox.workspace, inbox=inbox, **fields), password=dovecot.PASSWORD, by=agent)
    server.put(dovecot.mail(1), user=user)
    trying_out.begin(place, by=agent)
    client = connecting.connect(mailbox)
    try:
        assert reading.look(client, folders.incoming(mailbox), None, threading.Event()) == 1
    finally:
        connecting.leave(client)
    assert ReceivedMail.objects.count() == 1
    with server.client(user) as client:
        client.select_folder("INBOX", readonly=True)
        assert client.search("ALL") == [1]
        assert b"\\Seen" not in client.get_flags([1])[1]
        assert b"\\Recent" in client.get_flags([1])[1]  # nobody has opened the folder for writing
        assert not client.folder_exists("Madoguchi")


def test_the_pages_say_so_and_switch_it(inbox, client):
    boss = Person.objects.create_user("boss@aobato.example.jp", name="青木 恵")
    Membership.objects.create(workspace=inbox.workspace, person=boss, role=Role.OWNER)
    client.force_login(boss)
    address = reverse("conversations:trial", args=[inbox.workspace.slug])
    desk = f"/w/{inbox.workspace.slug}/"
    assert 'data-testid="trial"' not in client.get(desk, follow=True).content.decode()
    client.post(address, {"inbox": inbox.pk, "wish": "begin"})
    assert trial_mode.is_on(inbox)
    for page in (desk, address):
        said = client.get(page, follow=True).content.decode()
        assert 'data-testid="trial"' in said
        assert inbox.name in said
    client.post(address, {"inbox": inbox.pk, "wish": "end"})
    client.post(address, {"wish": "begin"})
    assert trial_mode.is_on(inbox)
    client.post(address, {"wish": "end"})
    assert not trial_mode.is_on(inbox)


def test_an_agent_may_not_switch_it(inbox, agent, client):
    client.force_login(agent)
    assert client.post(reverse("conversations:trial", args=[inbox.workspace.slug]), {"wish": "begin"}).status_code == 403
    assert not trial_mode.is_on(inbox)
