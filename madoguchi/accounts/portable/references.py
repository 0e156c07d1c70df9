"""What a file names instead of ids: people by their address, teams and tags by name. Rooms register what they let be named."""

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from madoguchi.accounts.models import Membership
from madoguchi.kit.yaml_text import Given

MOST = 10_000


class Unfit(ValueError):
    """What stands at a place of a file does not fit; the words say what to do."""

    def __init__(self, words: str, at: Given, *, missing: tuple[str, str] | None = None) -> None:
        super().__init__(words)
        self.at = at
        self.missing = missing


@dataclass(frozen=True)
class Reference:
    """One sort of thing that can be named. `every(workspace_id)`: (id, name) of all; where they are too many, `names` says how
    one of an id is called, and `find` the ids of a name."""

    key: str
    label: str
    every: Callable[[int], Iterable[tuple[int, str]]] | None = None
    names: Callable[[int, int], str | None] | None = None
    find: Callable[[int, str], list[int]] | None = None


_references: dict[str, Reference] = {}


def refer(reference: Reference) -> None:
    """It can be named from now on."""
    _references[reference.key] = reference


class Names:
    """Ids to names and back, as one member's workspace has them; what was looked up is kept until `forget`."""

    def __init__(self, by: Membership) -> None:
        self.by = by
        self.gone: list[str] = []  # what an export could not name
        self.kept: dict[str, Any] = {}
        self._names: dict[str, dict[int, str]] = {}
        self._ids: dict[str, dict[str, list[int]]] = {}

    def forget(self) -> None:
        """Something was changed."""
        self.kept.clear()
        self._names.clear()
        self._ids.clear()

    def name(self, key: str, wanted: Any) -> str:
        """How it is called; `#ID` where nothing that is there, or more than one thing, is called so."""
        reference = _references[key]
        if reference.every is not None:
            self._load(reference)
            found = self._names[key].get(wanted)
        else:
            found = reference.names(self.by.workspace_id, wanted) if reference.names else None
        if found and self._found(reference, found) == [wanted]:
            return found
        return self.lost(reference.label, wanted)

    def lost(self, label: str, wanted: Any) -> str:
        """What stands for something that cannot be named."""
        if (words := f"{label} #{wanted}") not in self.gone:
            self.gone.append(words)
        return f"#{wanted}"

    def id(self, key: str, at: Given) -> int:
        """What is meant by the name that stands there. Raises Unfit."""
        reference = _references[key]
        found = self._found(reference, at.value)
        if len(found) == 1:
            return found[0]
        if found:
            raise Unfit(f"several are called “{at.value}” here ({reference.label}); rename one", at)
        close = difflib.get_close_matches(at.value, self._ids.get(key, ()), 1, 0.5)
        more = f"; did you mean “{close[0]}”?" if close else ""
        if at.value.startswith("#"):
            more = "; it was gone, or not the only one of its name, when this was exported"
        raise Unfit(f"there is no {reference.label} “{at.value}” here{more}", at, missing=(key, at.value))

    def _found(self, reference: Reference, name: str) -> list[int]:
        if reference.every is None:
            return reference.find(self.by.workspace_id, name) if reference.find else []
        self._load(reference)
        return self._ids[reference.key].get(name, [])

    def _load(self, reference: Reference) -> None:
        if reference.key in self._names or reference.every is None:
            return
        rows = dict(list(reference.every(self.by.workspace_id))[:MOST])
        ids: dict[str, list[int]] = defaultdict(list)
        for pk, name in rows.items():
            ids[name].append(pk)
        self._names[reference.key], self._ids[reference.key] = rows, dict(ids)
