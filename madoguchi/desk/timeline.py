"""The course of a conversation: messages and what happened, in order. A fixed number of queries however long."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils.safestring import SafeString, mark_safe

from madoguchi.conversations import doors
from madoguchi.conversations.models import Attachment, Conversation, Message, MessageKind
from madoguchi.desk.happenings import happenings
from madoguchi.journal.models import Delivery
from madoguchi.kit.addresses import Address
from madoguchi.kit.html import from_text, to_text

FIRST = 40
ALL = 500
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
SMALLEST_PICTURE = 4096  # below it stand logos and tracking dots


@dataclass(frozen=True)
class File:
    """A file of a message, as a chip, and as a picture when it is one."""

    name: str
    size: int
    url: str
    is_picture: bool


@dataclass
class Entry:
    """A message, or a line that says what happened. A page fetches anew only those whose `version` differs."""

    key: str
    at: datetime
    words: str = ""
    icon: str = ""
    message: Message | None = None
    delivery: Delivery | None = None
    files: list[File] = field(default_factory=list)
    to: list[Address] = field(default_factory=list)
    cc: list[Address] = field(default_factory=list)
    bcc: list[Address] = field(default_factory=list)
    subject: str = ""

    @property
    def version(self) -> str:
        return f"{self.delivery.state}{self.delivery.tries}" if self.delivery else ""

    @property
    def author(self) -> str:
        return self.message.author_name or self.message.author_address if self.message else ""

    @cached_property
    def body(self) -> SafeString:
        """The text; a mail that has only html is read from that."""
        message = self.message
        text = (message.text or ("" if message.quoted else to_text(message.html))) if message else ""
        return mark_safe(from_text(text))  # noqa: S308 (escaped there)


@dataclass(frozen=True)
class Course:
    """What the timeline shows, and which message is the newest on it."""

    entries: list[Entry]
    newest: Message | None
    has_earlier: bool


def course(conversation: Conversation, slug: str, *, whole: bool = False) -> Course:
    """The newest FIRST messages, or (nearly) all."""
    limit = ALL if whole else FIRST
    messages = doors.timeline(conversation, limit + 1)
    has_earlier = len(messages) > limit
    messages = messages[-limit:]
    ours = [message.pk for message in messages if message.kind == MessageKind.REPLY]
    deliveries = _deliveries(ours) if ours else {}
    entries = [_entry(message, deliveries.get(message.pk), conversation, slug) for message in messages]
    since = messages[0].at if has_earlier else conversation.created_at
    entries += [Entry(f"e{each.id}", each.at, each.words, each.icon) for each in happenings(conversation, since)]
    entries.sort(key=lambda entry: (entry.at, entry.message is None))
    return Course(entries, max(messages, key=lambda message: message.pk, default=None), has_earlier)


def _deliveries(ids: list[int]) -> dict[int | None, Delivery]:
    return {row.subject_id: row for row in Delivery.objects.filter(subject_kind="message", subject_id__in=ids)}


def _entry(message: Message, delivery: Delivery | None, conversation: Conversation, slug: str) -> Entry:
    return Entry(
        f"m{message.pk}",
        message.at,
        message=message,
        delivery=delivery,
        files=[_file(each, slug) for each in message.attachments.all() if _is_shown(each, message)],
        to=[Address.from_json(each) for each in message.to],
        cc=[Address.from_json(each) for each in message.cc],
        bcc=[Address.from_json(each) for each in message.bcc],
        subject=message.subject if _bare(message.subject) != _bare(conversation.subject) else "",
    )


def _is_shown(file: Attachment, message: Message) -> bool:
    return not file.is_inline or not message.html or (file.type in PICTURES and file.size >= SMALLEST_PICTURE)


def _file(file: Attachment, slug: str) -> File:
    return File(file.name, file.size, f"/w/{slug}/attachments/{file.pk}/", file.type in PICTURES)


def _bare(subject: str) -> str:
    bare = subject.strip().lower()
    while bare.startswith(("re:", "fw:", "fwd:", "re：", "fw：")):
        bare = bare[bare.replace("：", ":").index(":") + 1 :].strip()
    return bare
