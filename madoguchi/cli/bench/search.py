"""What is found, how fast, and what the index costs, with that many messages."""

import argparse
from typing import Any

from madoguchi.cli.bench.ground import ground


def options(kind: argparse.ArgumentParser) -> None:
    """What may be asked for."""
    kind.add_argument("--messages", type=int, default=50_000)
    kind.add_argument("--queries", type=int, default=200, help="held against the truth, which is looked up in every text")


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Recall and false hits; milliseconds in this process, by kind of query; the index's size and CPU."""
    with ground(given.database):
        from madoguchi.cli.bench import labelled, searching  # noqa: PLC0415 (models: not before the ground is laid)

        well = labelled.measure()
        return searching.measure(given) | {"labelled": well}
