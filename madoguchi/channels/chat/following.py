"""What happens to conversations moves their talks: somebody has answered, taken it, closed it; an answer has come by mail."""

import contextlib
from collections.abc import Iterable, Sequence

from django.db.models import F

from madoguchi.accounts.models import Person
from madoguchi.channels.chat import attending, by_mail, settings, talking, waiting
from madoguchi.channels.chat.models import Talk, TalkState, Visitor
from madoguchi.conversations import saying, trial_mode
from madoguchi.conversations.changing import lock
from madoguchi.conversations.events import ConversationEvent as E
from madoguchi.conversations.events import written_by_a_person
from madoguchi.conversations.models import Channel, Conversation, Message, MessageKind, Status
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event
from madoguchi.journal.recording import SYSTEM, Actor
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import normalised


def greet_late(event: Event) -> None:
    """Nobody is at the counter: the window says so at once, and nobody's clock stops by it."""
    talk = Talk.objects.select_related("conversation__inbox", "site", "visitor").filter(conversation=event.conversation_id or 0)
    found = talk.order_by("pk").first()
    if found is None or waiting.is_staffed(found.site) or _has_answer(found):
        return
    if text := settings.said(settings.words(found.site)["away"], found.visitor.language):
        with contextlib.suppress(trial_mode.TrialMode):
            saying.say(found.conversation, by=None, text=text, key=f"chat-away:{found.pk}")


def answered(event: Event) -> None:
    """One of us has said something: they have the talk now, and it is looked whether the visitor sees it."""
    message = Message.objects.select_related("person").filter(pk=event.subject_id or 0).first()
    if message is None or message.person is None or message.channel != Channel.CHAT:
        return
    with writing():
        conversation, talk = _locked(event.conversation_id)
        if talk is None:
            return
        talk.last_line_at = max(talk.last_line_at, message.at)
        talk.answered_at = talk.answered_at or message.at
        by_mail.expect(talk, message.at)
        talk.save(update_fields=["last_line_at", "answered_at", "mail_due_at"])
        if talk.state == TalkState.ENDED:
            talking.change_state(talk, TalkState.IDLE, by=Actor("person", message.person_id))
        attending.note_accepted(talk, conversation, message.person)


def taken(event: Event) -> None:
    """Whoever takes a chat, or accepts its offer, stands at the window; to whom it was given has not seen it yet."""
    person = Person.objects.filter(pk=event.payload.get("to") or 0).first()
    if person is None:
        return
    with writing():
        conversation, talk = _locked(event.conversation_id)
        if talk is not None and talk.state == TalkState.ASKED and conversation.assignee_id == person.pk:
            attending.note_accepted(talk, conversation, person)


def left_to_nobody(event: Event) -> None:
    """Whoever had the chat has it no more: it waits for somebody again."""
    with writing():
        conversation, talk = _locked(event.conversation_id)
        if talk is not None and conversation.assignee_id is None:
            attending.release(talk, conversation, by=Actor(event.actor_kind, event.actor_id))


def closed(event: Event) -> None:
    """What is done is talked about no more; one word of thanks still belongs to it (talking.py)."""
    with writing():
        conversation, talk = _locked(event.conversation_id)
        if talk is not None and conversation.status == Status.CLOSED:
            talking.change_state(talk, TalkState.ENDED, by=Actor(event.actor_kind, event.actor_id), ended_by="person")


def mailed_back(event: Event) -> None:
    """An answer has come by mail: the talk goes on by mail, and whoever answers from the address holds it."""
    message = Message.objects.filter(pk=event.subject_id or 0).first()
    if message is None:
        return
    with writing():
        _conversation, talk = _locked(event.conversation_id)
        if talk is None:
            return
        talk.last_line_at = max(talk.last_line_at, message.at)
        talk.save(update_fields=["last_line_at"])
        if message.auth.get("state") != "failed":
            mine = Visitor.objects.filter(pk=talk.visitor_id, mail=normalised(message.author_address))
            mine.exclude(mail="").update(proven_mail=F("mail"))
        if talk.mailed_up_to:
            talking.change_state(talk, TalkState.BY_MAIL, by=SYSTEM)


def _has_answer(talk: Talk) -> bool:
    rows = Message.objects.filter(conversation=talk.conversation_id, kind=MessageKind.REPLY, is_automatic=False)
    return rows.exists()


def _locked(conversation_id: int | None) -> tuple[Conversation, Talk | None]:
    """The conversation first, then its newest talk."""
    conversation = lock(conversation_id or 0)
    rows = Talk.objects.select_for_update(of=("self",)).select_related("site", "visitor", "accepted_by")
    talk = rows.filter(conversation=conversation).order_by("-pk").first()
    if talk is not None:
        talk.conversation = conversation
    return conversation, talk


def _with_talks(events: Sequence[Event]) -> Iterable[Event]:
    """Those of conversations that were held at a window."""
    rows = Talk.objects.filter(conversation__in={each.conversation_id for each in events if each.conversation_id})
    here = set(rows.values_list("conversation_id", flat=True))
    return [each for each in events if each.conversation_id in here]


def _not_gone_on(events: Sequence[Event]) -> Iterable[Event]:
    """Those whose talk does not simply go on."""
    rows = Talk.objects.filter(conversation__in={each.conversation_id for each in events if each.conversation_id})
    newest = {talk.conversation_id: talk for talk in rows.order_by("pk")}
    for event in events:
        talk = newest.get(event.conversation_id or 0)
        if talk is not None and not attending.goes_on(talk, by=event.actor_id or 0, at=event.at):
            yield event


def _in_chat(event: Event) -> bool:
    return written_by_a_person(event) and event.payload.get("channel") == Channel.CHAT


def _by_themselves(event: Event) -> bool:
    is_own = event.actor_kind == "person" and event.actor_id == event.payload.get("to")
    return is_own and not event.payload.get("by_replying")


def _by_mail(event: Event) -> bool:
    return written_by_a_person(event) and event.payload.get("channel") == Channel.EMAIL


REACTIONS = (
    reaction("say that nobody is in", [E.CONVERSATION_STARTED], greet_late, when=_in_chat),
    reaction("move the talk when we answer", [E.REPLY_SENT], answered, when=_in_chat, among=_not_gone_on),
    reaction("accept the talk that was taken", [E.ASSIGNED], taken, when=_by_themselves, among=_with_talks),
    reaction("let the talk wait that nobody has", [E.UNASSIGNED], left_to_nobody, among=_with_talks),
    reaction("end the talk of what is closed", [E.CLOSED, E.CLOSED_WITHOUT_REPLY], closed, among=_with_talks),
    reaction("go on by mail", [E.MESSAGE_RECEIVED], mailed_back, when=_by_mail, among=_with_talks),
)
