"""Mail servers that lie, hang up, fall silent or never end: each mail is here or named, and nothing stands still."""

import socket
import threading
import time
import tracemalloc

import pytest
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from madoguchi.channels.email.mailboxes import appending, connecting, counting, fetching, folders, guarding, reading
from madoguchi.channels.email.mailboxes.trouble import NoFolder, told
from madoguchi.channels.email.models import DayCount, Mailbox, ReceivedMail
from madoguchi.channels.email.replaying import replay
from madoguchi.channels.email.setting_up import save_mailbox
from madoguchi.channels.email.tests.dovecot import mail
from madoguchi.channels.email.tests.lying_imap import LyingServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def liar():
    with LyingServer({uid: mail(uid) for uid in (1, 2, 3)}) as server:
        yield server


@pytest.fixture
def mailbox(inbox, liar, agent, monkeypatch) -> Mailbox:
    monkeypatch.setattr(connecting, "ANSWER_SECONDS", 1.0)
    fields = {"host": "127.0.0.1", "port": liar.port, "security": "plain", "username": "support"}
    return save_mailbox(Mailbox(workspace=inbox.workspace, inbox=inbox, **fields), password="x", by=agent)


def look() -> int:
    mailbox = Mailbox.objects.select_related("inbox", "workspace").get()
    client = connecting.connect(mailbox)
    try:
        return reading.look(client, folders.incoming(mailbox), folders.sent(client, mailbox), threading.Event())
    finally:
        connecting.leave(client)


def look_until_quiet(times: int = 12) -> None:
    for _ in range(times):
        try:
            if look() == 0 and not Mailbox.objects.get().missed_uids:
                return
        except Exception as error:  # noqa: BLE001 (what the watcher does: say it, try again)
            assert told(error).code


def states() -> dict[str, str]:
    return {key.rpartition(":")[2]: state for key, state in ReceivedMail.objects.values_list("source_key", "state")}


def test_an_honest_server_is_read_whole(liar, mailbox):
    assert look() == 3
    assert look() == 0


@pytest.mark.parametrize(
    "answer",
    [
        b"* 1 FETCH (UID 2 BODY[] {99999999999}\r\nxxx" + LyingServer.HANG_UP,
        b"* 1 FETCH (UID 2 BODY[] {50}\r\nxxx" + LyingServer.HANG_UP,
        LyingServer.HANG_UP,
        b"* 1 FETCH (UID 9 BODY[] {3}\r\nxxx)\r\n",
        b"* 1 FETCH (UID 2 BODY[] NIL)\r\n",
        b"* 1 FETCH (UID 2 FLAGS ())\r\n",
        b"* 1 FETCH (UID x BODY[] {3}\r\nxxx)\r\n",
        b"* 1 FETCH ((((((\r\n",
        b"",
    ],
    ids=["huge literal", "cut literal", "hang-up", "another UID", "nil", "no content", "no number", "nonsense", "nothing"],
)
def test_one_bad_mail_stops_no_other_and_is_named_in_the_end(liar, mailbox, answer):
    liar.tell = lambda command, said: answer if command == b"FETCH" and said.startswith(b"2 (BODY") else None
    look_until_quiet()
    assert states() == {"1": "stored", "2": "quarantined", "3": "stored"}
    bad = ReceivedMail.objects.get(state="quarantined")
    assert bad.reason == "not_fetched"
    assert bad.words.startswith("UID 2")


def test_a_mail_that_was_not_handed_over_can_be_asked_for_again(liar, mailbox, agent):
    liar.tell = lambda command, said: b"" if command == b"FETCH" and said.startswith(b"2 (BODY") else None
    look_until_quiet()
    liar.tell = lambda *_: None
    assert replay(ReceivedMail.objects.select_related("mailbox").get(state="quarantined"), by=agent) is None
    look()
    assert states() == {"1": "stored", "2": "stored", "3": "stored"}


def test_a_server_that_falls_silent_is_left(liar, mailbox):
    liar.tell = lambda command, _: LyingServer.SILENCE if command == b"SEARCH" else None
    began = time.monotonic()
    with pytest.raises(OSError) as caught:
        look()
    assert told(caught.value).code in {"timeout", "cut"}
    assert time.monotonic() - began < 60


def test_an_answer_that_never_ends_is_cut_off(liar, mailbox, monkeypatch, settings):
    settings.SMTP_MAX_BYTES = 1000
    monkeypatch.setattr(guarding, "SPARE_BYTES", 100_000)
    liar.tell = lambda command, _: b"* SEARCH " + b"1 " * 60_000 + b"\r\n" if command == b"SEARCH" else None
    with pytest.raises((IMAPClientAbortError, IMAPClientError)):
        look()


def test_an_answer_that_drips_for_ever_is_cut_off(liar, mailbox, monkeypatch):
    monkeypatch.setattr(guarding, "COMMAND_SECONDS", 0.5)
    mailbox = Mailbox.objects.select_related("inbox", "workspace").get()
    client = connecting.connect(mailbox)
    far, near = socket.socketpair()
    client._imap.sock = near
    client._imap.guard()

    def drip() -> None:
        for _ in range(40):
            far.send(b"*")
            time.sleep(0.05)

    thread = threading.Thread(target=drip)
    thread.start()
    with pytest.raises(TimeoutError):
        client._imap.readline()
    thread.join()
    far.close()
    near.close()


def test_a_huge_literal_is_not_even_begun(liar, mailbox):
    liar.tell = lambda command, said: (
        b"* 1 FETCH (UID 1 BODY[] {9999999999}\r\n" if command == b"FETCH" and b"BODY" in said else None
    )
    tracemalloc.start()
    with pytest.raises(IMAPClientAbortError):
        look()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50_000_000


def test_a_mail_that_is_too_large_is_named_without_being_fetched(liar, mailbox, settings):
    settings.SMTP_MAX_BYTES = 10
    look_until_quiet()
    assert set(states().values()) == {"quarantined"}
    assert not any(b"BODY" in each for each in liar.seen)


def test_numbers_beyond_the_next_one_are_not_believed(liar, mailbox):
    liar.tell = lambda command, _: b"* SEARCH 1 2 3 4294967295 0\r\n" if command == b"SEARCH" else None
    look()
    assert Mailbox.objects.get().last_uid == 3
    liar.tell = lambda *_: None
    liar.mails[4] = mail(4)
    assert look() == 1


def test_a_number_that_was_kept_from_us_is_found_by_the_count(liar, mailbox, monkeypatch):
    liar.tell = lambda command, said: b"* SEARCH 3\r\n" if command == b"SEARCH" and said.startswith(b"UID") else None
    monkeypatch.setattr(counting, "AFTER_MAIL", counting.timedelta(0))
    look()
    assert states() == {"1": "stored", "2": "stored", "3": "stored"}
    assert DayCount.objects.filter(missing__gt=0).count() == 0


def test_lying_counts_change_nothing(liar, mailbox):
    liar.exists = 4_000_000_000
    assert look() == 3


@pytest.mark.parametrize("select", [b"* 3 EXISTS\r\n", b"* 3 EXISTS\r\n* OK [UIDVALIDITY x] x\r\n"])
def test_a_server_without_numbering_is_told_apart(liar, mailbox, select):
    liar.tell = lambda command, _: select if command in {b"SELECT", b"EXAMINE"} else None
    with pytest.raises((NoFolder, IMAPClientError, ValueError)) as caught:
        look()
    assert told(caught.value).code in {"folder", "server"}


@pytest.mark.parametrize(
    "date", [b'"99-Xyz-0000 00:00:00 +0000"', b"NIL", b'"31-Dec-9999 23:59:59 -1400"', b'"01-Jan-0001 00:00:00 +1400"']
)
def test_impossible_times_are_no_obstacle(liar, mailbox, date):
    plain = b"* 1 FETCH (UID %d INTERNALDATE " + date + b" RFC822.SIZE 5)\r\n"
    liar.tell = lambda command, said: (
        b"".join(plain % uid for uid in liar.asked(said)) if command == b"FETCH" and b"BODY" not in said else None
    )
    look_until_quiet()
    assert set(states().values()) == {"stored"}
    assert len(states()) == 3


def test_a_server_that_starts_its_numbers_anew_without_saying_so_is_read_again(liar, mailbox):
    look()
    liar.mails = {1: mail(101)}
    assert look() == 1
    assert ReceivedMail.objects.count() == 4


def test_a_connection_that_breaks_after_each_mail_still_comes_to_the_end(liar, mailbox):
    fetches = []

    def tell(command: bytes, said: bytes) -> bytes | None:
        if command == b"FETCH" and b"BODY" in said:
            fetches.append(said)
            if len(fetches) % 2 == 0:
                return LyingServer.HANG_UP
        return None

    liar.tell = tell
    look_until_quiet(20)
    assert states() == {"1": "stored", "2": "stored", "3": "stored"}


def test_the_sent_folder_is_found_by_its_mark(liar, mailbox):
    liar.folders.append(b'(\\HasNoChildren \\Sent) "/" "Archive of letters"')
    client = connecting.connect(mailbox)
    assert folders.find_sent(client, mailbox) == "Archive of letters"
    connecting.leave(client)


def test_gmail_keeps_its_own_copy(liar, mailbox, settings):
    settings.RELAY_URL = "smtp://smtp.gmail.com:587"
    liar.capabilities += b" X-GM-EXT-1"
    client = connecting.connect(mailbox)
    assert appending._keeps_by_itself(client, mailbox)
    settings.RELAY_URL = "smtp://relay.example.jp"
    assert not appending._keeps_by_itself(client, mailbox)
    connecting.leave(client)


def test_asking_again_is_refused_when_the_numbering_is_another(liar, mailbox):
    liar.tell = lambda command, said: b"" if command == b"FETCH" and said.startswith(b"2 (BODY") else None
    look_until_quiet()
    Mailbox.objects.update(uid_validity=99)
    assert not fetching.ask_again(ReceivedMail.objects.select_related("mailbox").get(state="quarantined"))
    assert ReceivedMail.objects.filter(state="quarantined").exists()
