"""Who has it."""

from collections.abc import Sequence

from django.db.models import Model

from madoguchi.accounts.models import Membership, Person, Team
from madoguchi.conversations.changing import locked, tell, untold
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation
from madoguchi.journal.recording import Actor, record_all
from madoguchi.journal.transactions import writing
from madoguchi.kit.remembering import remembered


class NotAMember(ValueError):
    """The person or team does not belong to this workspace."""


class AlreadyTaken(Exception):
    """Somebody else took it first; `holder` says who."""

    def __init__(self, holder: Person) -> None:
        super().__init__(f"{holder} has taken this conversation.")
        self.holder = holder


def assign(conversation: Conversation, *, to: Person | None, by: Model | Actor) -> Conversation:
    """Give a conversation to a person, or to nobody. Raises NotAMember."""
    if to is not None and not _is_here(conversation.workspace_id, to.pk):
        raise NotAMember(str(to))
    with locked(conversation) as fresh:
        if fresh.assignee_id == (to.pk if to else None):
            return fresh
        was, fresh.assignee = fresh.assignee_id, to
        fresh.save(update_fields=["assignee"])
        kind = ConversationEvent.ASSIGNED if to else ConversationEvent.UNASSIGNED
        tell(kind, fresh, by=by, payload={"to": to.pk if to else None, "was": was})
    return fresh


def take(conversation: Conversation, *, by: Person) -> Conversation:
    """Take an unassigned conversation. Raises AlreadyTaken: of two who press at once, one has it."""
    return give(conversation, to=by, by=by)


def give(conversation: Conversation, *, to: Person, by: Model | Actor) -> Conversation:
    """Give to somebody what nobody has. Raises AlreadyTaken, NotAMember."""
    with locked(conversation) as fresh:
        if fresh.assignee_id is not None and fresh.assignee_id != to.pk:
            raise AlreadyTaken(Person.objects.get(pk=fresh.assignee_id))
        return assign(fresh, to=to, by=by)


def assign_team(conversation: Conversation, *, to: Team | None, by: Model | Actor) -> Conversation:
    """Give a conversation to a team, or to none. Raises NotAMember."""
    if to is not None and to.workspace_id != conversation.workspace_id:
        raise NotAMember(str(to))
    with locked(conversation) as fresh:
        if fresh.team_id == (to.pk if to else None):
            return fresh
        was, fresh.team = fresh.team_id, to
        fresh.save(update_fields=["team"])
        tell(ConversationEvent.TEAM_CHANGED, fresh, by=by, payload={"to": to.pk if to else None, "was": was})
    return fresh


def give_back_all(conversations: Sequence[Conversation], *, by: Model | Actor) -> list[Conversation]:
    """Nobody has them any more; those, in fresh rows, that the person who had them still had. One write for all."""
    had = {each.pk: each.assignee_id for each in conversations if each.assignee_id}
    with writing():
        rows = Conversation.objects.select_for_update(of=("self",)).filter(pk__in=had).select_related("customer__company")
        given = [each for each in rows.order_by("pk") if each.assignee_id == had[each.pk]]
        Conversation.objects.filter(pk__in=[each.pk for each in given]).update(assignee=None)
        for each in given:
            each.assignee = None
        kind = ConversationEvent.UNASSIGNED
        record_all([untold(kind, each, by=by, payload={"to": None, "was": had[each.pk]}) for each in given])
    return given


@remembered
def _is_here(workspace_id: int, person_id: int) -> bool:
    return Membership.objects.filter(workspace_id=workspace_id, person=person_id, is_active=True).exists()
