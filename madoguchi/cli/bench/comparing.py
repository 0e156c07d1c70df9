"""The measuring behind `bin/bench meaning`."""

import argparse
import os
import random
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils import timezone

from madoguchi.cli.bench import letters, served
from madoguchi.cli.bench.ground import database_name, percentile
from madoguchi.conversations.models import Conversation, Inbox, Status
from madoguchi.journal.transactions import writing
from madoguchi.search.meaning.child import Child
from madoguchi.search.meaning.embedding import OwnEmbedder
from madoguchi.search.meaning.gist import gist
from madoguchi.search.meaning.nearest import CONVERSATIONS, Shelves
from madoguchi.search.models import Vector
from madoguchi.search.repeats_measuring import Measured, measured

BATCH = 5000
ROUNDS = 40
MEGABYTES = 512
SHAKEN = 15  # so far a value may be moved: no two texts are the same


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Embed, lay out, ask."""
    child = Child(megabytes=1)
    embedder = OwnEmbedder(child)
    embedding, vectors = _embedding(embedder, child, given.texts)
    repeats = measured(embedder)
    child.let_go()
    _workspace, inbox = served.counter()
    _fill(inbox, embedder.name, vectors, given.conversations)
    return {
        "what": "meaning",
        "n": given.conversations,
        "database": database_name(given.database),
        "embedding": embedding,
        "nearest": _nearest(given.conversations),
        "repeats": {"settled": _shown(repeats[0]), "held_out": _shown(repeats[1]), "fresh": _shown(repeats[2])},
    }


def _embedding(embedder: OwnEmbedder, child: Child, count: int) -> tuple[dict[str, Any], list[bytes]]:
    texts = [gist("お問い合わせ", each) for each in letters.letters(count)]
    began = time.perf_counter()
    embedder.embed(texts[:1])
    first, cpu, began = time.perf_counter() - began, _cpu(child), time.perf_counter()
    vectors = embedder.embed(texts)
    wall = time.perf_counter() - began
    told = {
        "first_ms": round(first * 1000),
        "cpu_ms_each": round((_cpu(child) - cpu) / len(texts) * 1000, 2),
        "wall_ms_each": round(wall / len(texts) * 1000, 2),
        "characters": round(sum(map(len, texts)) / len(texts)),
        "memory_mb": _memory(child),
    }
    return told, vectors


def _fill(inbox: Inbox, model: str, vectors: Sequence[bytes], count: int) -> None:
    draw, now = random.Random(1), timezone.now()  # noqa: S311 (seeded, on purpose)
    for start in range(0, count, BATCH):
        numbers = range(start + 1, min(start + BATCH, count) + 1)
        with writing():
            made = Conversation.objects.bulk_create(
                Conversation(
                    workspace_id=inbox.workspace_id,
                    number=n,
                    inbox=inbox,
                    status=Status.CLOSED,
                    created_at=now,
                    last_activity=now,
                )
                for n in numbers
            )
            Vector.objects.bulk_create(
                Vector(
                    workspace_id=inbox.workspace_id,
                    conversation=each,
                    inbox=inbox,
                    model=model,
                    values=_shaken(vectors[each.number % len(vectors)], draw),
                )
                for each in made
            )


def _shaken(values: bytes, draw: random.Random) -> bytes:
    noise = int.from_bytes(draw.randbytes(len(values))) & int.from_bytes(bytes([SHAKEN]) * len(values))
    return (int.from_bytes(values) ^ noise).to_bytes(len(values))


def _nearest(count: int) -> dict[str, Any]:
    shelves = Shelves(Child(MEGABYTES))
    asked = list(Vector.objects.filter(pk__in=range(1, count, max(1, count // ROUNDS)))[:ROUNDS]) or [
        Vector.objects.latest("pk")
    ]
    inboxes = [asked[0].inbox_id or 0]
    began = time.perf_counter()
    shelves.nearest(asked[0], CONVERSATIONS, inboxes=inboxes, most=100)
    laid_out = time.perf_counter() - began
    times = []
    for each in asked:
        began = time.perf_counter()
        shelves.nearest(each, CONVERSATIONS, inboxes=inboxes, most=100)
        times.append((time.perf_counter() - began) * 1000)
    memory = _memory(shelves.child)
    shelves.child.let_go()
    return {
        "first_ms": round(laid_out * 1000),
        "p50_ms": round(percentile(times, 0.5), 1),
        "p95_ms": round(percentile(times, 0.95), 1),
        "memory_mb": memory,
    }


def _shown(each: Measured) -> dict[str, Any]:
    return asdict(each) | {"precision": round(each.precision, 3), "recall": round(each.recall, 3)}


def _cpu(child: Child) -> float:
    """Seconds of CPU that the child process has used."""
    columns = Path(f"/proc/{child.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(columns[11]) + int(columns[12])) / os.sysconf("SC_CLK_TCK")


def _memory(child: Child) -> int:
    """Megabytes that the child process holds."""
    status = Path(f"/proc/{child.pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024
