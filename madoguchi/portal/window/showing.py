"""What the window is told of a talk, and of lines of earlier ones. Whole at every time: the window keeps nothing of its own."""

from functools import reduce
from operator import or_
from typing import Any

from django.utils import translation

from madoguchi.channels.chat import lines, visiting, waiting
from madoguchi.channels.chat.models import Talk, TalkState, Visitor
from madoguchi.portal.window import naming

EARLIER = 20  # talks
PARTS = ("conversation__inbox", "site__inbox", "site__workspace", "visitor", "accepted_by")


def talk(of: Talk, *, at: int | None = None) -> dict[str, Any]:
    """On the wire, at every change of it. `at`: its place in the queue, where that is known."""
    return waiting.shown(of, of.visitor.language, at=at) | {"seen_up_to": of.seen_by_us}


def live(of: Talk, language: str) -> dict[str, Any]:
    """The same of one that somebody has, from what is known of it without asking."""
    name = naming.names(of.conversation.inbox_id, of.accepted_by_id or 0)[language]
    return waiting.shown(of, language, at=0, name=name) | {"seen_up_to": of.seen_by_us}


def current(visitor: Visitor) -> Talk | None:
    """The talk that goes on, else the one that ended last."""
    mine = talks(visitor)
    return next((each for each in mine if each.state != TalkState.ENDED), mine[0] if mine else None)


def talks(visitor: Visitor) -> list[Talk]:
    """The last ones of this visitor, newest first. Where the website must vouch, nobody else is shown what was before."""
    mine = Visitor.objects.filter(visiting.same_person(visitor)).values("pk")
    rows = Talk.objects.select_related(*PARTS).filter(visitor__in=mine)
    if visitor.site.signed_only and not visitor.outside_id:
        rows = rows.exclude(state=TalkState.ENDED)
    return list(rows.order_by("-started_at", "-pk")[:EARLIER])


def newest(visitor: Visitor, *, before: int | None = None) -> dict[str, Any]:
    """The last lines of all their talks, oldest first, and whether there are more above."""
    mine = talks(visitor)
    if not mine:
        return {"lines": [], "more": False}
    rows = reduce(or_, (lines.visible(each, visitor) for each in mine))
    rows = rows if before is None else rows.filter(pk__lt=before)
    found = list(rows.prefetch_related("attachments").order_by("-pk")[: lines.AT_ONCE + 1])
    with translation.override(visitor.language):
        return {"lines": lines.shown(reversed(found[: lines.AT_ONCE]), mine[0]), "more": len(found) > lines.AT_ONCE}
