"""What happened to conversations, from messages and the log, as moments of their clocks. Reads only; three queries for many."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from madoguchi.conversations.events import ConversationEvent as E
from madoguchi.conversations.models import Conversation, Message, MessageKind, Promise, Status, WaitingFor
from madoguchi.conversations.thanking import MARK as THANKS
from madoguchi.journal.models import Event
from madoguchi.service_levels.stories import Moment, Stand, What, in_order

LAST = 2**63
MOST = 3000  # messages or events looked at of one batch of conversations
STANDS: Mapping[str, Stand] = {
    E.SET_WAITING: Stand.WAITING,
    E.CLOSED: Stand.CLOSED,
    E.CLOSED_WITHOUT_REPLY: Stand.CLOSED,
    E.REOPENED: Stand.OPEN,
    E.SNOOZED: Stand.SNOOZED,
    E.WOKEN: Stand.OPEN,
    E.SPAM_MARKED: Stand.OUT,
    E.TRASHED: Stand.OUT,
    E.MERGED: Stand.OUT,
    E.SPAM_CLEARED: Stand.OPEN,
    E.RESTORED: Stand.OPEN,
    E.UNMERGED: Stand.OPEN,
}
CHANGES = frozenset(
    {
        *(E.PRIORITY_SET, E.TAGGED, E.UNTAGGED, E.FIELD_SET, E.TEAM_CHANGED, E.MOVED, E.CUSTOMER_REPLACED),
        *(E.ASSIGNED, E.UNASSIGNED),
    }
)
MOVES = frozenset({E.TOOK_OVER, E.UNMERGED, E.SPLIT_FROM, E.SPLIT_OFF, E.MERGED})
LOOKED_AT = frozenset({*STANDS, *CHANGES, *MOVES, E.REPLY_WRITTEN, E.REPLY_WITHDRAWN})


@dataclass
class Past:
    """Of one conversation. `changed_at`: when something last changed by which policies are chosen; `moved_at`: when messages
    last came or went."""

    moments: list[Moment] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    changed_at: datetime | None = None
    moved_at: datetime | None = None
    last_at: datetime | None = None


def pasts(conversations: Sequence[Conversation]) -> dict[int, Past]:
    """By the conversation's id."""
    found: dict[int, Past] = defaultdict(Past)
    ids = [each.pk for each in conversations]
    for row in _messages(ids):
        if moment := _said(row):
            found[row["conversation_id"]].moments.append(moment)
    for event in _events(conversations[0].workspace_id, ids):
        _note(found[event["conversation_id"]], event)
    for promise in Promise.objects.filter(conversation__in=ids).order_by("id")[:MOST]:
        found[promise.conversation_id].promises.append(promise)
    for each in conversations:
        _mend(found[each.pk], each)
    return found


def stand_of(conversation: Conversation) -> Stand:
    """Where the row says that it stands now."""
    if conversation.status == Status.WAITING:
        return Stand.THIRD if conversation.waiting_for == WaitingFor.THIRD else Stand.WAITING
    stands = {Status.OPEN: Stand.OPEN, Status.SNOOZED: Stand.SNOOZED, Status.CLOSED: Stand.CLOSED}
    return stands.get(Status(conversation.status), Stand.OUT)


def _messages(ids: Sequence[int]) -> list[Any]:
    rows = Message.objects.filter(conversation__in=ids, withdrawn_at=None, is_automatic=False, is_forward=False)
    rows = rows.exclude(kind=MessageKind.NOTE).order_by("-id")
    return list(rows.values("conversation_id", "pk", "kind", "at", "released_at", "marks")[:MOST])


def _said(row: dict[str, Any]) -> Moment | None:
    if row["kind"] == MessageKind.INBOUND:
        thanks = any(mark.get("code") == THANKS for mark in row["marks"])
        return None if thanks else Moment(row["at"], What.ASKED, row["pk"])
    if row["released_at"] is None:
        return None
    return Moment(row["released_at"], What.ANSWERED, row["pk"], since=row["at"])


def _events(workspace_id: int, ids: Sequence[int]) -> list[Any]:
    rows = Event.objects.filter(workspace_id=workspace_id, conversation_id__in=ids, kind__in=LOOKED_AT).order_by("-id")
    return list(rows.values("pk", "conversation_id", "kind", "at", "subject_id", "payload")[:MOST])


def _note(past: Past, event: dict[str, Any]) -> None:
    kind, at = event["kind"], event["at"]
    past.last_at = max(past.last_at or at, at)
    if kind in STANDS:
        third = kind == E.SET_WAITING and event["payload"].get("for") == WaitingFor.THIRD
        past.moments.append(Moment(at, What.STANDS, stand=Stand.THIRD if third else STANDS[kind], turn=event["pk"]))
    if kind in CHANGES:
        past.changed_at = max(past.changed_at or at, at)
    if kind in MOVES:
        past.moved_at = max(past.moved_at or at, at)
    if kind == E.REPLY_WRITTEN:
        past.moments.append(Moment(at, What.WRITTEN, event["subject_id"], turn=event["pk"]))
    elif kind == E.REPLY_WITHDRAWN:
        past.moments.append(Moment(at, What.WITHDRAWN, event["subject_id"], turn=event["pk"]))


def _mend(past: Past, conversation: Conversation) -> None:
    """What has no event of its own: where it stands now is what its row says, since the last thing that we know of."""
    told = [each.stand for each in in_order(past.moments) if each.what == What.STANDS]
    is_known = bool(told) and told[-1] == stand_of(conversation)
    if not is_known and not (not told and stand_of(conversation) == Stand.OPEN):
        last = max(
            [each.at for each in past.moments] + ([past.last_at] if past.last_at else []), default=conversation.created_at
        )
        past.moments.append(Moment(last, What.STANDS, turn=LAST, stand=stand_of(conversation)))
