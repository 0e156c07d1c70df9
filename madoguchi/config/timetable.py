"""All clockwork, on one page: what runs how often. Every entry may run twice and in several processes at once."""

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, connection

from madoguchi.accounts import approving, notifying, pushing
from madoguchi.accounts.sessions import SessionStore
from madoguchi.channels.chat import by_mail, questioning, quiet, wiping
from madoguchi.channels.custom import forgetting as custom_channels
from madoguchi.channels.email import forgetting, pacing
from madoguchi.channels.email import telling_people as telling_of_mail
from madoguchi.channels.email.connecting import drafting as connecting
from madoguchi.channels.email.dkim import checking as dkim_checking
from madoguchi.channels.email.dkim import keys as dkim_keys
from madoguchi.channels.webform import taking_in as webform
from madoguchi.conversations import digesting, drafting, snoozing, taking_up_files, tasking, trashing, viewing
from madoguchi.conversations.bulk import forgetting as bulk_forgetting
from madoguchi.conversations.promises import overdue
from madoguchi.escalations import climbing
from madoguchi.escalations.on_call import announcing
from madoguchi.journal import housekeeping
from madoguchi.portal import knocking
from madoguchi.portal.requests import signing_in
from madoguchi.routing import covering, distributing, offering
from madoguchi.rules import retaining
from madoguchi.rules import scheduling as ruling_by_clock
from madoguchi.search.meaning import keeping as meaning
from madoguchi.service_levels import ticking
from madoguchi.surveys import sending as surveys

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """Run `do` every `seconds`."""

    seconds: float
    do: Callable[[], object]


TIMETABLE = (
    Entry(10, snoozing.wake_due),
    Entry(2, distributing.distribute_due),
    Entry(2, offering.lapse_due),
    Entry(10, distributing.overflow_due),
    Entry(30, covering.cover_due),
    Entry(5, ticking.tick),
    Entry(20, tasking.tell_due),
    Entry(30, overdue.tell_overdue),
    Entry(10, climbing.climb_due),
    Entry(300, announcing.tell_due),
    Entry(30, approving.climb_due),
    Entry(10, ruling_by_clock.run_due),
    Entry(20, ruling_by_clock.sweep_due),
    Entry(60, digesting.send_due),
    Entry(10, quiet.settle_due),
    Entry(5, by_mail.send_due),
    Entry(600, wiping.wipe_due),
    Entry(3600, wiping.forget_due),
    Entry(3600, questioning.forget_due),
    Entry(30, surveys.send_due),
    Entry(600, surveys.expire_due),
    Entry(3600, signing_in.forget_old),
    Entry(3600, knocking.forget_old),
    Entry(15, webform.take_due),
    Entry(600, trashing.purge_due),
    Entry(600, drafting.sweep_orphaned_uploads),
    Entry(3600, viewing.purge_removed),
    Entry(3600, taking_up_files.forget_old),
    Entry(3600, bulk_forgetting.forget_old),
    Entry(3600, housekeeping.forget_old_keys),
    Entry(3600, SessionStore.clear_expired),
    Entry(3600, notifying.forget_old),
    Entry(3600, pushing.forget_old),
    Entry(3600, retaining.forget_old),
    Entry(3600, connecting.forget_old),
    Entry(300, telling_of_mail.tell_of_quarantine),
    Entry(3600, forgetting.remove_files),
    Entry(600, pacing.forget_old),
    Entry(60, custom_channels.read_left),
    Entry(3600, custom_channels.forget_old),
    Entry(1800, dkim_checking.check_daily),
    Entry(3600, dkim_keys.forget_retired),
    Entry(600, meaning.await_outdated),
)


def run_clock(stop: threading.Event) -> None:
    """Run what is due until `stop`; a failing entry is logged and tried at its next time."""
    next_at = [time.monotonic() + random.uniform(0, entry.seconds) for entry in TIMETABLE]  # noqa: S311 (spread)
    next_at[0] = time.monotonic()
    while not stop.is_set():
        for index, entry in enumerate(TIMETABLE):
            if time.monotonic() >= next_at[index]:
                _run(entry)
                next_at[index] = time.monotonic() + entry.seconds
        stop.wait(1)


def _run(entry: Entry) -> None:
    try:
        entry.do()
    except DatabaseError:
        log.exception("clock: the database did not answer")
        connection.close_if_unusable_or_obsolete()
    except Exception:
        log.exception("clock: %s failed", entry.do)
