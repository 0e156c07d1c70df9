"""What the window is told of a talk, and of lines of earlier ones. Whole at every time: the window keeps nothing of its own."""

from functools import reduce
from operator import or_
from typing import Any

from django.utils import translation

from madoguchi.channels.chat import lines, visiting
from madoguchi.channels.chat.models import Talk, TalkState, Visitor
from madoguchi.conversations.public_names import public_names_of
from madoguchi.portal.window import looking, waiting

EARLIER = 20  # talks


def talk(of: Talk) -> dict[str, Any]:
    """On the wire, at every change of it."""
    language = of.visitor.language
    names = public_names_of(of.conversation.inbox, [of.accepted_by_id], language) if of.accepted_by_id else {}
    is_asked = of.state == TalkState.ASKED
    return {
        "id": of.pk,
        "state": of.state,
        "accepted_by": names.get(of.accepted_by_id or 0, ""),
        "place": waiting.before(of),
        "wait": looking.look(of.site, language)["wait"] if is_asked else "",
        "ended_by": of.ended_by,
        "rating": of.rating,
        "seen_up_to": of.seen_by_us,
    }


def current(visitor: Visitor) -> Talk | None:
    """The talk that goes on, else the one that ended last."""
    mine = talks(visitor)
    return next((each for each in mine if each.state != TalkState.ENDED), mine[0] if mine else None)


def talks(visitor: Visitor) -> list[Talk]:
    """The last ones of this visitor, newest first. Where the website must vouch, nobody else is shown what was before."""
    rows = Talk.objects.select_related("conversation__inbox", "site__inbox", "site__workspace", "visitor").filter(
        visitor__in=Visitor.objects.filter(visiting.same_person(visitor)).values("pk")
    )
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
