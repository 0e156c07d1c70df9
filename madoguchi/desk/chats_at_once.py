"""All talks that are held: one's own, those that wait for somebody, those whose owner is silent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from madoguchi.accounts import choosing_ways, preferring
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right, may
from madoguchi.channels.chat import attending
from madoguchi.channels.chat.models import Talk, TalkState
from madoguchi.conversations import doors
from madoguchi.conversations.models import MessageKind, ReadMark, WaitingFor
from madoguchi.desk import preferences
from madoguchi.desk.chats import HELD, standing

MOST_MINE = 9  # as many as there are keys
MOST_WAITING = 20
MOST_SILENT = 40


def _held(membership: Membership) -> QuerySet[Talk]:
    seen = Talk.objects.filter(workspace_id=membership.workspace_id, state__in=HELD)
    if not doors.sees_every_inbox(membership):
        seen = seen.filter(conversation__inbox__in=doors.inboxes(membership))
    return seen.select_related("conversation__customer", "conversation__handle", "conversation__assignee", "site", "visitor")


def mine(membership: Membership) -> list[Talk]:
    """The talks that this member holds, the oldest first, each with `unread`: how many lines they have not seen, `words` and
    `tone`: how it stands, and `late_at`: from when on its visitor has waited too long."""
    read = ReadMark.objects.filter(person=membership.person_id, conversation=OuterRef("conversation")).values("message_id")
    said = Q(conversation__messages__kind=MessageKind.INBOUND, conversation__messages__pk__gt=F("read_up_to"))
    rows = (
        _held(membership)
        .filter(conversation__assignee=membership.person_id)
        .annotate(read_up_to=Coalesce(Subquery(read[:1]), Value(0), output_field=BigIntegerField()))
    )
    rows = rows.annotate(unread=Count("conversation__messages", filter=said)).order_by("started_at", "pk")
    return [_shown(talk, membership.person_id) for talk in rows[:MOST_MINE]]


def _shown(talk: Talk, me: int) -> Talk:
    talk.words, talk.tone = standing(talk, talk.conversation)  # type: ignore[attr-defined]
    if talk.accepted_by_id != me:
        talk.words, talk.tone = _("Given to you"), "soon"  # type: ignore[attr-defined]
    talk.late_at = attending.may_take_over_at(talk, talk.conversation)  # type: ignore[attr-defined]
    return talk


def waiting(membership: Membership) -> list[Talk]:
    """Those that nobody has accepted, whoever waits the longest first."""
    alone = _held(membership).filter(state=TalkState.ASKED, accepted_at=None, conversation__assignee=None)
    return list(alone.order_by("started_at", "pk")[:MOST_WAITING])


def silent(membership: Membership, now: datetime) -> list[Talk]:
    """Those whose owner leaves the visitor without an answer, the longest first."""
    owned = _held(membership).filter(conversation__assignee__isnull=False, conversation__waiting_for=WaitingFor.US)
    rows = owned.order_by("conversation__waiting_since", "pk")[:MOST_SILENT]
    return [row for row in rows if (at := attending.may_take_over_at(row, row.conversation)) and at <= now]


def counted(membership: Membership) -> dict[str, int]:
    """How many talks are held, by state."""
    return dict(_held(membership).order_by().values_list("state").annotate(n=Count("pk")))


def sounds(membership: Membership) -> bool:
    """Whether a new line may be heard now: as chosen, and never in their quiet hours."""
    if preferring.of(membership, preferences.SOUND) == "off":
        return False
    return not choosing_ways.quiet_ends([membership], timezone.now())


@dataclass(frozen=True)
class Counter:
    """All talks at a glance, for whoever watches the counter."""

    held: int
    talking: int
    waiting: list[Talk]
    silent: list[Talk]


def counter(membership: Membership, now: datetime) -> Counter:
    """As things stand."""
    by_state = counted(membership)
    held = sum(by_state.values())
    if not held:
        return Counter(0, 0, [], [])
    return Counter(held, by_state.get(TalkState.LIVE, 0), waiting(membership), silent(membership, now))


def dock(membership: Membership) -> dict[str, Any]:
    """What stands on every page of the desk while there are windows."""
    return {
        "mine": mine(membership),
        "waiting": waiting(membership) if may(membership, Right.HANDLE) else [],
        "sounds": sounds(membership),
    }
