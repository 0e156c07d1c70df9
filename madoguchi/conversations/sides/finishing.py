"""A side conversation is settled, opened again, or has been read."""

from django.db.models import Model

from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import SideConversation
from madoguchi.journal.recording import Actor


def finish(side: SideConversation, *, by: Model | Actor) -> SideConversation:
    """Settled; an answer opens it again."""
    return _set(side, ConversationEvent.SIDE_DONE, by, is_done=True)


def reopen(side: SideConversation, *, by: Model | Actor) -> SideConversation:
    """Not settled after all."""
    return _set(side, ConversationEvent.SIDE_REOPENED, by, is_done=False)


def read(side: SideConversation, *, by: Person) -> None:
    """Somebody has opened it: its news are none any more."""
    with locked(side.conversation) as fresh:
        if SideConversation.objects.filter(pk=side.pk, has_news=True).update(has_news=False):
            tell(ConversationEvent.SIDE_READ, fresh, by=by, payload={"side": side.pk})


def _set(side: SideConversation, kind: str, by: Model | Actor, *, is_done: bool) -> SideConversation:
    with locked(side.conversation) as fresh:
        mine = SideConversation.objects.select_for_update().get(pk=side.pk)
        if mine.is_done != is_done:
            mine.is_done = is_done
            mine.has_news = mine.has_news and not is_done
            mine.save(update_fields=["is_done", "has_news"])
            tell(kind, fresh, by=by, payload={"side": mine.pk})
    return mine
