"""The mail room is killed again and again while mail comes in: what got 250 is there once, whatever was going on."""

import contextlib
import faulthandler
import random
import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from madoguchi.channels.email import opening, proving, taking_in
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.channels.email.tests.conftest import free_port
from madoguchi.channels.email.tests.mails import TO, plain
from madoguchi.conversations.models import Message
from madoguchi.journal.models import Event

pytestmark = pytest.mark.django_db(transaction=True)

SENDERS = 4
GIVES_UP = 0.5  # of the senders whose connection breaks: the mail may be there once, or not at all
WITHOUT_ID = 0.2
MAILS_ON_A_LINE = 7


def start(environment: dict[str, str], port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from madoguchi.cli.main import main; main()", "mailroom", "--smtp-port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            smtplib.SMTP("127.0.0.1", port, timeout=5).quit()
            return process
        time.sleep(0.05)
    process.kill()
    raise AssertionError("the mail room did not open")


class Senders:
    """Mail servers of the world: each sends one mail after the other, some of them again until it is taken."""

    def __init__(self, port: int, mails: int, seed: int) -> None:
        self.port, self.mails, self.random = port, mails, random.Random(seed)
        self.accepted: set[str] = set()
        self.given_up: set[str] = set()
        self.cut_off = 0
        self._numbers, self._guard = iter(range(mails)), threading.Lock()
        self.threads = [threading.Thread(target=self._run) for _ in range(SENDERS)]

    @property
    def ended(self) -> int:
        return len(self.accepted) + len(self.given_up)

    def _next(self) -> tuple[str, bytes, bool] | None:
        with self._guard:
            number = next(self._numbers, None)
            if number is None:
                return None
            has_id = self.random.random() >= WITHOUT_ID
            text = f"mail {number} of the kill test"
            raw = plain(text, message_id=f"<{number}@kill.example.com>" if has_id else None)
            return text, raw, self.random.random() < GIVES_UP

    def _run(self) -> None:
        client, sent_here = None, 0
        while (mail := self._next()) is not None:
            text, raw, gives_up = mail
            while True:
                try:
                    if client is None:
                        client, sent_here = smtplib.SMTP("127.0.0.1", self.port, timeout=20), 0
                    client.sendmail("a@example.com", [TO], raw)
                except (OSError, smtplib.SMTPException):
                    if client is None:  # nobody answers: the mail room is being opened again
                        time.sleep(0.1)
                        continue
                    client = None
                    with self._guard:
                        self.cut_off += 1
                        if gives_up:
                            self.given_up.add(text)
                    if gives_up:
                        break
                    continue
                with self._guard:
                    self.accepted.add(text)
                sent_here += 1
                if sent_here >= MAILS_ON_A_LINE:
                    with contextlib.suppress(OSError, smtplib.SMTPException):
                        client.quit()
                    client = None
                break


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mails", "kills"), [pytest.param(250, 3, id="short"), pytest.param(5000, 20, id="whole", marks=pytest.mark.long)]
)
def test_nothing_is_lost_or_doubled(inbox, process_environment, mail_folder, mails, kills):
    faulthandler.cancel_dump_traceback_later()  # the whole takes longer than any other test; it has deadlines of its own
    port, seed = free_port(), random.randrange(2**32)
    print(f"\nseed {seed}")
    chance = random.Random(seed)
    process = start(process_environment, port)
    senders = Senders(port, mails, seed)
    for thread in senders.threads:
        thread.start()
    moments = sorted(chance.sample(range(1, mails - 1), kills))
    try:
        for moment in moments:
            deadline = time.monotonic() + 900
            while senders.ended < moment and time.monotonic() < deadline:
                time.sleep(chance.uniform(0, 0.005))
            process.send_signal(signal.SIGKILL)
            process.wait()
            process = start(process_environment, port)
        for thread in senders.threads:
            thread.join(900)
            assert not thread.is_alive()
    finally:
        process.terminate()
        process.wait(30)

    opening.adopt_files(older_than=opening.SETTLED * 0)
    ReceivedMail.objects.filter(state="stored").update(claimed_until=None)
    taking_in.take_everything()
    there = Counter(text.strip() for text in Message.objects.values_list("text", flat=True))
    states = Counter(ReceivedMail.objects.values_list("state", flat=True))
    lucky = sum(there[text] for text in senders.given_up)
    print(
        f"{kills} kills, {mails} mails: {len(senders.accepted)} got 250, {senders.cut_off} were cut off under way, "
        f"{len(senders.given_up)} given up then ({lucky} of them there), ledger {dict(states)}"
    )
    assert senders.accepted | senders.given_up == {f"mail {n} of the kill test" for n in range(mails)}
    assert not senders.accepted - there.keys()
    assert not there.keys() - senders.accepted - senders.given_up
    assert set(there.values()) == {1}
    assert set(states) <= {"taken", "duplicate"}
    assert states["taken"] == len(there)
    assert Event.objects.filter(kind="message_received").count() == len(there)
    figures = proving.figures(inbox.workspace, 2)
    assert all(each.is_balanced for each in figures)
    assert sum(each.total for each in figures) == states.total() >= len(senders.accepted)
    assert not list((mail_folder / "incoming").glob("*.eml"))
    kept = {str(path.relative_to(mail_folder)) for path in Path(mail_folder / "raw").rglob("*.eml")}
    assert kept == set(ReceivedMail.objects.values_list("raw_path", flat=True))
