"""A house with chat windows, lines posted there at a rate, and the time until the other side has them."""

import argparse
import asyncio
import gc
import json
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import uvloop

from madoguchi.cli.bench import served
from madoguchi.cli.bench.chat_lines import Voices, listen
from madoguchi.cli.bench.chat_people import WORDS, Ground, Met, people
from madoguchi.cli.bench.ground import percentile
from madoguchi.conversations.models import Message

VOICES = 64
GROWTH = 1.25
GOOD_MS = 300.0
OPENED_AT_ONCE = 50


@dataclass
class Waits:
    """When lines left and arrived, by the line's id."""

    arrived: dict[int, float] = field(default_factory=dict)
    theirs: dict[int, float] = field(default_factory=dict)
    ours: dict[int, float] = field(default_factory=dict)
    refused: int = 0

    def of(self, side: dict[int, float]) -> list[float]:
        """Milliseconds; a line that never came counts as 60 s."""
        return [max(0.0, self.arrived.get(line, at + 60) - at) * 1000 for line, at in side.items()]


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """All of it."""
    workspace, inbox = served.counter()
    ground = people(workspace, inbox, given)
    with ExitStack() as stack:
        server = stack.enter_context(served.server("web" if given.apart else "serve", {"MADOGUCHI_TRUST_PROXY": "1"}))
        worker = stack.enter_context(served.worker()) if given.apart else None
        time.sleep(3)
        return asyncio.run(_measured(given, ground, server, worker), loop_factory=uvloop.new_event_loop)


async def _measured(given: argparse.Namespace, ground: Ground, server: served.Server, worker: Any) -> dict[str, Any]:
    waits = Waits()
    idle = server.rss_mb()
    await _open_windows(ground, server.port, waits)
    held = server.rss_mb()
    gc.disable()  # a pause of whoever listens is none of the house's
    for cookie in ground.cookies:
        await listen(server.port, "/live", f"Cookie: {served.cookie_name()}={cookie}", _ours_hear(waits))
    voices = await Voices.open(server.port, VOICES)
    await _talk(given.rate, 3, given.ours, ground, voices, Waits())  # warm
    told: dict[str, Any] = {
        "visitors": len(ground.visitors),
        "talkers": len(ground.talkers),
        "kb_per_visitor": round((held - idle) * 1024 / max(len(ground.visitors), 1), 1),
    }
    rates = []
    for rate in _rates(given):
        waits.theirs, waits.ours, waits.refused = {}, {}, 0
        before, worked = server.cpu_seconds(), worker.cpu_seconds() if worker else 0.0
        took = await _talk(rate, given.seconds, given.ours, ground, voices, waits)
        every = waits.of(waits.theirs) + waits.of(waits.ours)
        rates.append(
            {
                "rate": rate,
                "said_per_second": round(len(every) / took, 1),
                "refused": waits.refused,
                "p50_ms": percentile(every, 0.5),
                "p99_ms": percentile(every, 0.99),
                **_of_each("theirs", waits.of(waits.theirs)),
                **_of_each("ours", waits.of(waits.ours)),
                "lost": sum(line not in waits.arrived for line in [*waits.theirs, *waits.ours]),
                "cpu_percent": round((server.cpu_seconds() - before) / took * 100),
            }
            | ({"worker_cpu_percent": round((worker.cpu_seconds() - worked) / took * 100)} if worker else {})
        )
        if rates[-1]["p99_ms"] > GOOD_MS or rates[-1]["refused"]:
            break
    told |= rates[0] | {"stored": await asyncio.to_thread(Message.objects.count), "rss_mb": server.rss_mb()}
    if given.highest:
        good = [each["rate"] for each in rates if each["p99_ms"] <= GOOD_MS and not each["refused"]]
        told |= {"highest_rate": max(good, default=0), "rates": rates}
    return told


def _of_each(side: str, took: list[float]) -> dict[str, float]:
    return {f"{side}_p{n}_ms": percentile(took or [0], n / 100) for n in (50, 99)}


def _rates(given: argparse.Namespace) -> Iterator[float]:
    rate = given.rate
    yield rate
    while given.highest:
        rate = round(rate * GROWTH)
        yield rate


async def _talk(rate: float, seconds: int, share: float, ground: Ground, voices: Voices, waits: Waits) -> float:
    """Lines at this rate, whether or not those before have been answered; each talker in turn, at random moments."""
    began, said, chance = time.monotonic(), [], random.Random(1)  # noqa: S311 (a load, not a secret)
    for n in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + n / rate - time.monotonic() + chance.uniform(0, 0.5 / rate)))
        met = ground.talkers[n % len(ground.talkers)]
        say = _say_ours if chance.random() < share else _say
        said.append(asyncio.ensure_future(say(ground, met, voices, waits, f"{began}-{n}")))
    await asyncio.gather(*said)
    took = time.monotonic() - began
    for _ in range(100):
        if all(line in waits.arrived for line in [*waits.theirs, *waits.ours]):
            break
        await asyncio.sleep(0.05)
    return took


async def _say(ground: Ground, met: Met, voices: Voices, waits: Waits, key: str) -> None:
    body = json.dumps({"id": key, "text": WORDS}).encode()
    head = _head_of(met)
    at = time.monotonic()
    status, answer = await voices.post(f"/chat/{ground.site.key}/lines", head, body)
    if status == 201:
        waits.theirs[json.loads(answer)["line"]["id"]] = at
    else:
        waits.refused += 1


def _head_of(met: Met) -> str:
    return f"Authorization: Visitor {met.token}\r\nX-Forwarded-For: {met.address}"


async def _say_ours(ground: Ground, met: Met, voices: Voices, waits: Waits, key: str) -> None:
    cookie = ground.cookies[met.number % len(ground.cookies)]
    head = (
        f"Cookie: {served.cookie_name()}={cookie}; {served.csrf_cookie()}={'t' * 32}\r\nX-CSRFToken: {'t' * 32}\r\n"
        "Content-Type: application/x-www-form-urlencoded"
    )
    at = time.monotonic()
    path = f"/w/{ground.workspace.slug}/conversations/{met.number}/lines/"
    status, answer = await voices.post(path, head, f"text=confirmed+{key}&key={key}".encode())
    if status == 200:
        waits.ours[json.loads(answer)["message"]] = at
    else:
        waits.refused += 1


async def _open_windows(ground: Ground, port: int, waits: Waits) -> None:
    for start in range(0, len(ground.visitors), OPENED_AT_ONCE):
        await asyncio.gather(
            *(
                listen(port, f"/chat/{ground.site.key}/stream", _head_of(met), _theirs_hear(waits))
                for met in ground.visitors[start : start + OPENED_AT_ONCE]
            )
        )


def _ours_hear(waits: Waits) -> Any:
    def hear(kind: str, data: dict[str, Any]) -> None:
        if data.get("kind") == "message_received":
            waits.arrived.setdefault(data["subject"][1], time.monotonic())

    return hear


def _theirs_hear(waits: Waits) -> Any:
    def hear(kind: str, data: dict[str, Any]) -> None:
        if kind == "line" and data["from"] == "us":
            waits.arrived.setdefault(data["id"], time.monotonic())

    return hear
