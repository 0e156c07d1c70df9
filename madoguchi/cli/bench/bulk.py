"""One verb on many conversations: from the click to the last of them, with lanes and progress."""

import argparse
from typing import Any

from madoguchi.cli.bench.ground import ground


def options(kind: argparse.ArgumentParser) -> None:
    """What may be asked for."""
    kind.add_argument("--conversations", type=int, default=100_000)
    kind.add_argument("--rows", type=int, default=1000, help="how many of them one action takes")


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """For closing, assigning and undoing: wall_ms from asking to the end, cpu_ms, queries a conversation."""
    with ground(given.database):
        from madoguchi.cli.bench import bulking  # noqa: PLC0415 (models: not before the ground is laid)

        return bulking.measure(given)
