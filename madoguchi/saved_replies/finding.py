"""What the picker offers: by words and kana, favourites first, what is over last."""

from collections.abc import Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from madoguchi.accounts.models import Membership
from madoguchi.conversations.models import Inbox
from madoguchi.kit.text.folding import folded
from madoguchi.saved_replies import doors, using
from madoguchi.saved_replies.models import FavouriteReply, SavedReply

MOST = 20
LOOKED_THROUGH = 200
LONGEST = 100
MOST_WORDS = 6


def find(membership: Membership, inbox: Inbox, wanted: str, *, only_macros: bool = False) -> Sequence[SavedReply]:
    """At most MOST of what may be used here; each knows `is_favourite`."""
    rows = matching(doors.offered(membership, inbox), wanted)
    if only_macros:
        rows = rows.exclude(actions=[])
    favourite = FavouriteReply.objects.filter(reply=OuterRef("pk"), membership=membership)
    ordered = rows.annotate(is_favourite=Exists(favourite), used=using.last_used_by(membership))
    ordered = ordered.order_by(F("used").desc(nulls_last=True), "name", "id").select_related("folder", "workspace")
    today, start = timezone.localdate(), folded(wanted[:LONGEST])
    found = list(ordered.prefetch_related("files")[:LOOKED_THROUGH])
    found.sort(key=lambda each: (each.has_expired(today), not _begins(each, start), not each.is_favourite))
    return found[:MOST]


def matching(rows: QuerySet[SavedReply], wanted: str) -> QuerySet[SavedReply]:
    """Those in which every word is found, in whatever kana."""
    for word in folded(wanted[:LONGEST]).split()[:MOST_WORDS]:
        rows = rows.filter(Q(folded__contains=word))
    return rows


def _begins(reply: SavedReply, start: str) -> bool:
    return bool(start) and any(folded(each).startswith(start) for each in (reply.name, reply.reading, reply.name_en))
