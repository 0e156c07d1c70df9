"""The IMAP door against a real server: Debian's Dovecot, thrown away afterwards."""

import shutil
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from madoguchi.channels.email import keeping_raw, storing
from madoguchi.channels.email.mailboxes import connecting, fetching, folders, reading, watching
from madoguchi.channels.email.mailboxes.fetching import take_new
from madoguchi.channels.email.models import Mailbox, ReceivedMail
from madoguchi.channels.email.setting_up import remove_mailbox, save_mailbox
from madoguchi.channels.email.storing import NotStored
from madoguchi.channels.email.tests import dovecot
from madoguchi.channels.email.tests.certificates import self_signed
from madoguchi.channels.email.tests.conftest import free_port
from madoguchi.channels.email.trying import try_mailbox

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
def user(server) -> str:
    """A fresh account for each test."""
    return f"user{time.monotonic_ns()}"


@pytest.fixture
def mailbox(inbox, server, user, agent) -> Mailbox:
    return connect(inbox, server, user, agent)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(watching, "PAUSES", (0.1,))
    monkeypatch.setattr(reading, "STEP_SECONDS", 0.1)


def connect(inbox, server, user, agent, **fields) -> Mailbox:
    fields = {"host": "127.0.0.1", "port": server.port, "security": "plain", "username": user} | fields
    mailbox = Mailbox(workspace=inbox.workspace, inbox=inbox, **fields)
    return save_mailbox(mailbox, password=dovecot.PASSWORD, by=agent)


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)


def fetch_once(mailbox: Mailbox) -> int:
    mailbox.refresh_from_db()
    client = connecting.connect(mailbox)
    try:
        folder = folders.incoming(mailbox)
        folders.open_folder(client, folder)
        return take_new(client, folder, threading.Event())
    finally:
        connecting.leave(client)


def flags(server, user, folder="INBOX") -> dict[int, tuple[bytes, ...]]:
    with server.client(user) as client:
        client.select_folder(folder, readonly=True)
        return {uid: data[b"FLAGS"] for uid, data in client.fetch(client.search("ALL"), ["FLAGS"]).items()}


def test_new_mail_is_stored_and_marked_seen_and_stays_there(server, user, mailbox, mail_folder):
    server.put(dovecot.mail(1), dovecot.mail(2, "二通目"), user=user)
    assert fetch_once(mailbox) == 2
    rows = ReceivedMail.objects.order_by("id")
    assert [row.door for row in rows] == ["imap", "imap"]
    assert {row.inbox_id for row in rows} == {mailbox.inbox_id}
    assert keeping_raw.read(rows[0].raw_path).replace(b"\r\n", b"\n") == dovecot.mail(1)
    assert all(b"\\Seen" in each for each in flags(server, user).values())
    assert len(flags(server, user)) == 2


def test_what_was_fetched_is_not_fetched_again(server, user, mailbox):
    server.put(dovecot.mail(1), user=user)
    assert fetch_once(mailbox) == 1
    assert fetch_once(mailbox) == 0
    server.put(dovecot.mail(2), user=user)
    assert fetch_once(mailbox) == 1


def test_mail_read_elsewhere_is_taken_all_the_same(server, user, mailbox):
    with server.client(user) as client:
        client.append("INBOX", dovecot.mail(1), flags=(b"\\Seen",))
    assert fetch_once(mailbox) == 1


def test_mail_that_came_while_we_were_down_is_fetched_whole(server, user, mailbox):
    server.put(*(dovecot.mail(n) for n in range(45)), user=user)
    assert fetch_once(mailbox) == 45
    assert ReceivedMail.objects.count() == 45


def test_mail_is_moved_where_that_is_wished(server, user, inbox, agent):
    mailbox = connect(inbox, server, user, agent, move_to="Madoguchi")
    server.put(dovecot.mail(1), user=user)
    fetch_once(mailbox)
    assert flags(server, user) == {}
    assert len(flags(server, user, "Madoguchi")) == 1


def test_only_mail_since_a_day_is_taken_where_that_is_wished(server, user, inbox, agent):
    mailbox = connect(inbox, server, user, agent, since=timezone.localdate() - timedelta(days=1))
    with server.client(user) as client:
        client.append("INBOX", dovecot.mail(1), msg_time=timezone.now() - timedelta(days=30))
        client.append("INBOX", dovecot.mail(2))
    assert fetch_once(mailbox) == 1


def test_new_numbering_reads_all_again_and_remembers_it(server, user, mailbox):
    server.put(dovecot.mail(1), user=user)
    fetch_once(mailbox)
    Mailbox.objects.update(uid_validity=7)  # as if all this had been under another numbering
    ReceivedMail.objects.update(source_key=f"imap:{mailbox.pk}:7:1")
    assert fetch_once(mailbox) == 1
    assert ReceivedMail.objects.count() == 2  # the reader then knows the second as a duplicate
    assert fetch_once(mailbox) == 0


def test_a_kill_between_storing_and_marking_loses_and_doubles_nothing(server, user, mailbox, monkeypatch):
    server.put(dovecot.mail(1), user=user)
    monkeypatch.setattr(fetching, "_mark", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        fetch_once(mailbox)
    monkeypatch.undo()
    assert fetch_once(mailbox) == 0
    assert ReceivedMail.objects.count() == 1
    assert b"\\Seen" in flags(server, user)[1]


def test_a_full_disk_leaves_the_mail_on_the_server(server, user, mailbox, monkeypatch):
    server.put(dovecot.mail(1), user=user)
    monkeypatch.setattr(storing, "store", lambda pairs, **_: [NotStored("full") for _ in pairs])
    with pytest.raises(NotStored):
        fetch_once(mailbox)
    monkeypatch.undo()
    assert b"\\Seen" not in flags(server, user)[1]
    assert fetch_once(mailbox) == 1


def test_one_mail_that_cannot_be_fetched_does_not_stop_the_others(server, user, mailbox, monkeypatch):
    server.put(dovecot.mail(1), dovecot.mail(2), dovecot.mail(3), user=user)
    fetch = fetching._fetch
    refusal = fetching.Content(None, "NO")
    monkeypatch.setattr(fetching, "_fetch", lambda client, uid, told: refusal if uid == 2 else fetch(client, uid, told))
    assert fetch_once(mailbox) == 2
    for _ in range(fetching.TRIES_AT_MOST - 1):
        assert fetch_once(mailbox) == 0
    lost = ReceivedMail.objects.get(state="quarantined")
    assert (lost.reason, lost.inbox_id) == ("not_fetched", mailbox.inbox_id)
    mailbox.refresh_from_db()
    assert mailbox.missed_uids == {}


def test_idle_brings_new_mail_within_moments(server, user, mailbox, in_thread, stop):
    in_thread(watching.run, stop)
    until(lambda: Mailbox.objects.get().checked_at)
    began = time.monotonic()
    server.put(dovecot.mail(1), user=user)
    until(ReceivedMail.objects.exists)
    assert time.monotonic() - began < 30


def test_a_bad_mailbox_says_what_is_wrong_and_the_others_go_on(server, user, mailbox, inbox, agent, in_thread, stop):
    wrong = save_mailbox(
        Mailbox(workspace=inbox.workspace, inbox=inbox, host="127.0.0.1", port=server.port, security="plain", username="x"),
        password="wrong",
        by=agent,
    )
    nobody = connect(inbox, server, "other", agent, port=free_port())
    no_folder = connect(inbox, server, user, agent, folder="Nowhere")
    server.put(dovecot.mail(1), user=user)
    in_thread(watching.run, stop)
    until(ReceivedMail.objects.exists)
    until(lambda: Mailbox.objects.exclude(trouble_code="").count() == 3)
    codes = dict(Mailbox.objects.values_list("pk", "trouble_code"))
    assert codes == {mailbox.pk: "", wrong.pk: "login", nobody.pk: "refused", no_folder.pk: "folder"}
    assert Mailbox.objects.get(pk=wrong.pk).trouble_since


def test_trouble_passes_when_the_password_is_mended(server, user, mailbox, agent, in_thread, stop):
    save_mailbox(mailbox, password="wrong", by=agent)
    in_thread(watching.run, stop)
    until(lambda: Mailbox.objects.get().trouble_code == "login")
    save_mailbox(Mailbox.objects.get(), password=dovecot.PASSWORD, by=agent)
    server.put(dovecot.mail(1), user=user)
    until(lambda: ReceivedMail.objects.exists() and not Mailbox.objects.get().trouble)


def test_a_mailbox_that_was_removed_is_read_no_more(server, user, mailbox, agent, in_thread, stop):
    in_thread(watching.run, stop)
    until(lambda: Mailbox.objects.get().checked_at)
    remove_mailbox(mailbox, by=agent)
    until(lambda: not any(thread.name == f"mailbox {mailbox.pk}" for thread in threading.enumerate()))


def test_one_process_reads_a_mailbox_at_a_time(mailbox):
    assert watching.hold(mailbox.pk)
    assert watching.hold(mailbox.pk)
    Mailbox.objects.update(holder="another machine")
    assert not watching.hold(mailbox.pk)
    Mailbox.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    assert watching.hold(mailbox.pk)


def test_the_password_is_sealed_and_stays_when_none_is_given(mailbox, agent):
    assert dovecot.PASSWORD not in mailbox.password_sealed
    before = mailbox.password_sealed
    mailbox.move_to = "Done"
    save_mailbox(mailbox, password="", by=agent)
    mailbox.refresh_from_db()
    assert mailbox.password_sealed == before
    assert django_settings.KEY_RING.unseal(before, connecting.SEALED_FOR) == dovecot.PASSWORD


def test_trying_a_mailbox_tells_in_words(server, user, mailbox):
    server.put(dovecot.mail(1), user=user)
    assert try_mailbox(mailbox).works
    assert flags(server, user)[1] in {(), (b"\\Recent",)}
    mailbox.port = free_port()
    tried = try_mailbox(mailbox)
    assert not tried.works
    assert tried.words
    assert dovecot.PASSWORD not in tried.words + tried.said


def test_starttls_is_used_and_a_stranger_certificate_refused(inbox, agent, tmp_path_factory):
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-dovecot-"))
    secured = dovecot.start(folder, certificate=self_signed(folder))
    try:
        mailbox = connect(inbox, secured, "user", agent, host="localhost", security="starttls")
        tried = try_mailbox(mailbox)
        assert not tried.works
        assert "certificate" in tried.said.lower()
    finally:
        secured.stop()
        shutil.rmtree(folder, ignore_errors=True)


def test_a_line_that_was_secured_with_starttls_is_read_like_any_other(inbox, agent, monkeypatch):
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-dovecot-"))
    certificate = self_signed(folder)
    secured = dovecot.start(folder, certificate=certificate)
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    monkeypatch.setattr(connecting.ssl, "create_default_context", lambda: trusting)
    try:
        mailbox = connect(inbox, secured, "user", agent, host="localhost", security="starttls")
        secured.put(dovecot.mail(1), user="user")
        assert fetch_once(mailbox) == 1
    finally:
        secured.stop()
        shutil.rmtree(folder, ignore_errors=True)
