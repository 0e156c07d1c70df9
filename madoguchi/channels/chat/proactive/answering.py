"""A visitor answers a nudge: only then it is a conversation, and the nudge stands above their first words."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from madoguchi.channels.chat import settings, talking
from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import Touch, Visitor
from madoguchi.channels.chat.proactive.standing_against import touches_of
from madoguchi.channels.chat.talking import Said
from madoguchi.conversations.changing import tell
from madoguchi.journal.recording import Actor
from madoguchi.journal.transactions import writing
from madoguchi.kit.files import StoredFile

ANSWERED_WITHIN = timedelta(days=1)
MARK = "chat_nudge"


def answer(visitor: Visitor, touch_id: int, text: str, *, client_id: str, files: Sequence[StoredFile] = ()) -> Said:
    """Say a line that answers this touch; where it is none of theirs, or an old one, it is an ordinary line. Raises as
    talking.say."""
    touch = touches_of(visitor).select_related("nudge").filter(pk=touch_id, is_held_out=False, answered_at=None).first()
    if touch is None or timezone.now() - touch.at > ANSWERED_WITHIN:
        return talking.say(visitor, text, client_id=client_id, files=files)
    nudge = touch.nudge
    marks = [{"code": MARK, "about": nudge.name}]
    words = settings.said(nudge.words, visitor.language)
    with writing():
        said = talking.say(visitor, text, client_id=client_id, files=files, quoted=words, marks=marks)
        if Touch.objects.filter(pk=touch.pk, answered_at=None).update(answered_at=said.message.at):
            payload = {"talk": said.talk.pk, "nudge": nudge.pk, "touch": touch.pk}
            by = Actor("customer", said.message.customer_id)
            tell(ChatEvent.NUDGE_ANSWERED, said.message.conversation, by=by, message_id=said.message.pk, payload=payload)
    return said
