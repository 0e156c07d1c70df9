"""Claimed rows: the engine below deliveries and jobs. One worker at a time, leased, renewed, taken up again after a kill."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.models import F
from django.utils import timezone

from madoguchi.journal import leasing
from madoguchi.journal.models import ClaimedRow
from madoguchi.journal.transactions import clock, skip_locked

AHEAD = timedelta(days=1)  # what presses is due since so long, and so before whatever came meanwhile
_WAITING = """
select 1 from {0} where (state in (%s, %s, %s) and next_try <= %s) or (state = %s and leased_until < %s) limit 1
"""
READY = (ClaimedRow.State.QUEUED, ClaimedRow.State.DEFERRED, ClaimedRow.State.IN_DOUBT)


def is_waiting(model: type[ClaimedRow]) -> bool:
    """Whether anything is due or lapsed: a look without a lock, in a fixed statement, for every worker looks at every stir."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(_WAITING.format(table), [*READY, now, ClaimedRow.State.RUNNING, now])
        return cursor.fetchone() is not None


def claim[Row: ClaimedRow](model: type[Row], limit: int) -> list[Row]:
    """Take at most `limit` due rows for this worker, oldest first. Call inside `writing()`."""
    rows = list(
        model._default_manager.select_for_update(**skip_locked())
        .filter(state__in=READY, next_try__lte=clock())
        .order_by("next_try", "id")[:limit]
    )
    token = leasing.new_token()
    for row in rows:
        row.state, row.token, row.tries = ClaimedRow.State.RUNNING, token, row.tries + 1
    model._default_manager.filter(pk__in=[row.pk for row in rows]).update(
        state=ClaimedRow.State.RUNNING,
        token=token,
        holder=leasing.holder(),
        leased_until=clock(leasing.LEASE),
        tries=F("tries") + 1,
    )
    return rows


def lapsed[Row: ClaimedRow](model: type[Row], limit: int = 50) -> list[Row]:
    """Rows whose worker has gone silent, locked. Call inside `writing()`."""
    return list(
        model._default_manager.select_for_update(**skip_locked())
        .filter(state=ClaimedRow.State.RUNNING, leased_until__lt=clock())
        .order_by("id")[:limit]
    )


def leave[Row: ClaimedRow](row: Row, state: str, *, words: str = "", again_at: datetime | None = None) -> bool:
    """Give the row back in this state. False when the lease was lost meanwhile: then somebody else decides."""
    ended = timezone.now() if state in {ClaimedRow.State.DONE, ClaimedRow.State.FAILED, ClaimedRow.State.CANCELLED} else None
    row.state, row.words, row.next_try, row.ended_at = state, words, again_at, ended
    return bool(
        type(row)
        ._default_manager.filter(pk=row.pk, token=row.token)
        .update(state=state, words=words, next_try=again_at, ended_at=ended, token="", holder="", leased_until=None)
    )


def next_pause(pauses: tuple[float, ...], tries: int) -> timedelta:
    """The pause before the next try, with jitter."""
    return leasing.pause(pauses, max(tries, 1), random.random())  # noqa: S311 (jitter)


@contextmanager
def kept_leased[Row: ClaimedRow](rows: list[Row]) -> Iterator[None]:
    """Renew the leases of these rows every 5 s while the work inside goes on."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(leasing.RENEW_SECONDS):
            try:
                for row in rows:
                    type(row)._default_manager.filter(pk=row.pk, token=row.token, state=ClaimedRow.State.RUNNING).update(
                        leased_until=clock(leasing.LEASE)
                    )
            except DatabaseError:
                continue
        connection.close()

    keeper = threading.Thread(target=renew, name="leases", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
