"""Writing the log. Called by verbs only, inside their transaction."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from madoguchi.journal import waking
from madoguchi.journal.models import Event, Origin
from madoguchi.journal.ordering import current_epoch
from madoguchi.kit import fixed_rows

_PLAIN = re.compile(r"[A-Za-z0-9_.:+-]{0,64}")
_WRITTEN = tuple(each.attname for each in Event._meta.concrete_fields if not (each.primary_key or each.has_db_default()))
FEW = 2  # so many single statements cost less than one put together for them
_origin: ContextVar[Origin] = ContextVar("origin", default=Origin.LIVE)
_depth: ContextVar[int] = ContextVar("depth", default=0)
_gathered: ContextVar[list[Event] | None] = ContextVar("gathered", default=None)


@dataclass(frozen=True)
class Actor:
    """Who did it: a person of ours, a customer, a rule, or the system itself."""

    kind: str
    id: int | None = None

    @classmethod
    def of(cls, who: "Model | Actor") -> "Actor":
        """The actor behind a Person or Customer row; an Actor stays as it is."""
        return who if isinstance(who, Actor) else cls(who._meta.model_name or "", who.pk)


SYSTEM = Actor("system")


@contextmanager
def origin(value: Origin) -> Iterator[None]:
    """What is recorded inside carries this origin (import, demo) instead of live."""
    token = _origin.set(value)
    try:
        yield
    finally:
        _origin.reset(token)


@contextmanager
def furthering(depth: int) -> Iterator[None]:
    """What is recorded inside follows from what followed from something, `depth` times over; its payload says so."""
    token = _depth.set(depth)
    try:
        yield
    finally:
        _depth.reset(token)


def current_origin() -> Origin:
    """The origin that `record` writes just now."""
    return _origin.get()


def event(
    kind: str,
    *,
    workspace_id: int,
    by: Model | Actor,
    subject: tuple[str, int],
    conversation_id: int | None = None,
    at: datetime | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Event:
    """An event that is not yet written, for `record_all`. Raises ValueError for a payload with words in it."""
    actor = Actor.of(by)
    now = timezone.now()
    return Event(
        epoch=current_epoch(),
        workspace_id=workspace_id,
        kind=str(kind),
        actor_kind=actor.kind,
        actor_id=actor.id,
        subject_kind=subject[0],
        subject_id=subject[1],
        conversation_id=conversation_id,
        at=at or now,
        recorded_at=now,
        origin=_origin.get(),
        payload={key: _plain(key, value) for key, value in (payload or {}).items()} | _how_far(),
    )


def record(
    kind: str,
    *,
    workspace_id: int,
    by: Model | Actor,
    subject: tuple[str, int],
    conversation_id: int | None = None,
    at: datetime | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Event:
    """Write one event into the running transaction; readers wake when it commits."""
    made = event(
        kind, workspace_id=workspace_id, by=by, subject=subject, conversation_id=conversation_id, at=at, payload=payload
    )
    if (gathered := _gathered.get()) is not None:
        gathered.append(made)
        return made
    _write(made)
    waking.wake_after_commit()
    return made


def record_all(events: Sequence[Event]) -> None:
    """Write several at once, in this order."""
    if (gathered := _gathered.get()) is not None:
        gathered.extend(events)
        return
    if len(events) > FEW:
        Event.objects.bulk_create(events)
    else:
        for each in events:
            _write(each)
    waking.wake_after_commit()


@contextmanager
def gathering() -> Iterator[None]:
    """What is recorded inside is written when it ends, in one statement, and has no id before; after an error nothing is.

    Stands inside the transaction. One inside another hands over to the outer one.
    """
    own: list[Event] = []
    outside = _gathered.set(own)
    try:
        yield
    finally:
        _gathered.reset(outside)
    if own:
        record_all(own)


def _write(made: Event) -> None:
    made.pk = fixed_rows.insert(Event, **{name: getattr(made, name) for name in _WRITTEN})
    made._state.adding = False  # noqa: SLF001 (as it would be after save)


def _how_far() -> dict[str, int]:
    depth = _depth.get()
    return {"depth": depth} if depth else {}


def _plain(key: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_plain(key, each) for each in value]
    if isinstance(value, str) and _PLAIN.fullmatch(value):
        return str(value)
    raise ValueError(f"An event's payload holds ids, enum values and numbers only; {key!r} does not.")
