"""People at chat windows and those who answer them: memory of an open window, and a line's way to the other side."""

import argparse
import resource
from typing import Any

from madoguchi.cli.bench.ground import database_name, ground


def options(kind: argparse.ArgumentParser) -> None:
    """What may be asked for."""
    kind.add_argument("--visitors", type=int, default=8000, help="how many have a window open")
    kind.add_argument("--rate", type=float, default=40.0, help="lines a second, of both sides together")
    kind.add_argument("--seconds", type=int, default=30)
    kind.add_argument("--ours", type=float, default=0.5, help="the share of lines that our side says, over the desk's own view")
    kind.add_argument("--apart", action="store_true", help="web server and worker in processes of their own")
    kind.add_argument("--highest", action="store_true", help="go on with higher rates while p99 ≤ 300 ms")


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """KB per visitor; milliseconds from the posting of a line to the other side's stream, everything by real HTTP."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with ground(given.database):
        from madoguchi.cli.bench import chatting  # noqa: PLC0415 (models: not before the ground is laid)

        return {"what": "chat", "database": database_name(given.database)} | chatting.measure(given)
