"""What it costs one process that many people look at conversations and type in them."""

import argparse
import resource
from typing import Any

from madoguchi.cli.bench.ground import database_name, ground


def options(kind: argparse.ArgumentParser) -> None:
    """What may be asked for."""
    kind.add_argument("--people", type=int, default=500)
    kind.add_argument("--seconds", type=int, default=30)
    kind.add_argument("--typing", type=int, default=100, help="how many of them type all the time")


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Per cent of a core of the server, beside what its open streams cost anyway; and how long news of typing takes."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with ground(given.database):
        from madoguchi.cli.bench import attending_crowd  # noqa: PLC0415 (models: not before the ground is laid)

        return attending_crowd.measure(given) | {"what": "attending", "database": database_name(given.database)}
