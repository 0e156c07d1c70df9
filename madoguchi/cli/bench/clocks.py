"""What the clockwork of service levels costs with that many open clocks of which some are due, and the lane for each event."""

import argparse
from typing import Any

from madoguchi.cli.bench.ground import ground


def options(kind: argparse.ArgumentParser) -> None:
    """What may be asked for."""
    kind.add_argument("--clocks", type=int, default=1_000_000)
    kind.add_argument("--due", type=int, default=500)
    kind.add_argument("--rounds", type=int, default=5)
    kind.add_argument("--mails", type=int, default=300)


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Milliseconds of a tick with `due` of `clocks`, of one with nothing due, and of the lane for each event."""
    with ground(given.database):
        from madoguchi.cli.bench import measuring_clocks  # noqa: PLC0415 (models: not before the ground is laid)

        return measuring_clocks.measure(given)
