"""The product's own mail sink, counting what arrives."""

import email
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from madoguchi.channels.email import sink as mail_sink


@contextmanager
def sink(seed: int = 1) -> Iterator[tuple[Counter[str], int]]:
    """How often each Message-ID arrived, and the port; slow enough before each answer for a kill to fall in between."""
    arrived: Counter[str] = Counter()
    dawdling = random.Random(seed)
    ports: list[int] = []
    opened, stop = threading.Event(), threading.Event()

    def count(caught: mail_sink.Caught) -> None:
        arrived[str(email.message_from_bytes(caught.content)["Message-ID"]).strip()] += 1
        time.sleep(dawdling.uniform(0, 0.5))  # taken, not yet answered

    def ready(port: int) -> None:
        ports.append(port)
        opened.set()

    thread = threading.Thread(target=mail_sink.run, args=(0, count), kwargs={"stop": stop, "ready": ready})
    thread.start()
    try:
        assert opened.wait(10)
        yield arrived, ports[0]
    finally:
        stop.set()
        thread.join()
