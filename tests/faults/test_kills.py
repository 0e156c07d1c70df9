"""Workers are killed at random while 2,000 events flow: every effect on our rows once, every mail at least once."""

import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from madoguchi.accounts.models import Notification
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Message, MessageKind
from madoguchi.conversations.receiving import receive
from madoguchi.conversations.replying import reply
from madoguchi.journal import looking
from madoguchi.journal.models import Delivery, DeliveryTry, Event
from madoguchi.kit.addresses import Address
from tests.cast import Cast, assemble, mail
from tests.faults.sink import sink

pytestmark = [pytest.mark.slow, pytest.mark.both, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).parents[2]
WORKERS, KILLS = 2, 8
CONVERSATIONS, REPLIES = 640, 150
DEADLINE_SECONDS = 120


class Staff:
    """Real worker processes, of which one is killed now and then and replaced at once."""

    def __init__(self, environment: dict[str, str], seed: int) -> None:
        self.environment = environment
        self.random = random.Random(seed)
        self.running = [self._hire() for _ in range(WORKERS)]
        self.killed = 0

    def _hire(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "madoguchi", "worker"], cwd=ROOT, env=self.environment, stderr=subprocess.DEVNULL
        )

    def kill_one(self) -> None:
        index = self.random.randrange(len(self.running))
        victim = self.running[index]
        assert victim.poll() is None, "a worker ended by itself"
        victim.kill()
        victim.wait()
        self.killed += 1
        self.running[index] = self._hire()

    def dismiss(self) -> None:
        for worker in self.running:
            worker.send_signal(signal.SIGTERM)
        for worker in self.running:
            worker.wait(20)


def write_events(cast: Cast) -> None:
    for n in range(CONVERSATIONS):
        conversation = receive(cast.inbox, mail(sender=f"customer{n}@example.com")).conversation
        if n % (CONVERSATIONS // REPLIES) == 0:
            reply(conversation, by=cast.agent, text="確認いたします。", to=[Address("", f"customer{n}@example.com")])
    connection.close()


def unfinished() -> list[tuple[str, str, int]]:
    """Deliveries that are not done; those that wait for a pause to end are called at once."""
    Delivery.objects.filter(state__in=[Delivery.State.DEFERRED, Delivery.State.IN_DOUBT]).update(next_try=timezone.now())
    return list(Delivery.objects.exclude(state=Delivery.State.DONE).values_list("state", "words", "tries")[:5])


def until(what: Callable[[], bool], words: str) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not what():
        assert time.monotonic() < deadline, (words, unfinished())
        time.sleep(0.2)


def test_nothing_is_lost_or_doubled_when_workers_are_killed(process_environment: dict[str, str]) -> None:
    cast = assemble()
    with sink() as (arrived, port):
        environment = process_environment | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.worker_settings",
            "MADOGUCHI_RELAY_URL": f"smtp://127.0.0.1:{port}",
        }
        staff = Staff(environment, seed=7)
        try:
            writer = threading.Thread(target=write_events, args=(cast,))
            writer.start()
            while staff.killed < KILLS:
                time.sleep(staff.random.uniform(2.0, 4.0))  # a worker's life
                staff.kill_one()
            writer.join()
            until(lambda: not unfinished(), "deliveries did not end")
            until(lambda: [lane.lag for lane in looking.lanes()] == [0], "the lane did not catch up")
        finally:
            staff.dismiss()

    every = set(Event.objects.filter(kind__in=ConversationEvent.values).values_list("pk", flat=True))
    counted = Counter(Notification.objects.filter(kind="counted").values_list("payload__event", flat=True))
    assert len(every) >= 2000
    assert set(counted) == every
    assert max(counted.values()) == 1

    sent = set(Message.objects.filter(kind=MessageKind.REPLY).values_list("message_id", flat=True))
    assert set(arrived) == sent
    repeats = sum(arrived.values()) - len(sent)
    in_doubt = DeliveryTry.objects.filter(outcome=Delivery.State.IN_DOUBT).count()
    print(f"\n{staff.killed} kills, {len(every)} events, {len(sent)} mails, {repeats} repeats, {in_doubt} tries in doubt")
    assert repeats <= in_doubt
