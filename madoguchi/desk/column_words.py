"""What the rows of a view show beside the usual, as its maker chose."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madoguchi.conversations.models import Conversation
from madoguchi.desk import times

_WORDS: dict[str, Callable[[Conversation], str]] = {
    "inbox": lambda row: row.inbox.name,
    "team": lambda row: row.team.name if row.team else "",
    "number": lambda row: f"#{row.number}",
    "created": lambda row: _("since %(day)s") % {"day": times.day(row.created_at)},
    "count": lambda row: ngettext("%(n)s message", "%(n)s messages", row.message_count) % {"n": row.message_count},
}


def add(rows: Sequence[Conversation], columns: Sequence[str]) -> None:
    """Hang the words on the rows; rows.py draws them."""
    known = [_WORDS[key] for key in columns if key in _WORDS]
    for row in rows if known else ():
        row.columns = [words for each in known if (words := each(row))]  # type: ignore[attr-defined]
