"""Servers are killed and clients cut off while both sides of many chats write: nothing is lost, doubled or out of order."""

import asyncio
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from madoguchi.channels.chat import talking, visiting
from madoguchi.channels.chat.models import Site
from madoguchi.cli.bench.served import free_port
from madoguchi.conversations import saying
from madoguchi.conversations.models import Conversation, Message
from madoguchi.desk.tests.listening import listening as ear_of
from madoguchi.desk.tests.listening import session_of
from madoguchi.journal import waking
from madoguchi.journal.ordering import newest_settled
from tests.cast import Cast, assemble
from tests.faults.chat_client import Visitor, listening

pytestmark = [pytest.mark.slow, pytest.mark.both, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).parents[2]
KILLS, BREAKS = 20, 100
VISITORS, LINES = 10, 24
PATIENCE = 120.0


@contextmanager
def houses(environment: dict[str, str], ports: list[int], smtp_port: int = 0) -> Iterator[Callable[[int], None]]:
    """Servers on these ports, the first of which may take mail; call to kill one, which is back soon."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.chat_house", *map(str, [smtp_port, *ports])],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )

    def kill(n: int) -> None:
        process.stdin.write(f"kill {n}\n")
        process.stdin.flush()
        while "killed" not in process.stdout.readline():
            assert process.poll() is None

    try:
        yield kill
    finally:
        process.communicate("end\n", timeout=60)


@pytest.mark.parametrize("count", [1, 2], ids=["one process", "two processes"])
def test_nothing_is_lost_doubled_or_out_of_order(process_environment: dict[str, str], count: int) -> None:
    cast, chance = assemble(), random.Random(11)
    site = Site.objects.create(workspace=cast.workspace, inbox=cast.inbox, name="お店")
    ports = [free_port() for _ in range(count)]
    visitors, talks = [], []
    for n in range(VISITORS):
        met = visiting.meet(site)
        talks.append(talking.say(met.visitor, "こんにちは", client_id="first").talk.conversation)
        visitors.append(Visitor(site.key, met.token, ports, "", random.Random(n)))
    session = session_of(cast.agent)
    for each in visitors:
        each.last = str(newest_settled())
    with houses(process_environment, ports) as kill:
        until(lambda: ear_of(ports[-1], session).close())
        ours = threading.Thread(target=answer, args=(cast, talks))
        asyncio.run(listening(visitors, talk(visitors, talks, ours, kill, count, chance)))
        if count == 2:
            asyncio.run(listening(visitors[:1], type_across(visitors[0], cast, session, talks[0], ports)))
    check(visitors, talks)


def answer(cast: Cast, talks: list[Conversation]) -> None:
    """Our side writes from another process than those which are killed."""
    for n in range(LINES):
        for conversation in talks:
            saying.say(conversation, by=cast.agent, text=f"ours {n}", key=f"{conversation.pk}-{n}")
        time.sleep(0.5)
    connection.close()


async def talk(
    visitors: list[Visitor],
    talks: list[Conversation],
    ours: threading.Thread,
    kill: Callable[[int], None],
    count: int,
    chance: random.Random,
) -> None:
    async def write(visitor: Visitor) -> None:
        for n in range(LINES):
            await visitor.say(n, f"theirs {n}")
            await asyncio.sleep(chance.uniform(0.2, 1.2))

    async def destroy() -> None:
        for n in range(KILLS):
            await asyncio.sleep(chance.uniform(0.3, 1.2))
            await asyncio.to_thread(kill, n % count)

    async def cut() -> None:
        done = 0
        for _ in range(BREAKS * 10):
            await asyncio.sleep(chance.uniform(0.0, 0.2))
            done += chance.choice(visitors).cut()
            if done == BREAKS:
                return
        raise AssertionError("nobody could be cut off any more")

    ours.start()
    await asyncio.gather(*(write(each) for each in visitors), destroy(), cut(), asyncio.to_thread(ours.join))
    for _ in range(int(PATIENCE / 0.1)):
        if all(len(each.heard) >= 2 * LINES for each in visitors):
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.5)  # for what comes twice


async def type_across(visitor: Visitor, cast: Cast, session: str, conversation: Conversation, ports: list[int]) -> None:
    """Each side at another process; on SQLite typing is carried within a process alone."""
    if await asyncio.to_thread(lambda: connection.vendor) != "postgresql":
        return
    ear = await asyncio.to_thread(lambda: ear_of(ports[1], session))
    hearing = asyncio.ensure_future(asyncio.to_thread(lambda: ear.next("signal")))
    while not hearing.done():  # a signal may be lost; whoever types on says so again
        assert await visitor.post("typing", b"{}", ports[0]) == 204
        await asyncio.wait([hearing], timeout=2)
    assert (hearing.result().data["kind"], hearing.result().data["number"]) == ("visitor_types", conversation.number)
    ear.close()
    data = {
        "workspace_id": cast.workspace.pk,
        "inbox_id": cast.inbox.pk,
        "number": conversation.number,
        "person": cast.agent.pk,
    }
    for _ in range(100):
        await asyncio.to_thread(signal_typing, data)
        await asyncio.sleep(0.1)
        if visitor.typing:
            break
    assert visitor.typing[0] == "佐藤"


def signal_typing(data: dict[str, object]) -> None:
    """From a thread that lets go of its connection: one that stays keeps the test's database from being dropped."""
    waking.signal("agent_types", data)
    connection.close()


def check(visitors: list[Visitor], talks: list[Conversation]) -> None:
    wanted = {side: [f"{side} {n}" for n in range(LINES)] for side in ("theirs", "ours")}
    for visitor, conversation in zip(visitors, talks, strict=True):
        stored = Message.objects.filter(conversation=conversation).exclude(text="こんにちは").order_by("pk")
        assert not visitor.resets
        assert sorted(visitor.heard) == list(stored.values_list("pk", "text"))
        for side, texts in wanted.items():
            assert [text for _, text in visitor.heard if text.startswith(side)] == texts
    connection.close()


def until(answers: Callable[[], object]) -> None:
    """A house that has only just begun refuses."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            answers()
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return
