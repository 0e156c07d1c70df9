"""What is found, how fast, and what the index costs, with that many messages."""

import argparse
from pathlib import Path
from typing import Any

from madoguchi.cli.bench.ground import ground


def options(kind: argparse.ArgumentParser) -> None:
    """What may be asked for."""
    kind.add_argument("--messages", type=int, default=50_000)
    kind.add_argument("--keep", type=Path, metavar="FOLDER", help="fill and index it once, and only ask the next time")
    kind.add_argument(
        "--tops", type=Path, metavar="FILE", help="the top tens are written there; where it stands already, they are compared"
    )
    kind.add_argument("--queries", type=int, default=200, help="held against the truth, which is looked up in every text")


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Recall and false hits; milliseconds in this process, by kind of query; the index's size and CPU."""
    with ground(given.database, given.keep):
        from madoguchi.cli.bench import labelled, searching  # noqa: PLC0415 (models: not before the ground is laid)

        told = {} if searching.is_filled() else {"labelled": labelled.measure()}
        return searching.measure(given) | told
