"""A line of ours that asks with buttons or a field, and the visitor's line that answers it: both are lines like any other, and
a window that knows neither shows the words."""

from collections.abc import Mapping, Sequence
from typing import Any

import phonenumbers

from madoguchi.accounts.models import Person
from madoguchi.channels.chat import talking, visiting
from madoguchi.channels.chat.models import Talk, Visitor
from madoguchi.channels.chat.talking import BadLine, Said
from madoguchi.conversations import saying
from madoguchi.conversations.models import Message, MessageKind
from madoguchi.customers.identifying import BadHandle, normalised
from madoguchi.customers.models import HandleKind
from madoguchi.journal.transactions import writing
from madoguchi.kit.files import StoredFile

ASKS, ANSWERS = "chat_asks", "chat_answers"
FIELDS = ("text", "mail", "phone", "number", "date")
MOST_CHOICES = 8
LONGEST_CHOICE = 60


class BadQuestion(ValueError):
    """Nothing was asked; the code says why: choices, field."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def ask(
    talk: Talk, *, by: Person, text: str, choices: Sequence[str] = (), field: str = "", label: str = "", key: str | None = None
) -> Message:
    """Say a line that offers answers to tap (`choices`), or one field of FIELDS. Raises BadQuestion, saying.NothingSaid."""
    mark = _mark([" ".join(each.split()) for each in choices if each.strip()], field, " ".join(label.split()))
    with writing():
        message = saying.say(talk.conversation, by=by, text=text, key=key)
        if asked_in(message) is None:
            message.marks = [*message.marks, mark]
            Message.objects.filter(pk=message.pk).update(marks=message.marks)
    return message


def answer(visitor: Visitor, asked: Message, text: str, *, client_id: str, files: Sequence[StoredFile] = ()) -> Said:
    """The visitor's line, which names what it answers; an address that was asked for is where we go on by mail. Raises
    talking.BadLine (also: answers, what is no answer to it)."""
    question = asked_in(asked)
    if question is None or not _fits(question, text.strip()):
        raise BadLine("answers")
    with writing():
        mark = {"code": ANSWERS, "about": str(asked.pk)}
        said = talking.say(visitor, text, client_id=client_id, files=files, marks=[mark])
        if question.get("field") == "mail" and not said.is_repeat:
            visiting.introduce(visitor, mail=text)
    return said


def question(visitor: Visitor, message_id: int) -> Message | None:
    """A line that asks, in this visitor's own talk."""
    talk = talking.open_talk(visitor)
    if talk is None:
        return None
    rows = Message.objects.filter(conversation=talk.conversation_id, kind=MessageKind.REPLY, withdrawn_at=None)
    found = rows.filter(pk=message_id).first()
    return found if found is not None and asked_in(found) else None


def asked_in(message: Message) -> dict[str, Any] | None:
    """What a line of ours offers: {"choices": […]} or {"field", "label"}."""
    mark = _find(message, ASKS) if message.marks else None
    return {name: mark[name] for name in ("choices", "field", "label") if mark.get(name)} if mark else None


def answered_by(message: Message) -> int | None:
    """The id of the line that this one answers."""
    mark = _find(message, ANSWERS) if message.marks else None
    return int(mark["about"]) if mark else None


def _find(message: Message, code: str) -> dict[str, Any] | None:
    return next((mark for mark in message.marks if mark.get("code") == code), None)


def _mark(choices: list[str], field: str, label: str) -> dict[str, Any]:
    if bool(choices) == bool(field):
        raise BadQuestion("choices")
    if field and field not in FIELDS:
        raise BadQuestion("field")
    if len(choices) > MOST_CHOICES or len(set(choices)) < len(choices) or any(len(each) > LONGEST_CHOICE for each in choices):
        raise BadQuestion("choices")
    return {"code": ASKS, "about": "", "choices": choices, "field": field, "label": label[:LONGEST_CHOICE]}


def _fits(asked: Mapping[str, Any], text: str) -> bool:
    """One of the choices; of a field what looks like it. Words instead of either are said as an ordinary line."""
    if choices := asked.get("choices"):
        return text in choices
    if asked.get("field") not in {"mail", "phone"}:
        return bool(text)
    try:
        if asked["field"] == "mail":
            return bool(visiting.typed_mail(text))
        return phonenumbers.is_possible_number(phonenumbers.parse(normalised(HandleKind.PHONE, text)))
    except BadHandle:
        return False
