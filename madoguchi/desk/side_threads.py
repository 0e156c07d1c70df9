"""Side conversations as the desk shows them: one foldable line in the timeline, one in the panel, the whole in a dialog."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q

from madoguchi.conversations.models import Conversation, SideConversation, SideMark, SideMessage
from madoguchi.conversations.sides.writing import SUBJECT
from madoguchi.desk.file_chips import File, chip
from madoguchi.journal.models import Delivery
from madoguchi.kit.addresses import Address
from madoguchi.search import file_texts

MOST = 50
SHOWN = 100


@dataclass
class Said:
    """One mail with its files and, where it is ours, how far it has come."""

    message: SideMessage
    files: list[File]
    delivery: Delivery | None = None

    @property
    def failed(self) -> bool:
        return self.delivery is not None and self.delivery.state == Delivery.State.FAILED


@dataclass
class Thread:
    """`people`: its names, short. `is_news`: the reader has not seen all of it."""

    row: SideConversation
    count: int
    people: list[Address]
    is_news: bool
    said: list[Said] = field(default_factory=list)

    @property
    def version(self) -> str:
        """What a page compares to know whether the line is still the same."""
        return f"{self.count}{int(self.row.is_done)}{int(self.is_news)}{self.row.last_at:%H%M%S}"


def of_conversation(conversation: Conversation, person_id: int) -> list[Thread]:
    """Every one that has said something, the oldest first, as this person has read them. One query."""
    spoken = Count("messages", filter=Q(messages__withdrawn_at=None))
    seen = Exists(SideMark.objects.filter(side=OuterRef("pk"), person=person_id, message_id__gte=OuterRef("news_id")))
    rows = SideConversation.objects.filter(conversation=conversation).annotate(spoken=spoken, seen=seen).order_by("created_at")
    return [_thread(row, row.spoken, is_news=bool(row.news_id) and not row.seen) for row in rows[:MOST] if row.spoken]


def thread(row: SideConversation, slug: str) -> Thread:
    """One with all that was said in it."""
    spoken = row.messages.filter(withdrawn_at=None).prefetch_related("attachments", "earlier_texts__changed_by")
    messages = list(spoken.order_by("-at", "-id")[:SHOWN])[::-1]
    ours = [each.pk for each in messages if each.is_ours]
    deliveries = {each.subject_id: each for each in Delivery.objects.filter(subject_kind=SUBJECT, subject_id__in=ours)}
    shown = _thread(row, len(messages))
    unread = file_texts.not_readable(file for each in messages for file in each.attachments.all())
    for each in messages:
        files = [chip(file, slug, unread=unread.get(file.pk, "")) for file in each.attachments.all()]
        shown.said.append(Said(each, files, deliveries.get(each.pk)))
    return shown


def _thread(row: SideConversation, count: int, *, is_news: bool = False) -> Thread:
    return Thread(row, count, [Address.from_json(each) for each in row.people], is_news)
