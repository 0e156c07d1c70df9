"""What views cost with that many conversations: pages and counts, CPU and queries in this process, wall time over real HTTP."""

import argparse
from typing import Any

from madoguchi.cli.bench.ground import ground


def options(kind: argparse.ArgumentParser) -> None:
    """What may be asked for."""
    kind.add_argument("--conversations", type=int, default=100_000)
    kind.add_argument("--views", type=int, default=200)
    kind.add_argument("--rounds", type=int, default=40)


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """For each page: cpu_ms (p50), queries, p50_ms and p95_ms."""
    with ground(given.database):
        from madoguchi.cli.bench import measuring_views  # noqa: PLC0415 (models: not before the ground is laid)

        return measuring_views.measure(given)
