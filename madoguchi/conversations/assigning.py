"""Who has it."""

from django.db.models import Model

from madoguchi.accounts.models import Membership, Person, Team
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation
from madoguchi.journal.recording import Actor
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
    with locked(conversation) as fresh:
        if fresh.assignee_id is not None and fresh.assignee_id != by.pk:
            raise AlreadyTaken(Person.objects.get(pk=fresh.assignee_id))
        return assign(fresh, to=by, by=by)


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


@remembered
def _is_here(workspace_id: int, person_id: int) -> bool:
    return Membership.objects.filter(workspace_id=workspace_id, person=person_id, is_active=True).exists()
