"""Who looks at a conversation, who types in it, and who has the pen. In memory, touched by the event loop only; never stored.

Those in the same conversation hear of a change at once, everybody else once a second, all changes in one piece; what only
says again that somebody is still there is told to nobody. The pen goes to who first writes, and to whoever takes it.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

TYPING_SECONDS = 6.0
VIEWING_SECONDS = 50.0
PEN_SECONDS = 120.0
MOST_SHOWN = 1000

type Place = tuple[int, int]  # workspace, conversation's number


@dataclass(slots=True)
class Seat:
    """One person in one conversation."""

    name: str
    is_typing: bool
    seen_at: float
    typed_at: float = 0.0


@dataclass(slots=True)
class Room:
    """One conversation with somebody in it."""

    inbox: int
    seats: dict[int, Seat] = field(default_factory=dict)
    pen: int | None = None

    def as_json(self, number: int) -> dict[str, Any]:
        """As the browser draws it: the whole room."""
        people = [[person, seat.name, seat.is_typing] for person, seat in self.seats.items()]
        return {"number": number, "people": people, "pen": self.pen}


class Board:
    """All rooms of this process."""

    def __init__(self) -> None:
        self.rooms: dict[Place, Room] = {}
        self._changed: dict[Place, int] = {}  # place, and its inbox, since the last telling

    def hear(self, kind: str, data: dict[str, Any], now: float | None = None) -> bool:
        """viewing, typing, take (the pen), left; whether anything is different now."""
        now = time.monotonic() if now is None else now
        place = (data["workspace_id"], data["number"])
        room = self.rooms.get(place)
        if kind == "left":
            return room is not None and self._leave(place, room, data["person"])
        if room is None:
            room = self.rooms[place] = Room(data["inbox_id"])
        seat = room.seats.get(data["person"])
        is_new = seat is None
        if seat is None:
            seat = room.seats[data["person"]] = Seat(data["name"], is_typing=False, seen_at=now)
        was, pen = seat.is_typing, room.pen
        seat.seen_at = now
        if kind in {"typing", "take"}:
            seat.is_typing, seat.typed_at = True, now
            if kind == "take" or room.pen is None:
                room.pen = data["person"]
        if is_new or was != seat.is_typing or pen != room.pen:
            self._changed[place] = room.inbox
            return True
        return False

    def there(self, place: Place) -> Iterable[int]:
        """Who is in this room."""
        room = self.rooms.get(place)
        return list(room.seats) if room else []

    def shown(self, place: Place) -> dict[str, Any]:
        """One room; empty when everybody has left."""
        room = self.rooms.get(place)
        return room.as_json(place[1]) if room else {"number": place[1], "people": [], "pen": None}

    def of(self, workspace: int, inboxes: frozenset[int]) -> list[dict[str, Any]]:
        """All rooms that somebody with these inboxes may know of."""
        found = [
            room.as_json(place[1]) for place, room in self.rooms.items() if place[0] == workspace and room.inbox in inboxes
        ]
        return found[:MOST_SHOWN]

    def news(self, now: float | None = None) -> Iterator[tuple[int, int, list[dict[str, Any]]]]:
        """What has changed since it was last asked, by workspace and inbox; those who fell silent are taken out first."""
        self._expire(time.monotonic() if now is None else now)
        told: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
        for place, inbox in self._changed.items():
            told[place[0], inbox].append(self.shown(place))
        self._changed.clear()
        for (workspace, inbox), rooms in told.items():
            yield workspace, inbox, rooms

    def _expire(self, now: float) -> None:
        for place, room in list(self.rooms.items()):
            for person, seat in list(room.seats.items()):
                if now - seat.seen_at > VIEWING_SECONDS:
                    self._leave(place, room, person)
                elif seat.is_typing and now - seat.typed_at > TYPING_SECONDS:
                    seat.is_typing = False
                    self._changed[place] = room.inbox
                elif room.pen == person and now - seat.typed_at > PEN_SECONDS:
                    room.pen = None
                    self._changed[place] = room.inbox

    def _leave(self, place: Place, room: Room, person: int) -> bool:
        if room.seats.pop(person, None) is None:
            return False
        if room.pen == person:
            room.pen = None
        if not room.seats:
            self.rooms.pop(place, None)
        self._changed[place] = room.inbox
        return True
