"""Outside effects: written with their cause, held or released, tried until answered, each try on record.

Inside our database exactly once; outside at least once, with the same key on every try.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.utils import timezone

from madoguchi.journal import claiming, waking
from madoguchi.journal.models import Delivery, DeliveryTry
from madoguchi.journal.transactions import writing

log = logging.getLogger(__name__)

State = Delivery.State
PAUSES = (60.0, 300.0, 900.0, 3600.0, 10800.0, 21600.0)
GIVE_UP_AFTER = timedelta(days=3)
STOPPED = "stopped"
AT_ONCE = 4
BREATH_SECONDS = 0.25
IDLE_SECONDS = 1.0
_HELD_UNTIL = "select 1 from journal_delivery where state = %s and release_at <= %s limit 1"

type Sender = Callable[[Delivery], str]
type Watcher = Callable[[Delivery], None]

_senders: dict[str, Sender] = {}
_on_release: dict[str, Watcher] = {}
_on_change: dict[str, list[Watcher]] = defaultdict(list)
_on_pause: list[Callable[[], None]] = []


class Deferred(Exception):
    """The other side says: not now. Tried again later."""

    def __init__(self, words: str, code: str = "") -> None:
        super().__init__(words)
        self.code = code


class Refused(Deferred):
    """The other side says: never. Not tried again."""


class NotYet(Deferred):
    """It is not this one's turn: nothing was tried, and it goes on waiting in the queue until then."""

    def __init__(self, words: str, code: str, until: datetime) -> None:
        super().__init__(words, code)
        self.until = until


class InDoubt(Deferred):
    """Cut off after the content had gone out: it may have arrived. Tried again under the same key."""


def sender(kind: str) -> Callable[[Sender], Sender]:
    """Register who carries deliveries of this kind. The function returns the other side's words, or raises one of the above."""

    def register(function: Sender) -> Sender:
        _senders[kind] = function
        return function

    return register


def is_carried(kind: str) -> bool:
    """Whether anybody carries deliveries of this kind."""
    return kind in _senders


def on_release(kind: str) -> Callable[[Watcher], Watcher]:
    """Register what follows, in the same transaction, when a delivery of this kind is released."""

    def register(function: Watcher) -> Watcher:
        _on_release[kind] = function
        return function

    return register


def on_change(kind: str) -> Callable[[Watcher], Watcher]:
    """Register what follows, in the same transaction, when a released delivery of this kind changes its state."""

    def register(function: Watcher) -> Watcher:
        _on_change[kind].append(function)
        return function

    return register


def on_pause(function: Callable[[], None]) -> Callable[[], None]:
    """Register what a carrying thread does whenever nothing is due: to close lines that it keeps open, say."""
    _on_pause.append(function)
    return function


def enqueue(
    kind: str,
    *,
    workspace_id: int | None,
    key: str,
    payload: dict[str, Any],
    conversation_id: int | None = None,
    subject: tuple[str, int | None] = ("", None),
    hold_until: datetime | None = None,
    awaits_word: bool = False,
) -> Delivery:
    """Write a delivery into the running transaction: released at once, or held until `hold_until`; with `awaits_word` until
    somebody releases it."""
    now, is_held = timezone.now(), awaits_word or hold_until is not None
    delivery = Delivery.objects.create(
        kind=kind,
        workspace_id=workspace_id,
        key=key,
        payload=payload,
        conversation_id=conversation_id,
        subject_kind=subject[0],
        subject_id=subject[1],
        state=State.HELD if is_held else State.QUEUED,
        release_at=None if awaits_word else hold_until,
        released_at=None if is_held else now,
        next_try=None if is_held else now,
    )
    if not is_held and kind in _on_release:
        _on_release[kind](delivery)
    waking.wake_after_commit()
    return delivery


@dataclass(frozen=True)
class Waiting:
    """One of many deliveries to be written at once."""

    workspace_id: int
    key: str
    payload: dict[str, Any]
    hold_until: datetime | None = None


def enqueue_all(kind: str, rows: Iterable[Waiting]) -> None:
    """Write many into the running transaction, of a kind that nothing follows at its release; where a key is there already,
    the former stays."""
    now = timezone.now()
    Delivery.objects.bulk_create(
        (
            Delivery(
                kind=kind,
                workspace_id=row.workspace_id,
                key=row.key,
                payload=row.payload,
                state=State.HELD if row.hold_until else State.QUEUED,
                release_at=row.hold_until,
                released_at=None if row.hold_until else now,
                next_try=None if row.hold_until else now,
            )
            for row in rows
        ),
        batch_size=500,
        ignore_conflicts=True,
    )
    waking.wake_after_commit()


def release(delivery_id: int) -> bool:
    """Let a held delivery go. False when it was released or cancelled before: one of the two wins, never both."""
    with writing():
        now = timezone.now()
        if not Delivery.objects.filter(pk=delivery_id, state=State.HELD).update(
            state=State.QUEUED, released_at=now, next_try=now
        ):
            return False
        delivery = Delivery.objects.get(pk=delivery_id)
        if delivery.kind in _on_release:
            _on_release[delivery.kind](delivery)
        waking.wake_after_commit()
    return True


def cancel(delivery_id: int) -> bool:
    """Take a held delivery back before it leaves. False when it is too late."""
    with writing():
        return bool(
            Delivery.objects.filter(pk=delivery_id, state=State.HELD).update(state=State.CANCELLED, ended_at=timezone.now())
        )


def stop(delivery_id: int, words: str, code: str = "") -> bool:
    """Give up a delivery that waits for its next try; `words` say why. False when it is not waiting."""
    with writing():
        stopped = Delivery.objects.filter(pk=delivery_id, state__in=claiming.READY).update(
            state=State.FAILED, words=words, code=code, next_try=None, ended_at=timezone.now()
        )
        if stopped:
            delivery = Delivery.objects.get(pk=delivery_id)
            for watcher in _on_change[delivery.kind]:
                watcher(delivery)
    return bool(stopped)


def came_back(delivery_id: int, words: str, code: str = "") -> bool:
    """What was taken has failed after all: the other side says so later. False when it has failed already."""
    with writing():
        failed = Delivery.objects.filter(pk=delivery_id, state__in=[State.DONE, State.IN_DOUBT, State.DEFERRED]).update(
            state=State.FAILED, words=words, code=code, next_try=None, ended_at=timezone.now()
        )
        if failed:
            delivery = Delivery.objects.get(pk=delivery_id)
            for watcher in _on_change[delivery.kind]:
                watcher(delivery)
    return bool(failed)


def try_again(delivery_id: int) -> bool:
    """Queue a failed or deferred delivery anew, by a person's wish."""
    with writing():
        again = Delivery.objects.filter(pk=delivery_id, state__in=[State.FAILED, State.DEFERRED, State.IN_DOUBT]).update(
            state=State.QUEUED, next_try=timezone.now(), ended_at=None, created_at=timezone.now(), code=""
        )
        waking.wake_after_commit()
    return bool(again)


def release_due() -> int:
    """Release every held delivery whose time has come; how many."""
    if not _is_held_until(timezone.now()):
        return 0
    due = (
        Delivery.objects.filter(state=State.HELD, release_at__lte=timezone.now())
        .order_by("release_at")
        .values_list("pk", flat=True)
    )
    return sum(release(pk) for pk in list(due[:100]))


def take_up_lapsed() -> int:
    """Mark what a killed worker held as in doubt and due again; how many."""
    with writing():
        rows = claiming.lapsed(Delivery)
        for delivery in rows:
            cut = DeliveryTry.objects.filter(delivery=delivery, ended_at=None).update(
                ended_at=timezone.now(),
                outcome=State.IN_DOUBT,
                code=STOPPED,
                words="The worker stopped before the other side had answered.",
            )
            _leave(
                delivery,
                State.IN_DOUBT if cut else State.QUEUED,
                "The worker stopped before the other side had answered.",
                timezone.now(),
                STOPPED if cut else "",
            )
    return len(rows)


def claim() -> list[tuple[Delivery, DeliveryTry]]:
    """Take some due deliveries and open a try for each."""
    with writing():
        rows = claiming.claim(Delivery, AT_ONCE)
        tries = DeliveryTry.objects.bulk_create([DeliveryTry(delivery=row) for row in rows])
    return list(zip(rows, tries, strict=True))


def carry(delivery: Delivery, attempt: DeliveryTry) -> str:
    """Make one try and keep its outcome; the state the delivery is in now."""
    try:
        words = _senders[delivery.kind](delivery)
        state, code = State.DONE, ""
    except NotYet as answer:
        return _wait(delivery, attempt, answer)
    except Deferred as answer:
        words, code = str(answer), answer.code
        state = {Refused: State.FAILED, InDoubt: State.IN_DOUBT}.get(type(answer), State.DEFERRED)
    except Exception as error:  # a fault of ours must not lose the delivery
        log.exception("delivery %s could not be carried", delivery.pk)
        words, code, state = f"{type(error).__name__}: {error}", "", State.DEFERRED
    if state in {State.DEFERRED, State.IN_DOUBT} and timezone.now() - delivery.created_at > GIVE_UP_AFTER:
        state = State.FAILED
    again_at = (
        timezone.now() + claiming.next_pause(PAUSES, delivery.tries) if state in {State.DEFERRED, State.IN_DOUBT} else None
    )
    with writing():
        DeliveryTry.objects.filter(pk=attempt.pk).update(ended_at=timezone.now(), outcome=state, code=code, words=words)
        _leave(delivery, state, words, again_at, code)
    return state


def _wait(delivery: Delivery, attempt: DeliveryTry, answer: NotYet) -> str:
    """Back into the queue, as if it had never been taken up; said once, not at every turn."""
    is_told = delivery.code == answer.code
    with writing():
        DeliveryTry.objects.filter(pk=attempt.pk).delete()
        Delivery.objects.filter(pk=delivery.pk, token=delivery.token).update(tries=delivery.tries - 1)
        _leave(delivery, State.QUEUED, str(answer), answer.until, answer.code, is_told=is_told)
    return State.QUEUED


def run(stop: threading.Event) -> None:
    """Carry deliveries until `stop`; survives a database that is away for a while."""
    waiter = waking.Waiter(BREATH_SECONDS)
    try:
        while not stop.is_set():
            try:
                if not work_once():
                    for pause in _on_pause:
                        pause()
                    waiter.wait(_until_next())
            except DatabaseError:
                log.exception("deliveries: the database did not answer; trying again")
                connection.close_if_unusable_or_obsolete()
                waiter.wait(IDLE_SECONDS)
    finally:
        waiter.close()


def work_once() -> int:
    """One turn: release, take up, carry. How many deliveries were carried."""
    release_due()
    if not claiming.is_waiting(Delivery):
        return 0
    take_up_lapsed()
    claimed = claim()
    if claimed:
        with claiming.kept_leased([delivery for delivery, _ in claimed]):
            for delivery, attempt in claimed:
                carry(delivery, attempt)
    return len(claimed)


def _is_held_until(moment: datetime) -> bool:
    """Whether the time of something held comes until then: a look in a fixed statement, as claiming.is_waiting."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD_UNTIL, [State.HELD, connection.ops.adapt_datetimefield_value(moment)])
        return cursor.fetchone() is not None


def _until_next() -> float:
    if not _is_held_until(timezone.now() + timedelta(seconds=IDLE_SECONDS)):
        return IDLE_SECONDS
    timed = Delivery.objects.filter(state=State.HELD, release_at__isnull=False).order_by("release_at")
    soonest = timed.values_list("release_at", flat=True).first()
    if soonest is None:
        return IDLE_SECONDS
    return min(IDLE_SECONDS, max(0.0, (soonest - timezone.now()).total_seconds()))


def _leave(
    delivery: Delivery, state: str, words: str, again_at: datetime | None, code: str = "", *, is_told: bool = False
) -> None:
    if claiming.leave(delivery, state, words=words, again_at=again_at):
        Delivery.objects.filter(pk=delivery.pk).update(code=code)
        delivery.code = code
        for watcher in [] if is_told else _on_change[delivery.kind]:
            watcher(delivery)
