"""One of us has a visitor's lines before their eyes."""

from madoguchi.accounts.models import Person
from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import Talk, TalkState
from madoguchi.conversations.changing import tell
from madoguchi.conversations.models import Conversation, Message, MessageKind
from madoguchi.journal.transactions import writing


def see_for_us(conversation: Conversation, up_to: int, *, by: Person) -> bool:
    """We have seen the lines up to this message; whether a line of the visitor was new among them."""
    lines = Message.objects.filter(conversation=conversation, kind=MessageKind.INBOUND, pk__lte=up_to)
    newest = lines.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return False
    unseen = Talk.objects.filter(conversation=conversation, seen_by_us__lt=newest).exclude(state=TalkState.ENDED)
    talks = list(unseen.values_list("pk", flat=True))
    if not talks:
        return False
    with writing():
        if not Talk.objects.filter(pk__in=talks, seen_by_us__lt=newest).update(seen_by_us=newest):
            return False
        tell(ChatEvent.TALK_SEEN, conversation, by=by, payload={"talk": talks[-1], "up_to": newest})
    return True
