"""Which conversations may have a word in their list: the index proposes them to the condition language, which decides."""

import re
import unicodedata

from django.db.models import Q

from madoguchi.conversations.conditions import words
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.models import Inbox
from madoguchi.journal.models import Event, Lane
from madoguchi.kit.text.analysing import wanted
from madoguchi.search.homes import Clause, Way, home
from madoguchi.search.indexing import place_token
from madoguchi.search.models import Document, SearchIndex

MOST = 400  # with more proposals a list is filled as quickly by looking at its rows
MOST_UNREAD = 200
LANE = "search"
_BETWEEN = re.compile(r"[^\w]|[ー_]")  # where folding may leave something out
_UNSURE = "ヴゔ"  # read together with what follows


def register() -> None:
    """Called once at start."""
    words.narrow_by(conversations)


def conversations(needle: str, asking: Asking) -> list[int] | None:
    """Every conversation in whose list the needle can stand, and perhaps others; None where the index cannot tell so."""
    pieces = _pieces(needle)
    if not pieces:
        return None
    if "narrowing" not in asking.kept:
        asking.kept["narrowing"] = _ground(asking)
    ground: tuple[int, Clause, list[int]] | None = asking.kept["narrowing"]
    if ground is None:
        return None
    generation, places, unread = ground
    ids = home().ids(generation, [[Way(pieces)], places], below=None, least=None, limit=MOST + 1)
    if len(ids) > MOST:
        return None
    rows = Document.objects.filter(pk__in=ids, conversation__isnull=False).order_by()
    return sorted({*rows.values_list("conversation_id", flat=True), *unread}) if ids else unread


def _pieces(needle: str) -> tuple[str, ...]:
    """Tokens that stand in the index for sure, whatever stands around the needle."""
    plain = unicodedata.normalize("NFKC", needle).strip()
    if not plain or plain[-1] in _UNSURE:
        return ()
    parts = (wanted(part).whole for part in _BETWEEN.split(plain) if part)
    return tuple(dict.fromkeys(token for part in parts for token in part if len(token) == (4 if token[0] <= "z" else 2)))


def _ground(asking: Asking) -> tuple[int, Clause, list[int]] | None:
    """The index, where it is to be looked, and what it has not read yet; None where that cannot be told."""
    index = SearchIndex.objects.first()
    unread = _unread(asking.workspace_id)
    if index is None or unread is None or not home().exists(index.current):
        return None
    inboxes = Inbox.objects.filter(workspace=asking.workspace_id).order_by().values_list("pk", flat=True)
    places: Clause = [Way((place_token(asking.workspace_id, pk),)) for pk in inboxes]
    return (index.current, places, unread) if places else None


def _unread(workspace_id: int) -> list[int] | None:
    """Conversations of which something happened that the lane has not come to; None: too much, or to people."""
    lane = Lane.objects.filter(name=LANE).first()
    if lane is None:
        return None
    later = Q(epoch__gt=lane.epoch) | Q(epoch=lane.epoch, txid__gt=lane.txid)
    later |= Q(epoch=lane.epoch, txid=lane.txid, pk__gt=lane.event_id)
    rows = Event.objects.filter(later, workspace_id=workspace_id).order_by()
    found = list(rows.values_list("conversation_id", flat=True)[: MOST_UNREAD + 1])
    return None if len(found) > MOST_UNREAD or None in found else sorted({pk for pk in found if pk is not None})
