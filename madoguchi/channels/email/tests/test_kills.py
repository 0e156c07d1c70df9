"""The mail room is killed again and again while mail comes in: what got 250 is there once, whatever was going on."""

import contextlib
import signal
import smtplib
import subprocess
import sys
import threading
import time

import pytest

from madoguchi.channels.email import opening, taking_in
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.channels.email.tests.conftest import free_port
from madoguchi.channels.email.tests.mails import TO, plain
from madoguchi.conversations.models import Message
from madoguchi.journal.models import Event

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MAILS, KILLS = 300, 6


def start(environment: dict[str, str], port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from madoguchi.cli.main import main; main()", "mailroom", "--smtp-port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            smtplib.SMTP("127.0.0.1", port, timeout=5).quit()
            return process
        time.sleep(0.05)
    process.kill()
    raise AssertionError("the mail room did not open")


def test_nothing_is_lost_or_doubled(inbox, process_environment, mail_folder):
    port = free_port()
    process = start(process_environment, port)
    accepted: set[str] = set()
    sent = iter(range(MAILS))
    guard = threading.Lock()
    running = threading.Event()
    running.set()

    def send() -> None:
        while True:
            with guard:
                number = next(sent, None)
            if number is None:
                return
            message_id = f"<{number}@kill.example.com>"
            while True:  # as a mail server does: again, until it is told 250
                running.wait(30)
                try:
                    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
                        client.sendmail("a@example.com", [TO], plain(f"n{number}", message_id=message_id))
                except (OSError, smtplib.SMTPException):
                    time.sleep(0.02)
                    continue
                with guard:
                    accepted.add(message_id)
                break

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for kill in range(KILLS):
        deadline = time.monotonic() + 60
        while len(accepted) < (kill + 1) * MAILS // (KILLS + 2) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process = start(process_environment, port)
    for sender in senders:
        sender.join(120)
    process.terminate()
    process.wait(20)
    assert len(accepted) == MAILS

    opening.adopt_files(older_than=opening.SETTLED * 0)
    ReceivedMail.objects.filter(state="stored").update(claimed_until=None)
    taking_in.take_everything()
    ids = list(Message.objects.values_list("message_id", flat=True))
    assert sorted(ids) == sorted(accepted)
    assert set(ReceivedMail.objects.values_list("state", flat=True)) <= {"taken", "duplicate"}
    assert Event.objects.filter(kind="message_received").count() == MAILS
    assert not list((mail_folder / "incoming").glob("*.eml"))
