"""The packet's first words, taken from what was said, sentence by sentence: nothing is made up, each knows where it stands."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from madoguchi.conversations.handing_over import forms
from madoguchi.conversations.models import Conversation, Message, MessageKind
from madoguchi.conversations.withholding import carries_codes

WANTS, HAPPENED, TRIED, NEXT = "wants", "happened", "tried", "next"
ITEMS = (WANTS, HAPPENED, TRIED, NEXT)
MOODS = ("calm", "pleased", "troubled", "hurried", "angry")
_MOST = {WANTS: 2, HAPPENED: 3, TRIED: 3}
_PATTERNS = {WANTS: forms.WANTS, TRIED: forms.TRIED, HAPPENED: forms.HAPPENED}
_LONGEST = 160
_MESSAGES = 30
_LOOKED_AT = 4000
_QUOTED = re.compile(r"^[ \t]*[>＞|]")


@dataclass(frozen=True)
class Line:
    """One sentence of the customer, and its place."""

    text: str
    message: Message
    start: int
    end: int

    @property
    def source(self) -> dict[str, Any]:
        return {"message": self.message.pk, "start": self.start, "end": self.end}


def customers_messages(conversation: Conversation) -> list[Message]:
    """What the customer wrote, the oldest first; of very many the newest."""
    theirs = Message.objects.filter(conversation=conversation, kind=MessageKind.INBOUND, is_automatic=False, withdrawn_at=None)
    rows = theirs.only("id", "text", "at", "marks", "conversation_id", "author_name", "channel").order_by("-at", "-id")[
        :_MESSAGES
    ]
    return [each for each in reversed(rows) if not carries_codes(each.marks)]


def lines(messages: Iterable[Message]) -> list[Line]:
    """Every sentence that says something, in order."""
    return [line for message in messages for line in _sentences(message)]


def prefilled(sentences: Sequence[Line]) -> dict[str, list[Line]]:
    """What is wanted (the newest), what was tried, what happened (from the beginning): each sentence stands in one place."""
    chosen: dict[str, list[Line]] = {item: [] for item in ITEMS}
    taken: set[tuple[int, int]] = set()
    for item in (TRIED, WANTS, HAPPENED):
        order = list(reversed(sentences)) if item == WANTS else list(sentences)
        fitting = [line for line in order if _fits(item, line.text) and (line.message.pk, line.start) not in taken]
        chosen[item] = sorted(fitting[: _MOST[item]], key=lambda line: (line.message.at, line.message.pk, line.start))
        taken |= {(line.message.pk, line.start) for line in chosen[item]}
    return chosen


def _fits(item: str, text: str) -> bool:
    if item != HAPPENED and forms.OUTBURST.search(text):
        return False  # it tells the mood, no more
    return bool(_PATTERNS[item].search(text)) and not (item == TRIED and forms.QUESTION.search(text))


def mood(messages: Sequence[Message]) -> str:
    """A guess by words, the newest message first."""
    for message in reversed(messages[-3:]):
        for name, pattern in forms.MOODS:
            if pattern.search(message.text[:_LOOKED_AT]):
                return name
    return "calm"


def _sentences(message: Message) -> Iterable[Line]:
    for match in forms.SENTENCE.finditer(message.text[:_LOOKED_AT]):
        text = match.group().strip()
        start = match.start() + match.group().index(text)
        if 6 <= len(text) <= _LONGEST and not forms.GREETING.search(text) and not _QUOTED.search(text):
            yield Line(text, message, start, start + len(text))
