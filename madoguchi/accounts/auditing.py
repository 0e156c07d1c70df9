"""The log as an administrator reads it. Names are looked up now: the log itself holds none."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Calendar, Invitation, Membership, Person, Role, Team, Workspace
from madoguchi.journal import kinds
from madoguchi.journal.models import Event
from madoguchi.journal.recording import Actor

SIZE = 50
SCAN = 20_000  # rows of the log that one page may look at

type Names = Callable[[int, Sequence[int]], dict[int, str]]
type Sight = Callable[[Membership, Sequence[int]], set[int]]


@dataclass(frozen=True)
class Line:
    """One event in words."""

    at: datetime
    actor: str
    what: str
    about: str
    detail: str
    conversation_id: int | None
    kind: str


@dataclass(frozen=True)
class Page:
    """Lines, the newest first; `before` leads to the next page, None at the end of the log."""

    lines: list[Line]
    before: int | None


_names: dict[str, Names] = {}
_sights: dict[str, Sight] = {}
_fields: dict[str, str | Promise] = {}


def name_subjects(kind: str, function: Names) -> None:
    """Rooms say how their subjects are called: (workspace id, ids) to words by id, in one query."""
    _names[kind] = function


def names_of(kind: str, workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    """How subjects of this kind are called; one that is gone is missing."""
    return _names[kind](workspace_id, ids) if ids and kind in _names else {}


def name_of(who: Person | Actor, workspace_id: int) -> str:
    """How somebody who did something is called among ourselves."""
    if isinstance(who, Person):
        return who.name
    named = names_of(who.kind, workspace_id, [who.id]) if who.id else {}
    return named.get(who.id or 0) or str(_actor_words(who.kind))


def _actor_words(kind: str) -> str:
    return {"customer": _("The customer"), "rule": _("A rule")}.get(kind, _("The system"))


def name_fields(words: Mapping[str, str | Promise]) -> None:
    """Rooms say how the fields of what they change are called."""
    _fields.update(words)


def limit_sight(kind: str, function: Sight) -> None:
    """Rooms say which of their subjects a reader may know of: (membership, ids) to those."""
    _sights[kind] = function


def page(
    workspace: Workspace, *, reader: Membership | None = None, everything: bool = False, before: int | None = None
) -> Page:
    """A page of what was done to settings and people, or of everything; for a reader without what is closed to them."""
    events, following = _scanned(workspace, before) if everything else _settings_only(workspace, before)
    events = _seen_by(reader, events) if reader is not None else events
    told = _Words(workspace.pk, events)
    return Page([told.line(event) for event in events], following)


def _seen_by(reader: Membership, events: list[Event]) -> list[Event]:
    for kind, sight in _sights.items():
        wanted = {pk for event in events if (pk := _id_of(kind, event))}
        hidden = wanted - sight(reader, sorted(wanted)) if wanted else set()
        events = [event for event in events if _id_of(kind, event) not in hidden]
    return events


def _id_of(kind: str, event: Event) -> int | None:
    """Which conversation an event is of, whatever its subject; or its subject, where that is of this kind."""
    if kind == "conversation":
        return event.conversation_id
    return event.subject_id if event.subject_kind == kind else None


def _settings_only(workspace: Workspace, before: int | None) -> tuple[list[Event], int | None]:
    rows = Event.objects.filter(workspace_id=workspace.pk, conversation_id=None).order_by("-id")
    found = list((rows.filter(pk__lt=before) if before else rows)[: SIZE + 1])
    return found[:SIZE], found[SIZE - 1].pk if len(found) > SIZE else None


def _scanned(workspace: Workspace, before: int | None) -> tuple[list[Event], int | None]:
    """Walks the log backwards by its key: an index by workspace alone would cost every write for this rare page."""
    if before is None:
        newest = Event.objects.order_by("-id").values_list("pk", flat=True).first()
        before = (newest or 0) + 1
    low = max(0, before - SCAN)
    rows: QuerySet[Event] = Event.objects.annotate(place=F("workspace_id") + 0).filter(
        place=workspace.pk, pk__lt=before, pk__gte=low
    )
    found = list(rows.order_by("-id")[: SIZE + 1])
    if len(found) > SIZE:
        return found[:SIZE], found[SIZE - 1].pk
    return found, low or None


class _Words:
    """Everything that a page of events needs to be told, fetched once."""

    def __init__(self, workspace_id: int, events: list[Event]) -> None:
        self._subjects = _subject_names(workspace_id, events)
        wanted = {event.actor_id for event in events if event.actor_kind == "person" and event.actor_id}
        self._people = dict(Person.objects.filter(pk__in=wanted).values_list("pk", "name"))
        ruled = {event.actor_id for event in events if event.actor_kind == "rule" and event.actor_id}
        self._rules = names_of("rule", workspace_id, sorted(ruled))
        moved = {pk for event in events for side in ("came", "left") for pk in event.payload.get(side, ())}
        self._members = _member_names(workspace_id, sorted(moved))

    def line(self, event: Event) -> Line:
        """One event in words."""
        actor = self._actor(event)
        about = self._subjects[event.subject_kind].get(event.subject_id, "")
        return Line(
            at=event.at,
            actor=actor,
            what=kinds.label(event.kind),
            about="" if about == actor else about,
            detail=self._detail(event.payload),
            conversation_id=event.conversation_id,
            kind=event.kind,
        )

    def _actor(self, event: Event) -> str:
        if event.actor_kind == "person":
            return self._people.get(event.actor_id or 0) or _("A person no longer here")
        if event.actor_kind == "rule" and (name := self._rules.get(event.actor_id or 0)):
            return _("Rule “%(name)s”") % {"name": name}
        return _actor_words(event.actor_kind)

    def _detail(self, payload: dict[str, Any]) -> str:
        if {"from", "to"} <= payload.keys() and {payload["from"], payload["to"]} <= set(Role.values):
            return f"{Role(payload['from']).label} → {Role(payload['to']).label}"
        if payload.get("role") in Role.values:
            return str(Role(payload["role"]).label)
        if "came" in payload or "left" in payload:
            came = [f"+ {self._members.get(pk, '?')}" for pk in payload.get("came", ())]
            return _(", ").join(came + [f"− {self._members.get(pk, '?')}" for pk in payload.get("left", ())])
        return _(", ").join(_field(name) for name in payload.get("fields", ()))


def _field(name: str) -> str:
    words = {
        "name": _("Name"),
        "language": _("Language"),
        "time_zone": _("Time zone"),
        "undo_seconds": _("Seconds to undo a reply"),
        "address": _("Mail address"),
        "sender_name": _("Sender name"),
        "signature": _("Signature"),
        "text_mode": _("How answers are written"),
        "stops_scheduled": _("Hold back scheduled replies when the customer writes"),
        "is_active": _("In use"),
        "default_team": _("Team"),
        "new_after_days": _("Days until a new conversation"),
        "weekly": _("Weekly hours"),
        "holidays": _("Public holidays"),
        "worked": _("Holidays that are worked"),
        "special_days": _("Special days"),
        "is_default": _("Usual opening hours"),
    }
    return words.get(name) or str(_fields.get(name, name))


def _subject_names(workspace_id: int, events: list[Event]) -> dict[str, dict[int, str]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for event in events:
        wanted[event.subject_kind].add(event.subject_id)
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for kind, ids in wanted.items():
        if kind in _names:
            found[kind] = _names[kind](workspace_id, sorted(ids))
    return found


def _member_names(workspace_id: int, ids: Iterable[int]) -> dict[int, str]:
    rows = Membership.objects.filter(workspace_id=workspace_id, pk__in=ids)
    return dict(rows.values_list("pk", "person__name"))


def _invitation_names(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(Invitation.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "email"))


def _team_names(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(Team.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))


def _calendar_names(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(Calendar.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))


name_subjects("membership", _member_names)
name_subjects("invitation", _invitation_names)
name_subjects("team", _team_names)
name_subjects("calendar", _calendar_names)
