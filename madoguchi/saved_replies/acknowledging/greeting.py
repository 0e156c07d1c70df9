"""Somebody has begun a conversation: the inbox answers by itself, once, where it is wished."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from madoguchi.conversations import channels
from madoguchi.conversations.answering_automatically import answer
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Channel, Conversation, Message, MessageKind
from madoguchi.conversations.variables import Letter, fill
from madoguchi.journal.following import reaction_to_many
from madoguchi.journal.models import Event
from madoguchi.journal.recording import SYSTEM
from madoguchi.saved_replies.acknowledging.expecting import WITHIN, stand_at
from madoguchi.saved_replies.acknowledging.standing import Occasion
from madoguchi.saved_replies.filling import language_of
from madoguchi.saved_replies.models import Acknowledgement

LATEST = timedelta(hours=24)  # who has waited longer for it needs none any more


@dataclass(frozen=True)
class Written:
    """An acknowledgement as one customer reads it."""

    subject: str
    text: str
    language: str


def greet(events: Sequence[Event]) -> None:
    """One query where no inbox wishes it."""
    inboxes = {each.payload.get("inbox") for each in events}
    wished = {each.inbox_id: each for each in Acknowledgement.objects.filter(inbox__in=inboxes, is_on=True)}
    for event in events if wished else ():
        acknowledgement = wished.get(event.payload.get("inbox"))
        if acknowledgement and event.at > timezone.now() - LATEST:
            _greet(acknowledgement, event)


def written(acknowledgement: Acknowledgement, letter: Letter) -> Written:
    """The text that is right at the letter's moment, in the customer's language or, where it has none, in the other."""
    letter.held[WITHIN] = acknowledgement.within
    here = stand_at(letter)
    own = acknowledgement.named.get(here.names["ja"], {}) if here.occasion == Occasion.CLOSURE else {}
    texts = {each: own.get(each) or getattr(acknowledgement, f"{here.occasion}_{each}").strip() for each in ("ja", "en")}
    if not texts[letter.language]:
        letter.language = "en" if letter.language == "ja" else "ja"
    subject = fill(getattr(acknowledgement, f"subject_{letter.language}"), letter)
    return Written("" if subject.missing else subject.text, whole_lines(texts[letter.language], letter), letter.language)


def whole_lines(text: str, letter: Letter) -> str:
    """Filled; nobody looks it through, so a line with a place that cannot be filled is left out."""
    lines = [fill(line, letter) for line in text.replace("\r\n", "\n").split("\n")]
    return "\n".join(each.text.rstrip() for each in lines if not each.missing).strip()


def _greet(acknowledgement: Acknowledgement, event: Event) -> None:
    rows = Conversation.objects.select_related("inbox__workspace", "workspace", "customer__company")
    conversation = rows.filter(pk=event.conversation_id or 0).first()
    first = Message.objects.filter(conversation=event.conversation_id or 0, kind=MessageKind.INBOUND).order_by("id").first()
    if conversation is None or first is None or first.is_automatic or channels.traits(first.channel).is_live:
        return  # at a window nobody waits for a receipt: it says itself whether somebody is there
    is_form = bool(first.form_fields) or first.channel == Channel.FORM
    if not (acknowledgement.to_forms if is_form else acknowledgement.to_mails):
        return
    letter = Letter(None, conversation.inbox, conversation, language_of(conversation, conversation.inbox))
    said = written(acknowledgement, letter)
    if said.text:
        answer(
            conversation,
            text=said.text,
            by=SYSTEM,
            key=f"acknowledge:{conversation.pk}",
            subject=said.subject or None,
        )


def _is_the_customers(event: Event) -> bool:
    return not (event.payload.get("by_us") or event.payload.get("elsewhere"))


REACTIONS = (reaction_to_many("acknowledge", [ConversationEvent.CONVERSATION_STARTED], greet, when=_is_the_customers),)
