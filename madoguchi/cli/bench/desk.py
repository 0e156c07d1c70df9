"""What the desk's pages cost with that many conversations: CPU and queries in this process, wall time over real HTTP."""

import argparse
from typing import Any

from madoguchi.cli.bench.ground import ground


def options(kind: argparse.ArgumentParser) -> None:
    """What may be asked for."""
    kind.add_argument("--conversations", type=int, default=100_000)
    kind.add_argument("--rounds", type=int, default=60)
    kind.add_argument("--loaded", action="store_true", help="also under 20 mails a second, and beside 40 slow lines")


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """For list, conversation and counts: cpu_ms (p50), queries, p50_ms and p95_ms."""
    with ground(given.database):
        from madoguchi.cli.bench import desking  # noqa: PLC0415 (models: not before the ground is laid)

        return desking.measure(given)
