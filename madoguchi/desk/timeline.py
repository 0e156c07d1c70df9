"""The course of a conversation: messages and what happened, in order. A fixed number of queries however long."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from madoguchi.channels.email import linking
from madoguchi.channels.email.bounces.settling import MARK as CAME_BACK
from madoguchi.channels.email.bounces.showing import came_back
from madoguchi.channels.email.models import FileLink
from madoguchi.conversations import doors
from madoguchi.conversations.merging import can_be_undone
from madoguchi.conversations.models import Attachment, Conversation, Message, MessageKind, Transfer
from madoguchi.customers import malls
from madoguchi.desk.chats import Chat
from madoguchi.desk.entries import Entry
from madoguchi.desk.file_chips import PICTURES, chip
from madoguchi.desk.happenings import happenings
from madoguchi.desk.side_threads import Thread
from madoguchi.desk.talk_lines import as_talk
from madoguchi.journal.models import Delivery
from madoguchi.kit.addresses import Address
from madoguchi.search import file_texts

FIRST = 40
FIRST_LINES = 80
A_FEW = 6
ALL = 500
SMALLEST_PICTURE = 4096  # below it stand logos and tracking dots
_ABOVE = """
select id, kind, channel, at, person_id, is_automatic, released_at, marks from conversations_message
where conversation_id = %s and withdrawn_at is null and id < %s order by at desc, id desc limit 1
"""


@dataclass(frozen=True)
class Course:
    """What the timeline shows, and which message is the newest on it."""

    entries: list[Entry]
    newest: Message | None
    has_earlier: bool

    @property
    def letters(self) -> list[Message] | None:
        """All but the notes, the newest first, where they are all on it."""
        if self.has_earlier:
            return None
        messages = [entry.message for entry in reversed(self.entries) if entry.message]
        return [each for each in messages if each.kind != MessageKind.NOTE]

    def signature(self, customer_id: int | None) -> str:
        """What the customer's newest signed message on it is signed with."""
        return next((each.signature for each in self._written_by(customer_id) if each.signature and not each.is_automatic), "")

    def form_fields(self, customer_id: int | None) -> list[dict[str, str]]:
        """What the customer's newest mail through a form on it told."""
        return next((each.form_fields for each in self._written_by(customer_id) if each.form_fields), [])

    def _written_by(self, customer_id: int | None) -> list[Message]:
        """The customer's messages, the newest first."""
        messages = [entry.message for entry in reversed(self.entries) if entry.message]
        return [each for each in messages if customer_id and each.customer_id == customer_id]


def course(
    conversation: Conversation, slug: str, threads: Sequence[Thread] = (), *, whole: bool = False, chat: Chat | None = None
) -> Course:
    """The newest FIRST messages, or (nearly) all; of a live talk more, for its lines are short."""
    limit = ALL if whole else FIRST_LINES if chat else FIRST
    messages = doors.timeline(conversation, limit + 1)
    has_earlier = len(messages) > limit
    messages = messages[-limit:]
    known = malls.of(conversation.workspace)
    entries = entries_of(conversation, messages, slug)
    failed = [message.pk for message in messages if any(mark.get("code") == CAME_BACK for mark in message.marks)]
    failures = came_back(conversation, failed) if failed else {}
    for entry in entries:
        entry.came_back = failures.get(entry.message.pk, []) if entry.message else []
        entry.mall = known.name_of(entry.message.author_address) if entry.message else ""
    since = messages[0].at if has_earlier else conversation.created_at
    entries += _happened(conversation, since)
    entries += [Entry(f"s{each.row.pk}", each.row.created_at, thread=each) for each in threads if each.row.created_at >= since]
    entries.sort(key=lambda entry: (entry.at, entry.message is None))
    if chat is not None:
        entries = as_talk(entries, chat)
    return Course(entries, max(messages, key=lambda message: message.pk, default=None), has_earlier)


def entries_of(conversation: Conversation, messages: Sequence[Message], slug: str) -> list[Entry]:
    """The messages with their files, people and deliveries."""
    ours = [message.pk for message in messages if message.kind == MessageKind.REPLY]
    deliveries = _deliveries(ours) if ours else {}
    with_files = [message.pk for message in messages if message.kind == MessageKind.REPLY and message.attachments.all()]
    links = linking.of_messages(with_files) if with_files else {}
    unread = file_texts.not_readable(each for message in messages for each in message.attachments.all())
    return [
        _entry(each, each.attachments.all(), conversation, slug, deliveries.get(each.pk), links, unread) for each in messages
    ]


def newest_lines(conversation: Conversation, slug: str, chat: Chat) -> tuple[list[Entry], Message | None] | None:
    """The last lines of a talk, for a page that shows those above, and the newest message; None where one of them has not left:
    there is more to be said of it."""
    messages = doors.timeline(conversation, A_FEW + 1)
    if any(each.kind == MessageKind.REPLY and each.released_at is None for each in messages):
        return None
    entries = as_talk(entries_of(conversation, messages, slug), chat)
    if len(messages) > A_FEW:  # the first is there to tell whether the next one joins it
        entries = entries[next(n for n, each in enumerate(entries) if each.message) + 1 :]
    return [each for each in entries if each.is_line], max(messages, key=lambda each: each.pk, default=None)


def line_of(conversation: Conversation, message: Message, slug: str, chat: Chat, *, has_files: bool) -> Entry:
    """A line that was said just now, as it stands below the one above it."""
    entry = entries_of(conversation, [message], slug)[0] if has_files else _entry(message, (), conversation, slug)
    above = Message.objects.raw(_ABOVE, [conversation.pk, message.pk])
    return as_talk([*(Entry(f"m{each.pk}", each.at, message=each) for each in above), entry], chat)[-1]


def _happened(conversation: Conversation, since: datetime) -> list[Entry]:
    """What happened, with a way back where there is one still."""
    lines = happenings(conversation, since)
    batches = {each.way_back.partition("/")[2] for each in lines if each.way_back}
    rows = Transfer.objects.filter(workspace_id=conversation.workspace_id, batch__in=batches, undone_at=None) if batches else []
    there = {each.batch for each in rows if can_be_undone(each)}
    return [
        Entry(f"e{each.id}", each.at, each.words, each.icon, each.way_back if each.way_back.partition("/")[2] in there else "")
        for each in lines
    ]


def _deliveries(ids: list[int]) -> dict[int | None, Delivery]:
    return {row.subject_id: row for row in Delivery.objects.filter(subject_kind="message", subject_id__in=ids)}


def _entry(
    message: Message,
    attachments: Iterable[Attachment],
    conversation: Conversation,
    slug: str,
    delivery: Delivery | None = None,
    links: Mapping[int, FileLink] = MappingProxyType({}),
    unread: Mapping[int, str] = MappingProxyType({}),
) -> Entry:
    files = [each for each in attachments if _is_shown(each, message)]
    return Entry(
        f"m{message.pk}",
        message.at,
        message=message,
        delivery=delivery,
        files=[chip(each, slug, links.get(each.pk), unread.get(each.pk, "")) for each in files],
        to=[Address.from_json(each) for each in message.to],
        cc=[Address.from_json(each) for each in message.cc],
        bcc=[Address.from_json(each) for each in message.bcc],
        attachments=f"/w/{slug}/attachments/",
        subject=message.subject if _bare(message.subject) != _bare(conversation.subject) else "",
    )


def _is_shown(file: Attachment, message: Message) -> bool:
    if file.is_inline and message.is_rich:
        return False  # it stands in its place
    return not file.is_inline or not message.html or (file.type in PICTURES and file.size >= SMALLEST_PICTURE)


def _bare(subject: str) -> str:
    bare = subject.strip().lower()
    while bare.startswith(("re:", "fw:", "fwd:", "re：", "fw：")):
        bare = bare[bare.replace("：", ":").index(":") + 1 :].strip()
    return bare
