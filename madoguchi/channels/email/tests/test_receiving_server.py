"""The SMTP and LMTP door, spoken to by real clients."""

import errno
import os
import smtplib
import socket
import ssl
import threading
from pathlib import Path

import pytest
from django.db import DatabaseError

from madoguchi.channels.email import finding_inbox, keeping_raw, ledger, receiving_server
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.channels.email.tests.certificates import self_signed
from madoguchi.channels.email.tests.conftest import free_port
from madoguchi.conversations.opening import open_inbox

pytestmark = pytest.mark.django_db(transaction=True)

MAIL = b"From: a@example.com\r\nTo: support@aobato.example.jp\r\nSubject: hi\r\n\r\nHello\r\n"
TO = "support@aobato.example.jp"


def talk(port: int) -> smtplib.SMTP:
    return smtplib.SMTP("127.0.0.1", port, timeout=10)


def files_below(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


def test_250_means_that_file_and_row_are_there(receiver, mail_folder, inbox):
    with talk(receiver) as client:
        assert client.sendmail("a@example.com", [TO], MAIL) == {}
    row = ReceivedMail.objects.get()
    assert (row.state, row.door, row.inbox_id, row.workspace_id) == ("stored", "smtp", inbox.pk, inbox.workspace_id)
    assert (row.envelope_from, row.envelope_to) == ("a@example.com", [TO])
    raw = keeping_raw.read(row.raw_path)
    assert raw.endswith(MAIL)
    assert raw.startswith(b"Return-Path: <a@example.com>\r\nDelivered-To: support@aobato.example.jp\r\nReceived: from ")
    assert len(raw) == row.size
    assert files_below(mail_folder) == [mail_folder / row.raw_path]


def test_an_unknown_recipient_is_refused_and_the_known_ones_taken(receiver):
    with talk(receiver) as client:
        assert client.sendmail("a@example.com", [TO, "nobody@aobato.example.jp"], MAIL)["nobody@aobato.example.jp"][0] == 550
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            client.sendmail("a@example.com", ["x@elsewhere.example"], MAIL)
    assert refused.value.recipients["x@elsewhere.example"][1].startswith(b"5.1.1")
    assert ReceivedMail.objects.count() == 1


def test_plus_addresses_and_any_case_lead_to_the_inbox(receiver):
    with talk(receiver) as client:
        client.sendmail("a@example.com", ["Support+c234@AOBATO.example.jp"], MAIL)
    assert ReceivedMail.objects.get().inbox is not None


def test_old_carriers_addresses_and_the_empty_sender_are_taken(receiver):
    with talk(receiver) as client:
        client.ehlo()
        for sender in ("a..b.@docomo.ne.jp", ".a@ezweb.ne.jp", "-x@docomo.ne.jp", ""):
            assert client.docmd("MAIL", f"FROM:<{sender}>")[0] == 250
            assert client.docmd("RCPT", f"TO:<{TO}>")[0] == 250
            assert client.data(MAIL)[0] == 250
    assert list(ReceivedMail.objects.order_by("id").values_list("envelope_from", flat=True)) == [
        "a..b.@docomo.ne.jp",
        ".a@ezweb.ne.jp",
        "-x@docomo.ne.jp",
        "",
    ]


def test_dots_long_lines_8_bit_and_bare_line_feeds_arrive_as_sent(receiver):
    body = b".one\r\n..two\r\n" + b"\xe3\x81\x82" * 30_000 + b"\r\nbare\n.\nline\r\nend\r\n"
    with talk(receiver) as client:
        client.ehlo()
        client.docmd("MAIL", "FROM:<a@example.com> BODY=8BITMIME SMTPUTF8")
        client.docmd("RCPT", f"TO:<{TO}>")
        client.docmd("DATA")
        client.send(b"Subject: x\r\n\r\n" + body.replace(b"\r\n.", b"\r\n..").replace(b".one", b"..one", 1) + b".\r\n")
        assert client.getreply()[0] == 250
    assert keeping_raw.read(ReceivedMail.objects.get().raw_path).endswith(b"\r\n\r\n" + body)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 11])
def test_content_cut_into_small_pieces_arrives_whole(receiver, size):
    content = b".a\r\n.\rb\r\n..\r\n\r\n.c\r\r\n"
    wire = content.replace(b"\r\n.", b"\r\n..").replace(b".a", b"..a", 1) + b".\r\nNOOP\r\n"
    with talk(receiver) as client:
        client.ehlo()
        client.docmd("MAIL", "FROM:<a@example.com>")
        client.docmd("RCPT", f"TO:<{TO}>")
        client.docmd("DATA")
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for n in range(0, len(wire), size):
            client.send(wire[n : n + size])
        assert client.getreply()[0] == 250
        assert client.getreply()[0] == 250  # the pipelined NOOP
    raw = keeping_raw.read(ReceivedMail.objects.get().raw_path)
    assert raw.split(b"\r\n", 5)[-1].partition(b"\r\n")[2] == content or raw.endswith(content)


def test_a_mail_for_two_inboxes_has_a_row_in_each(receiver, inbox):
    open_inbox(inbox.workspace, name="sales", address="sales@aobato.example.jp", by=inbox.workspace.memberships.get().person)
    with talk(receiver) as client:
        client.sendmail("a@example.com", [TO, "sales@aobato.example.jp"], MAIL)
    rows = ReceivedMail.objects.order_by("id")
    assert [row.inbox.address for row in rows] == [TO, "sales@aobato.example.jp"]
    assert len({row.raw_path for row in rows}) == 1


def test_a_mail_above_the_limit_is_552_and_leaves_nothing(settings, inbox, in_thread, stop, mail_folder):
    settings.SMTP_PORT, settings.SMTP_MAX_BYTES = free_port(), 600_000
    ready = threading.Event()
    in_thread(receiving_server.run, stop, ready=ready)
    assert ready.wait(10)
    with talk(settings.SMTP_PORT) as client:
        client.ehlo()
        assert client.docmd("MAIL", "FROM:<a@example.com> SIZE=700000")[0] == 552
        client.docmd("MAIL", "FROM:<a@example.com>")
        client.docmd("RCPT", f"TO:<{TO}>")
        assert client.data(MAIL + b"x" * 700_000)[0] == 552
        client.docmd("MAIL", "FROM:<a@example.com>")
        client.docmd("RCPT", f"TO:<{TO}>")
        assert client.data(MAIL)[0] == 250
    assert ReceivedMail.objects.count() == 1
    assert len(files_below(mail_folder)) == 1


@pytest.mark.parametrize("size", [1_000, 1_000_000])
def test_a_full_disk_is_451_and_leaves_nothing(receiver, monkeypatch, mail_folder, size):
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(keeping_raw.os, "fsync", full)
    with talk(receiver) as client:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("a@example.com", [TO], MAIL + b"x" * size)
        assert refused.value.smtp_code == 451
        monkeypatch.undo()
        client.sendmail("a@example.com", [TO], MAIL)
    assert ReceivedMail.objects.count() == 1
    assert len(files_below(mail_folder)) == 1


def test_a_disk_that_fills_up_while_writing_is_451(receiver, monkeypatch, mail_folder):
    opened = keeping_raw.RawWriting._opened

    class Full:
        def __init__(self, file):
            self._file = file

        def write(self, _piece):
            raise OSError(errno.ENOSPC, "No space left on device")

        def __getattr__(self, name):
            return getattr(self._file, name)

    monkeypatch.setattr(keeping_raw.RawWriting, "_opened", lambda self: Full(opened(self)))
    with talk(receiver) as client, pytest.raises(smtplib.SMTPDataError) as refused:
        client.sendmail("a@example.com", [TO], MAIL + b"x" * 1_000_000)
    assert refused.value.smtp_code == 451
    assert files_below(mail_folder) == []


def test_a_database_that_is_gone_is_451_and_leaves_nothing(receiver, monkeypatch, mail_folder):
    def gone(*arguments, **named):
        raise DatabaseError("the database is gone")

    monkeypatch.setattr(ledger, "enter", gone)
    with talk(receiver) as client, pytest.raises(smtplib.SMTPDataError) as refused:
        client.sendmail("a@example.com", [TO], MAIL)
    assert refused.value.smtp_code == 451
    assert files_below(mail_folder) == []


def test_recipients_that_cannot_be_looked_up_are_451(receiver, monkeypatch):
    def gone(*arguments, **named):
        raise DatabaseError("the database is gone")

    monkeypatch.setattr(finding_inbox, "by_addresses", gone)
    with talk(receiver) as client, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        client.sendmail("a@example.com", [TO], MAIL)
    assert refused.value.recipients[TO][0] == 451


def test_a_client_that_hangs_up_in_the_middle_leaves_nothing(receiver, mail_folder):
    client = talk(receiver)
    client.ehlo()
    client.docmd("MAIL", "FROM:<a@example.com>")
    client.docmd("RCPT", f"TO:<{TO}>")
    client.docmd("DATA")
    client.send(MAIL + b"x" * 1_000_000)
    client.close()
    with talk(receiver) as other:
        other.sendmail("b@example.com", [TO], MAIL)
    assert ReceivedMail.objects.get().envelope_from == "b@example.com"
    assert len(files_below(mail_folder)) == 1


def test_a_mail_that_goes_round_in_circles_is_refused(receiver, mail_folder):
    hops = b"".join(b"Received: by hop%d\r\n" % n for n in range(60))
    with talk(receiver) as client, pytest.raises(smtplib.SMTPDataError) as refused:
        client.sendmail("a@example.com", [TO], hops + MAIL)
    assert refused.value.smtp_code == 554
    assert files_below(mail_folder) == []


def test_lmtp_answers_for_each_recipient(receiver, settings, inbox):
    with smtplib.LMTP("127.0.0.1", settings.LMTP_PORT) as client:
        client.ehlo()
        client.docmd("MAIL", "FROM:<a@example.com>")
        assert client.docmd("RCPT", f"TO:<{TO}>")[0] == 250
        assert client.docmd("RCPT", "TO:<support+x@aobato.example.jp>")[0] == 250
        client.docmd("DATA")
        client.send(MAIL + b".\r\n")
        assert [client.getreply()[0], client.getreply()[0]] == [250, 250]
        assert client.docmd("NOOP")[0] == 250
    assert ReceivedMail.objects.count() == 1


def test_starttls_is_offered_with_a_certificate(inbox, settings, in_thread, stop, tmp_path):
    certificate, key = self_signed(tmp_path)
    settings.SMTP_PORT = free_port()
    settings.TLS_CERTIFICATE, settings.TLS_KEY = str(certificate), str(key)
    ready = threading.Event()
    in_thread(receiving_server.run, stop, ready=ready)
    assert ready.wait(10)
    context = ssl.create_default_context(cafile=str(certificate))
    with smtplib.SMTP("localhost", settings.SMTP_PORT) as client:
        client.starttls(context=context)
        client.ehlo()
        assert "auth" not in client.esmtp_features
        client.sendmail("a@example.com", [TO], MAIL)
    assert b"with ESMTPS" in keeping_raw.read(ReceivedMail.objects.get().raw_path)


def test_many_connections_at_once_each_get_their_own_promise(receiver):
    failures: list[Exception] = []

    def send(n: int) -> None:
        try:
            with talk(receiver) as client:
                for each in range(5):
                    client.sendmail(f"s{n}@example.com", [TO], MAIL.replace(b"hi", b"hi %d-%d" % (n, each)))
        except (OSError, smtplib.SMTPException) as error:
            failures.append(error)

    threads = [threading.Thread(target=send, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert ReceivedMail.objects.count() == 60
    assert len(set(ReceivedMail.objects.values_list("raw_path", flat=True))) == 60
