"""What 200 rules cost on one event, in CPU of this process; and an event where there are none."""

import argparse
from typing import Any

from madoguchi.cli.bench.ground import ground


def options(kind: argparse.ArgumentParser) -> None:
    """What may be asked for."""
    kind.add_argument("--rules", type=int, default=200)
    kind.add_argument("--rounds", type=int, default=50)


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """cpu_ms (p50, p95) of one event: without rules, with rules of which none fits, with one that fits; of compiling them."""
    with ground(given.database):
        from madoguchi.cli.bench import rules_asked  # noqa: PLC0415 (models: not before the ground is laid)

        return rules_asked.measure(given)
