"""What an open live stream costs in memory, and what the server holds when it is idle."""

import argparse
import resource
import time
from typing import Any

from madoguchi.cli.bench.ground import database_name, ground

PER_PERSON = 25


def options(kind: argparse.ArgumentParser) -> None:
    """What may be asked for."""
    kind.add_argument("--streams", type=int, default=2000)


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """KB per stream, server process only."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with ground(given.database):
        from madoguchi.cli.bench import served  # noqa: PLC0415 (models: not before the ground is laid)

        workspace, _inbox = served.counter()
        signed_in = served.cookies(workspace, -(-given.streams // PER_PERSON))
        with served.server() as server:
            time.sleep(3)
            idle = server.rss_mb()
            lines, opened = [], 0
            for n in range(given.streams):
                lines.append(served.open_stream(server.port, signed_in[n // PER_PERSON]))
                opened += b"200 OK" in lines[-1].recv(4096)
            before = server.cpu_seconds()
            time.sleep(5)
            held = server.rss_mb()
            resting = server.cpu_seconds() - before
            for line in lines:
                line.close()
    return {
        "what": "streams",
        "n": opened,
        "database": database_name(given.database),
        "idle_rss_mb": idle,
        "rss_mb": held,
        "kb_per_stream": round((held - idle) * 1024 / max(opened, 1), 1),
        "cpu_percent_resting": round(resting / 5 * 100, 1),
    }
