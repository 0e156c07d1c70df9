"""What happens keeps the queues right: into one, out of one, another place in it. Where no queue is configured it asks once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.models import Membership, Workspace
from madoguchi.conversations.events import ConversationEvent as E
from madoguchi.conversations.models import Conversation, Status
from madoguchi.journal.following import reaction, reaction_to_many
from madoguchi.journal.models import Event
from madoguchi.kit.remembering import remembering
from madoguchi.routing import covering, leaving, queueing, sorting_anew
from madoguchi.routing.matching import sorting
from madoguchi.routing.models import Placement, Queue, Seat

_SORTED = (
    E.CONVERSATION_STARTED,
    E.MESSAGE_RECEIVED,
    E.REOPENED,
    E.WOKEN,
    E.SPAM_CLEARED,
    E.RESTORED,
    E.TEAM_CHANGED,
    E.MOVED,
    E.CUSTOMER_REPLACED,
    E.UNASSIGNED,
    E.TAGGED,
    E.UNTAGGED,
    E.FIELD_SET,
    E.PRIORITY_SET,
    E.SUB_STATUS_SET,
    E.SPLIT_FROM,
    E.UNMERGED,
)
_ENDED = (
    E.ASSIGNED,
    E.CLOSED,
    E.CLOSED_WITHOUT_REPLY,
    E.SET_WAITING,
    E.SNOOZED,
    E.SPAM_MARKED,
    E.TRASHED,
    E.MERGED,
    E.REPLY_SENT,
)
_FREES = frozenset(_ENDED) - {E.ASSIGNED}
_BACK = frozenset({E.MESSAGE_RECEIVED, E.REOPENED, E.WOKEN})


def follow(events: Sequence[Event]) -> None:
    """Bring the places of all these conversations up to date."""
    with remembering():
        _follow(events)


def _follow(events: Sequence[Event]) -> None:
    workspaces = {event.workspace_id for event in events}
    rows_in_use = Queue.objects.filter(workspace__in=workspaces, is_active=True)
    queued = set(rows_in_use.values_list("workspace_id", flat=True).distinct())
    concerned = [event for event in events if event.workspace_id in queued and event.conversation_id]
    if not concerned:
        return
    kinds: dict[int, set[str]] = defaultdict(set)
    for event in concerned:
        kinds[event.conversation_id or 0].add(event.kind)
    rows = list(Conversation.objects.filter(pk__in=list(kinds)).select_related("customer__company", "inbox", "assignee"))
    there = {each.conversation_id: each for each in Placement.objects.filter(conversation__in=list(kinds), left_at=None)}
    known = {each.pk: sorting(each) for each in Workspace.objects.filter(pk__in=queued)}
    now = timezone.now()
    entering: list[queueing.Entering] = []
    leaving_too: list[Placement] = []
    for conversation in rows:
        happened, found = kinds[conversation.pk], known[conversation.workspace_id]
        conversation.workspace = found.asking.membership.workspace
        placement = there.get(conversation.pk)
        if conversation.status != Status.OPEN or conversation.assignee_id is not None:
            leaving_too += [placement] if placement else []
            if conversation.status == Status.OPEN and happened & _BACK:
                covering.look_at(conversation, now)
            continue
        if (wanted := queueing.sorted_into(conversation, placement, found)) is not None:
            entering.append(wanted)
    queueing.end_all(leaving_too)
    queueing.enter_all(entering)
    _pass_over(concerned, {each.pk for each, _queue, _was in entering})
    _note_freed(rows, kinds, now)


def _pass_over(events: Sequence[Event], entered: set[int]) -> None:
    """Who has just given it back themselves is not given it again, as if they had declined an offer."""
    for event in events:
        was = event.payload.get("was") if event.kind == E.UNASSIGNED and event.conversation_id in entered else None
        if was is None or (event.actor_kind, event.actor_id) != ("person", was):
            continue
        member = Membership.objects.filter(workspace=event.workspace_id, person=was).values_list("pk", flat=True).first()
        here = Placement.objects.filter(conversation=event.conversation_id, left_at=None, declined=[])
        here.update(declined=[member] if member else [])


def _note_freed(conversations: Sequence[Conversation], kinds: dict[int, set[str]], now: datetime) -> None:
    """Who has just finished something, for those chosen by who has been free the longest."""
    done = [each for each in conversations if each.assignee_id and each.status != Status.OPEN and kinds[each.pk] & _FREES]
    for workspace in {each.workspace_id for each in done}:
        people = {each.assignee_id for each in done if each.workspace_id == workspace}
        Seat.objects.filter(workspace=workspace, membership__person__in=people).update(freed_at=now)


REACTIONS = (
    reaction_to_many("keep the queues", [*_SORTED, *_ENDED], follow),
    reaction("give on what somebody leaves behind", [AccountEvent.MEMBER_DEACTIVATED], leaving.ask_to_give_on),
    *sorting_anew.REACTIONS,
)
