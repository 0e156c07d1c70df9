"""A side conversation is settled, opened again, or has been read by somebody."""

from django.db.models import Model

from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import SideConversation, SideMark
from madoguchi.journal.recording import Actor


def finish(side: SideConversation, *, by: Model | Actor) -> SideConversation:
    """Settled; an answer opens it again."""
    return _set(side, ConversationEvent.SIDE_DONE, by, is_done=True)


def reopen(side: SideConversation, *, by: Model | Actor) -> SideConversation:
    """Not settled after all."""
    return _set(side, ConversationEvent.SIDE_REOPENED, by, is_done=False)


def read(side: SideConversation, *, by: Person) -> None:
    """They have opened it: its news are none for them any more."""
    with locked(side.conversation) as fresh:
        if mark(SideConversation.objects.get(pk=side.pk), by):
            tell(ConversationEvent.SIDE_READ, fresh, by=by, payload={"side": side.pk})


def mark(side: SideConversation, person: Person) -> bool:
    """Whether there was anything they had not seen. Call it with the conversation locked."""
    if not is_news(side, person):
        return False
    SideMark.objects.update_or_create(side=side, person=person, defaults={"message_id": side.news_id})
    return True


def is_news(side: SideConversation, person: Person) -> bool:
    """Whether something came from outside that this person has not seen."""
    return bool(side.news_id) and not side.marks.filter(person=person, message_id__gte=side.news_id).exists()


def _set(side: SideConversation, kind: str, by: Model | Actor, *, is_done: bool) -> SideConversation:
    with locked(side.conversation) as fresh:
        mine = SideConversation.objects.select_for_update().get(pk=side.pk)
        if mine.is_done != is_done:
            mine.is_done = is_done
            mine.news_id = 0 if is_done else mine.news_id
            mine.save(update_fields=["is_done", "news_id"])
            tell(kind, fresh, by=by, payload={"side": mine.pk})
    return mine
