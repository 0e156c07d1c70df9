"""The lines that streams tell, as the log names them: loaded in one fixed statement, or known still from when they were written
in this process."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from madoguchi.conversations.models import Attachment, Message

MOST_KNOWN = 500
_known: dict[int, "Line"] = {}
_ROWS = """
select m.id, m.conversation_id, m.kind, m.channel, m.at, m.text, m.person_id, m.is_automatic, m.is_forward, m.withdrawn_at,
    m.released_at, m.merged_from, m.marks, c.inbox_id as inbox, c.has_attachments as may_hold_files
from conversations_message m join conversations_conversation c on c.id = m.conversation_id where m.id in ({})
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A message with its files, and the inbox whose names its writers bear."""

    message: Message
    inbox: int
    files: Collection[Attachment] = ()


def lines(ids: Collection[int]) -> dict[int, Line]:
    """By id. What has been withdrawn since may still be there as it was: that it was, the log says next."""
    found = {pk: _known[pk] for pk in ids if pk in _known}
    if missing := [pk for pk in ids if pk not in found]:
        rows = list(Message.objects.raw(_ROWS.format(", ".join(["%s"] * len(missing))), missing))
        prefetch_related_objects([row for row in rows if row.may_hold_files], "attachments")  # type: ignore[attr-defined]
        for row in rows:
            files = row.attachments.all() if row.may_hold_files else ()  # type: ignore[attr-defined]
            found[row.pk] = Line(row, row.inbox, files)  # type: ignore[attr-defined]
    return found


def know(message: Message, inbox: int) -> None:
    """It has been written just now, without files: the streams that tell it next need not ask for it."""
    if len(_known) >= MOST_KNOWN:
        _known.pop(next(iter(_known)), None)
    _known[message.pk] = Line(message, inbox)
