"""Who gets it: the decision alone, the choice of a queue, and a whole pass of the clock."""

import argparse
from typing import Any

from madoguchi.cli.bench.ground import ground


def options(kind: argparse.ArgumentParser) -> None:
    """What may be asked for."""
    kind.add_argument("--people", type=int, default=1000)
    kind.add_argument("--queues", type=int, default=50)
    kind.add_argument("--waiting", type=int, default=200)


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """CPU milliseconds: `decide` a decision among all people, `sort` of a conversation by all queues, `events` one event with
    these queues and `quiet` with none, `crowd` of reading everybody, `pass` for everything that waits."""
    with ground(given.database):
        from madoguchi.cli.bench import routing_measured  # noqa: PLC0415 (models: not before the ground is laid)

        return routing_measured.measure(given)
