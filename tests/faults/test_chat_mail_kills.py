"""The server is killed while chats go over to mail and answers come back by mail: each line reaches the other side once, each
of our mails is repeated at most where a try was in doubt, each answer stands in its chat once, however often it was sent."""

import email
import email.policy
import queue
import random
import re
import smtplib
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from madoguchi.channels.chat import lines, talking, visiting
from madoguchi.channels.chat.mailing import Kind
from madoguchi.channels.chat.models import Site, Talk, TalkState
from madoguchi.channels.email import sink as mail_sink
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.cli.bench.served import free_port
from madoguchi.conversations import saying
from madoguchi.conversations.models import Channel, Message, MessageKind
from madoguchi.journal.models import Delivery, DeliveryTry
from tests.cast import Cast, assemble
from tests.faults.test_chat_kills import houses

pytestmark = [pytest.mark.slow, pytest.mark.both, pytest.mark.django_db(transaction=True)]

KILLS, TALKS, ROUNDS = 10, 30, 3
PATIENCE = 180.0
LONG_AGO = timedelta(minutes=30)  # nobody has looked for so long: what is said goes by mail at once
OURS = re.compile(r"ours \d+-\d+")


class Customers:
    """They answer each mail of ours once, and hand the answer over until somebody has taken it, as mail servers do."""

    def __init__(self, smtp_port: int) -> None:
        self.smtp_port = smtp_port
        self.arrived: Counter[str] = Counter()
        self.answers: dict[str, str] = {}  # of which mail: the text
        self.handed_over = 0
        self._mail: queue.Queue[EmailMessage | None] = queue.Queue()
        self._dawdling = random.Random(3)
        self._writing = threading.Thread(target=self._write)

    def take(self, caught: mail_sink.Caught) -> None:
        mail = email.message_from_bytes(caught.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.arrived[mail["Message-ID"]] += 1
        if self.arrived[mail["Message-ID"]] == 1:
            self._mail.put(mail)
        time.sleep(self._dawdling.uniform(0, 0.3))  # taken, not yet answered

    @contextmanager
    def relay(self) -> Iterator[int]:
        ports: queue.Queue[int] = queue.Queue()
        stop = threading.Event()
        thread = threading.Thread(target=mail_sink.run, args=(0, self.take), kwargs={"stop": stop, "ready": ports.put})
        thread.start()
        self._writing.start()
        try:
            yield ports.get(timeout=20)
        finally:
            self._mail.put(None)
            stop.set()
            thread.join()
            self._writing.join()

    def _write(self) -> None:
        while (mail := self._mail.get()) is not None:
            text = f"answer to {mail['Message-ID'].strip('<>').split('@')[0]}"
            back = EmailMessage(policy=email.policy.SMTP)
            back["From"], back["To"], back["Subject"] = str(mail["To"]), str(mail["Reply-To"]), f"Re: {mail['Subject']}"
            back["Message-ID"], back["In-Reply-To"] = f"<{len(self.answers)}.back@example.com>", mail["Message-ID"]
            back.set_content(text)
            self.answers[mail["Message-ID"]] = text
            self._hand_over(back, str(mail["Reply-To"].addresses[0].addr_spec))

    def _hand_over(self, mail: EmailMessage, to: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(OSError, smtplib.SMTPException), smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=10) as client:
                self.handed_over += 1
                client.send_message(mail, to_addrs=[to])
                return
            time.sleep(0.1)


def test_what_goes_by_mail_and_comes_back_is_there_once(process_environment: dict[str, str]) -> None:
    cast, chance, smtp_port = assemble(), random.Random(5), free_port()
    site = Site.objects.create(workspace=cast.workspace, inbox=cast.inbox, name="お店", words={"away": {"ja": "", "en": ""}})
    talks = [begin(site, n) for n in range(TALKS)]
    customers = Customers(smtp_port)
    with customers.relay() as relay_port:
        environment = process_environment | {"MADOGUCHI_RELAY_URL": f"smtp://127.0.0.1:{relay_port}"}
        with houses(environment, [free_port()], smtp_port) as kill:
            ours = threading.Thread(target=speak, args=(cast, talks))
            ours.start()
            for _ in range(KILLS):
                await_progress(chance.randint(5, 25))
                time.sleep(chance.uniform(0, 0.4))  # into the midst of what comes next
                kill(0)
            ours.join()
            until(lambda: everything_went(customers), customers)
    check(talks, customers)
    connection.close()


def begin(site: Site, n: int) -> Talk:
    visitor = visiting.meet(site).visitor
    visiting.introduce(visitor, mail=f"customer{n}@example.com")
    return talking.say(visitor, f"theirs {n}", client_id="first", at=timezone.now() - LONG_AGO).talk


def speak(cast: Cast, talks: list[Talk]) -> None:
    """From another process than the one which is killed; again when all has gone by mail."""
    for turn in range(ROUNDS):
        for n, talk in enumerate(talks):
            at = timezone.now() - LONG_AGO / 2
            saying.say(talk.conversation, by=cast.agent, text=f"ours {n}-{turn}", key=f"{n}-{turn}", at=at)
        deadline = time.monotonic() + PATIENCE
        while len(mailed_lines()) < (turn + 1) * TALKS and time.monotonic() < deadline:
            time.sleep(0.2)
    connection.close()


def await_progress(steps: int) -> None:
    """Until so many more mails were written, handed over or taken in."""
    from_, deadline = progress(), time.monotonic() + 8
    while progress() < from_ + steps and time.monotonic() < deadline:
        time.sleep(0.005)


def progress() -> int:
    return Message.objects.filter(channel=Channel.EMAIL).count() + DeliveryTry.objects.count() + ReceivedMail.objects.count()


def everything_went(customers: Customers) -> bool:
    waiting = Delivery.objects.filter(state__in=[Delivery.State.DEFERRED, Delivery.State.IN_DOUBT])
    waiting.update(next_try=timezone.now())
    if Talk.objects.exclude(mail_due_at=None).exists() or Delivery.objects.exclude(state=Delivery.State.DONE).exists():
        return False
    mails = Message.objects.filter(automatic_kind=Kind.UNSEEN).count()
    back = Message.objects.filter(kind=MessageKind.INBOUND, channel=Channel.EMAIL).values("text").distinct().count()
    return mails == len(customers.arrived) == back and len(mailed_lines()) == TALKS * ROUNDS


def mailed_lines() -> list[str]:
    texts = Message.objects.filter(automatic_kind=Kind.UNSEEN).order_by("pk").values_list("text", flat=True)
    return [line for text in texts for line in OURS.findall(text)]


def until(is_so: Callable[[], bool], customers: Customers) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, (
            len(mailed_lines()),
            len(customers.arrived),
            list(Delivery.objects.exclude(state=Delivery.State.DONE).values_list("state", "words", "tries")[:5]),
            Counter(ReceivedMail.objects.values_list("state", flat=True)),
        )
        time.sleep(0.5)


def check(talks: list[Talk], customers: Customers) -> None:
    wanted: dict[int, list[str]] = defaultdict(list)  # of each talk: what its customer answered
    for row in Message.objects.filter(automatic_kind=Kind.UNSEEN).order_by("pk"):
        wanted[row.conversation_id].append(customers.answers[row.message_id])
    for n, talk in enumerate(Talk.objects.select_related("conversation__inbox", "visitor").order_by("pk")):
        assert talk.state == TalkState.BY_MAIL
        shown: list[dict[str, Any]] = lines.newest(talk, talk.visitor)
        ours = [each["text"] for each in shown if each["from"] == "us"]
        theirs = [each["text"].strip() for each in shown if each["from"] == "visitor"]
        assert ours == [f"ours {n}-{turn}" for turn in range(ROUNDS)]
        assert theirs[0] == f"theirs {n}"
        assert sorted(theirs[1:]) == sorted(wanted[talk.conversation_id])
    assert Talk.objects.count() == len(talks)
    assert sorted(mailed_lines()) == sorted(f"ours {n}-{turn}" for n in range(TALKS) for turn in range(ROUNDS))
    repeats = sum(customers.arrived.values()) - len(customers.arrived)
    in_doubt = DeliveryTry.objects.filter(outcome=Delivery.State.IN_DOUBT).count()
    again = customers.handed_over - len(customers.answers)
    print(
        f"\n{KILLS} kills, {len(customers.arrived)} mails, {repeats} repeats, {in_doubt} in doubt, {again} answers sent again"
    )
    assert repeats <= in_doubt
