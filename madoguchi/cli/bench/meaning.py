"""What comparing by meaning costs, with that many conversations, and how well repeats are told from other matters."""

import argparse
from typing import Any

from madoguchi.cli.bench.ground import ground


def options(kind: argparse.ArgumentParser) -> None:
    """What may be asked for."""
    kind.add_argument("--conversations", type=int, default=100_000)
    kind.add_argument("--texts", type=int, default=256, help="so many are embedded")


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """CPU and memory of embedding, milliseconds of looking for what is near, precision and recall."""
    with ground(given.database):
        from madoguchi.cli.bench import comparing  # noqa: PLC0415 (models: not before the ground is laid)

        return comparing.measure(given)
