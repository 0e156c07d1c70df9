"""Who works here: a name for this worker, and leases that lapse by themselves when it is killed."""

import os
import socket
import threading
import uuid
from datetime import timedelta

LEASE = timedelta(seconds=15)
RENEW_SECONDS = 5.0


def new_token() -> str:
    """A fresh lease token."""
    return uuid.uuid4().hex


def holder() -> str:
    """How this worker is shown to people: machine, process, thread."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.current_thread().name}"[:120]


def pause(pauses: tuple[float, ...], tries: int, chance: float) -> timedelta:
    """How long to wait after `tries` failures: the growing `pauses` (seconds), ±20 % by `chance` in [0, 1)."""
    return timedelta(seconds=pauses[min(tries, len(pauses)) - 1] * (0.8 + 0.4 * chance))
