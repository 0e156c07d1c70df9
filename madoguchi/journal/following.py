"""Lanes: durable readers of the log. Each reaction's effect and the lane's cursor commit together, so it counts once."""

import logging
import random
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from madoguchi.journal import leasing, waking
from madoguchi.journal.models import Event, Lane, Origin, ParkedEvent
from madoguchi.journal.ordering import START, Position, newest_settled, settled_after
from madoguchi.journal.recording import furthering
from madoguchi.journal.transactions import clock, writing
from madoguchi.kit import courtesy

log = logging.getLogger(__name__)

BATCH = 100
TOGETHER = 25  # of a batch, where some of it is done at once
BATCH_SECONDS = 0.05
PAUSES = (5.0, 30.0, 120.0, 600.0, 3600.0, 21600.0)
MAX_TRIES = 8
BREATH_SECONDS = 0.25  # what happens in moments is read together: reading one event costs as much as reading ten
PARKED_SECONDS = 1.0
AHEAD_SECONDS = 1.0
IDLE_SECONDS = 1.0


class LeaseLost(Exception):
    """Another process holds the lane now; what this one had begun is rolled back."""


@dataclass(frozen=True)
class Reaction:
    """When one of `kinds` happens, `do(event)` follows. It recomputes from rows and may run twice."""

    name: str
    kinds: frozenset[str]
    do: Callable[[Event], None]
    live_only: bool = True
    when: Callable[[Event], bool] | None = None  # what the event tells by itself: spares asking the database
    do_many: Callable[[Sequence[Event]], None] | None = None  # the same for several at once
    among: Callable[[Sequence[Event]], Iterable[Event]] | None = None  # of several, those for which there is something to do

    def follows(self, event: Event) -> bool:
        if event.kind not in self.kinds or (self.live_only and event.origin != Origin.LIVE):
            return False
        return self.when is None or self.when(event)


@dataclass(frozen=True)
class LaneOf:
    """One lane: a name that stays, and the reactions that ride on it. `together`: how many events of a batch at once; `breath`:
    for so many seconds what happens is gathered before it is read."""

    name: str
    reactions: tuple[Reaction, ...]
    together: int = TOGETHER
    breath: float = BREATH_SECONDS


def reaction(
    name: str,
    kinds: Iterable[str],
    do: Callable[[Event], None],
    *,
    live_only: bool = True,
    when: Callable[[Event], bool] | None = None,
    among: Callable[[Sequence[Event]], Iterable[Event]] | None = None,
) -> Reaction:
    """A reaction from plain values. `among` asks the database once for many events; `do` asks again for those it named."""
    return Reaction(name, frozenset(str(kind) for kind in kinds), do, live_only, when, among=among)


def reaction_to_many(
    name: str,
    kinds: Iterable[str],
    do_many: Callable[[Sequence[Event]], None],
    *,
    live_only: bool = True,
    when: Callable[[Event], bool] | None = None,
) -> Reaction:
    """A reaction that costs less for many events together; it goes before the others and does not care for their order."""
    return Reaction(name, frozenset(str(kind) for kind in kinds), lambda event: do_many([event]), live_only, when, do_many)


def lease(name: str, token: str) -> bool:
    """Take the lane for 15 s, or keep it; False while somebody else holds it."""
    Lane.objects.get_or_create(name=name)
    return bool(
        Lane.objects.filter(
            Q(token="") | Q(token=token) | Q(leased_until__isnull=True) | Q(leased_until__lt=clock()), name=name
        ).update(token=token, holder=leasing.holder(), leased_until=clock(leasing.LEASE))
    )


def give_back(name: str, token: str) -> None:
    """Let another take the lane at once."""
    Lane.objects.filter(name=name, token=token).update(token="", holder="", leased_until=None)


@dataclass
class Ahead:
    """How far a lane has read above its row, because there was nothing to do: writing that down would cost a commit each time.
    `row`: where the row stood; when somebody has moved it since, it decides."""

    row: Position = START
    position: Position = START
    since: float = 0.0


def step(lane: LaneOf, token: str, ahead: Ahead | None = None) -> int:
    """Work through one batch; how many events it moved on by (0: nothing new). With `ahead`, batches that ask for nothing move
    the row once a second only, and when nothing more comes. Raises LeaseLost."""
    row = Lane.objects.get(name=lane.name)
    here = Position(row.epoch, row.txid, row.event_id)
    is_ahead = ahead is not None and ahead.row == here and ahead.position > here
    at = ahead.position if ahead is not None and is_ahead else here
    events = settled_after(at, BATCH)
    if not events:
        if is_ahead:
            _move(lane.name, token, at)
        return 0
    if any(each.do_many for each in lane.reactions):
        events = events[: lane.together]
    to_do = _to_do_among(lane, events)
    if ahead is not None and to_do is not None and not any(to_do.values()):
        since = ahead.since if is_ahead else time.monotonic()
        if time.monotonic() - since < AHEAD_SECONDS:
            ahead.row, ahead.position, ahead.since = here, Position.of(events[-1]), since
            return len(events)
    with courtesy.standing_back(), writing():
        done = _work_through(lane, events, to_do)
        _move(lane.name, token, Position.of(events[done - 1]))
    return done


def retry_parked(lane: LaneOf, token: str) -> int:
    """Try again what is due of this lane's parked events, the oldest of each conversation first; how many were tried."""
    reactions = {each.name: each for each in lane.reactions}
    due = list(
        ParkedEvent.objects.filter(lane=lane.name, given_up_at=None, next_try__lte=timezone.now()).order_by("event_id")[:BATCH]
    )
    for parked in due:
        with writing():
            _hold(lane.name, token)
            _retry(parked, reactions.get(parked.reaction))
    return len(due)


def replay(parked: ParkedEvent) -> None:
    """Try a parked event again at the next turn, also one that was given up."""
    ParkedEvent.objects.filter(pk=parked.pk).update(given_up_at=None, tries=0, next_try=timezone.now())
    waking.wake_after_commit()


def reset(name: str, *, to_end: bool = False) -> None:
    """Move a lane's cursor to the start of the log (rebuild) or to its end."""
    position = newest_settled() if to_end else Position()
    with writing():
        Lane.objects.filter(name=name).update(epoch=position.epoch, txid=position.txid, event_id=position.event_id)
        ParkedEvent.objects.filter(lane=name).delete()


def run(lane: LaneOf, stop: threading.Event) -> None:
    """Follow the log until `stop`; survives a database that is away for a while."""
    token = leasing.new_token()
    leased_at = looked_at = 0.0
    ahead = Ahead()
    waiter = waking.Waiter()
    try:
        while not stop.is_set():
            try:
                if time.monotonic() - leased_at > leasing.RENEW_SECONDS:
                    leased_at = time.monotonic() if lease(lane.name, token) else 0.0
                began = time.monotonic()
                moved = step(lane, token, ahead) if leased_at else 0
                if leased_at and began - looked_at > PARKED_SECONDS:
                    looked_at = began
                    retry_parked(lane, token)
                if moved:
                    is_behind = moved >= lane.together or time.monotonic() - began > BATCH_SECONDS
                    stop.wait(0 if is_behind else lane.breath)
                    continue
            except LeaseLost:
                leased_at, ahead = 0.0, Ahead()
            except DatabaseError:
                log.exception("lane %s: the database did not answer; trying again", lane.name)
                leased_at = 0.0
                _forget_connection()
            waiter.wait(IDLE_SECONDS)
        give_back(lane.name, token)
    finally:
        waiter.close()


def _work_through(lane: LaneOf, events: list[Event], to_do: dict[str, set[int]] | None) -> int:
    if to_do is not None and not any(to_do.values()):
        return len(events)
    blocked = set(
        ParkedEvent.objects.filter(lane=lane.name, given_up_at=None)
        .values_list("reaction", "conversation_id")
        .distinct()[:1000]
    )
    try:
        with transaction.atomic():
            return _react_to_all(lane, events, set(blocked), to_do)
    except Exception as error:  # noqa: BLE001 (each by itself below tells what it was)
        log.warning("lane %s: %r among %s events; now each by itself", lane.name, error, len(events))
        return _react_to_all(lane, events, blocked, None)


def _react_to_all(
    lane: LaneOf, events: Sequence[Event], blocked: set[tuple[str, int | None]], to_do: dict[str, set[int]] | None
) -> int:
    """How many are done; what is done to many goes before. Without `to_do` all that is followed is done, each in a savepoint,
    which costs what most reactions do."""
    react = _react if to_do is not None else _react_alone
    if to_do is None:
        to_do = {each.name: _to_do(each, events, ask=False) for each in lane.reactions}
    for each in lane.reactions:
        if each.do_many and (some := [event for event in events if event.pk in to_do[each.name]]):
            _react_to_many(lane, each, some, blocked)
    began = time.monotonic()
    for done, event in enumerate(events, 1):
        for each in lane.reactions:
            if each.do_many is None and event.pk in to_do[each.name]:
                react(lane, each, event, blocked)
        if time.monotonic() - began > BATCH_SECONDS:
            return done
    return len(events)


def _to_do_among(lane: LaneOf, events: Sequence[Event]) -> dict[str, set[int]] | None:
    """Ids of those events for which each reaction has something to do; None when one of them cannot tell."""
    try:
        return {each.name: _to_do(each, events, ask=True) for each in lane.reactions}
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 (each event by itself tells what it was)
        log.warning("lane %s: %r while looking what there is to do", lane.name, error)
        return None


def _to_do(each: Reaction, events: Sequence[Event], *, ask: bool) -> set[int]:
    followed = [event for event in events if each.follows(event)]
    return {event.pk for event in (each.among(followed) if followed and ask and each.among else followed)}


def _react_to_many(lane: LaneOf, each: Reaction, events: Sequence[Event], blocked: set[tuple[str, int | None]]) -> None:
    try:
        with transaction.atomic():
            each.do_many(events)  # type: ignore[misc]
    except Exception:
        log.exception("lane %s: %s could not digest %s events at once", lane.name, each.name, len(events))
        for event in events:
            _react_alone(lane, each, event, blocked)


def _react(lane: LaneOf, each: Reaction, event: Event, blocked: set[tuple[str, int | None]]) -> None:
    if event.conversation_id is not None and (each.name, event.conversation_id) in blocked:
        _park(lane.name, each.name, event, "waits behind an earlier event of the same conversation", due=False)
        return
    with furthering(event.payload.get("depth", 0)):
        each.do(event)


def _react_alone(lane: LaneOf, each: Reaction, event: Event, blocked: set[tuple[str, int | None]]) -> None:
    try:
        with transaction.atomic():
            _react(lane, each, event, blocked)
    except Exception:
        log.exception("lane %s: %s could not digest event %s", lane.name, each.name, event.pk)
        _park(lane.name, each.name, event, traceback.format_exc(limit=-3), due=True)
        blocked.add((each.name, event.conversation_id))


def _park(lane: str, name: str, event: Event, reason: str, *, due: bool) -> None:
    ParkedEvent.objects.get_or_create(
        lane=lane,
        reaction=name,
        event_id=event.pk,
        defaults={
            "workspace_id": event.workspace_id,
            "conversation_id": event.conversation_id,
            "reason": reason,
            "tries": int(due),
            "next_try": timezone.now() + _pause(1) if due else None,
        },
    )


def _retry(parked: ParkedEvent, each: Reaction | None) -> None:
    event = Event.objects.filter(pk=parked.event_id).first()
    if each is None or event is None:
        parked.delete()
        _call_next(parked)
        return
    try:
        with transaction.atomic(), furthering(event.payload.get("depth", 0)):
            each.do(event)
    except Exception:  # noqa: BLE001 (as above)
        parked.tries += 1
        parked.reason = traceback.format_exc(limit=-3)
        parked.next_try = timezone.now() + _pause(parked.tries)
        if parked.tries >= MAX_TRIES:
            parked.given_up_at = timezone.now()
            _call_next(parked)
        parked.save()
    else:
        parked.delete()
        _call_next(parked)


def _call_next(parked: ParkedEvent) -> None:
    if parked.conversation_id is None:
        return
    following = (
        ParkedEvent.objects.filter(
            lane=parked.lane,
            reaction=parked.reaction,
            conversation_id=parked.conversation_id,
            given_up_at=None,
            event_id__gt=parked.event_id,
        )
        .order_by("event_id")
        .first()
    )
    if following is not None and following.next_try is None:
        ParkedEvent.objects.filter(pk=following.pk).update(next_try=timezone.now())


def _move(name: str, token: str, to: Position) -> None:
    moved = Lane.objects.filter(name=name, token=token).update(
        epoch=to.epoch, txid=to.txid, event_id=to.event_id, moved_at=clock(), leased_until=clock(leasing.LEASE)
    )
    if not moved:
        raise LeaseLost(name)


def _hold(name: str, token: str) -> None:
    if not Lane.objects.filter(name=name, token=token).update(leased_until=clock(leasing.LEASE)):
        raise LeaseLost(name)


def _pause(tries: int) -> timedelta:
    return leasing.pause(PAUSES, tries, random.random())  # noqa: S311 (jitter)


def _forget_connection() -> None:
    transaction.get_connection().close_if_unusable_or_obsolete()
