"""What lies nearest to a vector, among what the asker may see: the rows are laid out in a child process, read on from where it
stands, and let go with it."""

import threading
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings

from madoguchi.search.meaning.child import Child, Gone
from madoguchi.search.models import Vector

AT_ONCE = 5_000
OVERLAP = 256  # on PostgreSQL ids are given before commit: the newest are looked at once more
NOWHERE = 0
IDLE_SECONDS = 600.0

CONVERSATIONS, REPLIES = "conversation", "saved_reply"


@dataclass(frozen=True)
class Near:
    """One that is alike: 1 would be the same, 0 is what any two texts of the house have in common."""

    pk: int
    likeness: float


class Shelves:
    """One child process and what it has been given."""

    def __init__(self, child: Child | None = None) -> None:
        self._child = child
        self._seen: dict[str, set[int]] = {}  # which of the newest rows the child has
        self._guard = threading.Lock()

    @property
    def child(self) -> Child:
        """Started by the first question."""
        with self._guard:
            if self._child is None:
                self._child = Child(settings.MEANING_MEGABYTES, IDLE_SECONDS)
            return self._child

    def nearest(self, vector: Vector, of: str, *, inboxes: Collection[int] | None, most: int) -> list[Near]:
        """The likeliest `most`, itself left out. `inboxes`: the only ones whose conversations count; None: all. Raises Gone."""
        if not settings.MEANING_MEGABYTES:
            return []
        name = f"{vector.workspace_id}:{of}:{vector.model}"
        with self.child.held():
            self._read_on(name, vector, of)
            told, _content = self.child.ask(
                {
                    "do": "nearest",
                    "shelf": name,
                    "house": f"{vector.workspace_id}:{CONVERSATIONS}:{vector.model}",
                    "most": most + 1,
                    "inboxes": None if inboxes is None else list(inboxes),
                },
                bytes(vector.values),
            )
        own = vector.conversation_id if of == CONVERSATIONS else None
        found = [Near(*each) for each in zip(told["keys"], told["likeness"], strict=True)]
        return [each for each in found if each.pk != own][:most]

    def forget(self, workspace_id: int, model: str, of: str, keys: Collection[int]) -> None:
        """They are gone from the house: nothing of them stays in memory."""
        if settings.MEANING_MEGABYTES:
            self.child.ask({"do": "forget", "shelf": f"{workspace_id}:{of}:{model}", "keys": list(keys)})

    def _read_on(self, name: str, vector: Vector, of: str) -> None:
        """Give the child the rows that it does not have yet."""
        last = self.child.ask({"do": "have", "shelf": name})[0]["last"]
        seen = self._seen.setdefault(name, set())
        if not last:
            seen.clear()
        rows = Vector.objects.filter(workspace=vector.workspace_id, model=vector.model, **{f"{of}__isnull": False})
        after = max(0, last - OVERLAP)
        while newer := list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
            if fresh := [pk for pk in newer if pk not in seen]:
                span = rows.filter(pk__gte=fresh[0], pk__lte=fresh[-1]).order_by("pk")
                self._put(name, [row for row in span.values_list("pk", of, "inbox", "values") if row[0] not in seen])
            seen.update(newer)
            after = newer[-1]
        seen -= {pk for pk in seen if pk <= after - 2 * OVERLAP}

    def _put(self, name: str, rows: list[tuple[int, int, int | None, bytes]]) -> None:
        size = len(rows[0][3]) if rows else 0
        rows = [row for row in rows if len(row[3]) == size]  # a service may have changed its mind
        if rows:
            told = {
                "do": "put",
                "shelf": name,
                "dimensions": size,
                "keys": [key for _pk, key, _inbox, _values in rows],
                "inboxes": [inbox or NOWHERE for _pk, _key, inbox, _values in rows],
                "last": rows[-1][0],
            }
            self.child.ask(told, b"".join(bytes(values) for *_, values in rows))


shelves = Shelves()

__all__ = ["CONVERSATIONS", "REPLIES", "Gone", "Near", "Shelves", "shelves"]
