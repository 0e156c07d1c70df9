"""That the customer has read our replies on their page: told once for each, for those who wonder whether it was seen."""

from collections.abc import Sequence

from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.message_marks import has_mark, marking
from madoguchi.conversations.models import Conversation, Message, MessageKind
from madoguchi.portal.requests.events import MyRequestsEvent
from madoguchi.portal.requests.guests import Guest

MARK = "read_on_page"


def note(guest: Guest, conversation: Conversation, shown: Sequence[Message]) -> None:
    """Of what was shown just now, what is news."""
    unread = [
        each.pk for each in shown if each.kind == MessageKind.REPLY and not each.is_automatic and not has_mark(each, MARK)
    ]
    if not unread:
        return
    with locked(conversation) as fresh:
        for message in Message.objects.select_for_update().filter(pk__in=unread, conversation=fresh):
            if not has_mark(message, MARK):
                marking(message, MARK)
                tell(MyRequestsEvent.READ_ON_PAGE, fresh, by=guest.actor, message_id=message.pk)
