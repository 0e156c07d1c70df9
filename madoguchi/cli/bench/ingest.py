"""What it costs to take a mail in: from raw bytes to its end state, with the lanes caught up."""

import argparse
from typing import Any

from madoguchi.cli.bench.ground import ground

IN_FLIGHT = 16


def options(kind: argparse.ArgumentParser) -> None:
    """What may be asked for."""
    kind.add_argument("--mails", type=int, default=2000)
    kind.add_argument("--in-flight", type=int, default=IN_FLIGHT, help="how many mails are under way at once")


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """CPU of the whole process (doors, reader, lanes) per mail; milliseconds from the last byte to the end state."""
    with ground(given.database):
        from madoguchi.cli.bench import ingesting  # noqa: PLC0415 (models: not before the ground is laid)

        return ingesting.measure(given)
