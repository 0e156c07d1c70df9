"""Where the texts of documents live: each kind says how its rows are read, and which of them a member may find.

Permission is asked twice: of the index by the token of the place, and of the rows themselves, which are always right.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from madoguchi.accounts.models import Membership, Workspace
from madoguchi.conversations import doors
from madoguchi.conversations.models import Status
from madoguchi.kit.text.analysing import fold

LONGEST_KEPT = 1500
MOST_CHARACTERS = 100_000  # of one text; what stands behind is not found
HIDDEN = (Status.SPAM, Status.TRASH, Status.MERGED)


@dataclass
class Source:
    """One thing as it is found. `was`: what it was indexed with at first, where that has changed since.

    `is_gone`: nobody shall find it any more. `about`: what a hit shows beside.
    """

    kind: str
    subject_id: int
    workspace_id: int
    conversation_id: int | None
    inbox_id: int | None
    at: datetime
    title: str
    text: str
    number: int | None = None
    was: tuple[str, str] | None = None
    is_gone: bool = False
    about: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def folded(self) -> str:
        """Title and text as they are compared; nothing stands across both."""
        return joined(self.title, self.text)

    @property
    def folded_before(self) -> str:
        """As it was indexed at first."""
        return joined(*self.was) if self.was else self.folded


def joined(title: str, text: str) -> str:
    """Folded, with a line's end between. The newest are looked at by nearly every search, so the short ones are kept."""
    return _kept(title, text) if len(title) + len(text) < LONGEST_KEPT else _joined(title, text)


def _joined(title: str, text: str) -> str:
    return f"{fold(title[:MOST_CHARACTERS])}\n{fold(text[:MOST_CHARACTERS])}"


_kept = lru_cache(maxsize=4096)(_joined)


@dataclass
class Seeing:
    """What a member may find: looked up once for a search. `statuses`: what else than usual may be seen."""

    membership: Membership
    hidden: tuple[int, ...] = HIDDEN

    @cached_property
    def inboxes(self) -> list[int]:
        """Whose conversations."""
        return list(doors.inboxes(self.membership).order_by().values_list("pk", flat=True))

    @cached_property
    def everything(self) -> bool:
        """Whether nothing is kept from the member and no other workspace lives here: no place has to be asked for then, which
        is half of what a rare word costs."""
        others = Workspace.objects.exclude(pk=self.membership.workspace_id)
        return doors.sees_every_inbox(self.membership) and not others.exists()

    def conversations(self, path: str = "") -> Q:
        """Conversations at `path` that may be found."""
        return Q(**{f"{path}inbox_id__in": self.inboxes}) & ~Q(**{f"{path}status__in": self.hidden})


type Rows = Callable[[QuerySet[Any]], Iterable[Source]]


@dataclass(frozen=True)
class Kind:
    """How one kind of document is read. `may_change`: its words can, so the document keeps what was analysed."""

    name: str
    every: Callable[[], QuerySet[Any]]
    visible: Callable[[Seeing], QuerySet[Any]]
    rows: Rows
    may_change: bool = True


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Find these too."""
    KINDS[kind.name] = kind


def read(kind: str, ids: Collection[int]) -> dict[int, Source]:
    """Whatever is there of these, also what is gone for people."""
    of = KINDS[kind]
    return {each.subject_id: each for each in of.rows(of.every().filter(pk__in=ids))}


def seen(kind: str, ids: Collection[int], seeing: Seeing) -> dict[int, Source]:
    """Those of them that the member may find."""
    of = KINDS[kind]
    return {each.subject_id: each for each in of.rows(of.visible(seeing).filter(pk__in=ids)) if not each.is_gone}
