"""The loops that a worker runs. Each returns when `stop` is set."""

import threading

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from madoguchi.journal import delivering, following, ordering, working

DELIVERY_THREADS = 2
JOB_THREADS = 3  # a long import must not keep a short job waiting


def run_lanes(stop: threading.Event) -> None:
    """Follow the log on every lane of config/reactions.py, a thread each."""
    ordering.renew_epoch()
    lanes: tuple[following.LaneOf, ...] = import_string(settings.MADOGUCHI_LANES)
    _together(stop, [(f"lane {lane.name}", following.run, (lane, stop)) for lane in lanes])


def run_deliveries(stop: threading.Event) -> None:
    """Carry deliveries."""
    _together(stop, [(f"deliveries {n}", delivering.run, (stop,)) for n in range(DELIVERY_THREADS)])


def run_jobs(stop: threading.Event) -> None:
    """Carry out jobs."""
    _together(stop, [(f"jobs {n}", working.run, (stop,)) for n in range(JOB_THREADS)])


def _together(stop: threading.Event, loops: list[tuple[str, object, tuple[object, ...]]]) -> None:
    failures: list[BaseException] = []

    def run(loop: object, arguments: tuple[object, ...]) -> None:
        try:
            loop(*arguments)  # type: ignore[operator]
        except BaseException as error:  # noqa: BLE001 (told to the supervisor below)
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, name=name, args=(loop, arguments)) for name, loop, arguments in loops]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(0.5)
            if failures and not stop.is_set():
                raise failures[0]
