"""Tags put on a conversation and taken off it."""

from django.db.models import Model, Q

from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Tag, Tagging
from madoguchi.conversations.tags.finding import standing
from madoguchi.journal.recording import Actor


class WrongTag(ValueError):
    """The tag is another workspace's, or has been archived."""


def tag(conversation: Conversation, tag: Tag, *, by: Model | Actor) -> bool:
    """Put it on; a single one of its group takes the place of the other. False when it was there. Raises WrongTag."""
    tag = standing(tag)
    if tag.workspace_id != conversation.workspace_id or tag.archived_at:
        raise WrongTag(str(tag))
    with locked(conversation) as fresh:
        person = by if isinstance(by, Person) else None
        _made, is_new = Tagging.objects.get_or_create(
            conversation=fresh, tag=tag, defaults={"workspace_id": fresh.workspace_id, "person": person}
        )
        if not is_new:
            return False
        if tag.group and tag.group.is_single:
            for other in Tag.objects.filter(taggings__conversation=fresh, group=tag.group).exclude(pk=tag.pk):
                _take_off(fresh, other, by)
        tell(ConversationEvent.TAGGED, fresh, by=by, payload={"tag": tag.pk})
    return True


def untag(conversation: Conversation, tag: Tag, *, by: Model | Actor) -> bool:
    """Take it off. False when it was not there."""
    tag = standing(tag)
    with locked(conversation) as fresh:
        return _take_off(fresh, tag, by)


def _take_off(conversation: Conversation, tag: Tag, by: Model | Actor) -> bool:
    also_of = Q(tag=tag) | Q(tag__merged_into=tag) | Q(tag__merged_into__merged_into=tag)
    gone = Tagging.objects.filter(also_of, conversation=conversation).delete()[0]
    if gone:
        tell(ConversationEvent.UNTAGGED, conversation, by=by, payload={"tag": tag.pk})
    return bool(gone)
