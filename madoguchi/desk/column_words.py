"""What the rows of a view show beside the usual, as its maker chose."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madoguchi.conversations.models import Conversation
from madoguchi.desk import times
from madoguchi.routing.doors import names_of

_WORDS: dict[str, Callable[[Conversation], str]] = {
    "inbox": lambda row: row.inbox.name,
    "team": lambda row: row.team.name if row.team else "",
    "number": lambda row: f"#{row.number}",
    "created": lambda row: _("since %(day)s") % {"day": times.day(row.created_at)},
    "count": lambda row: ngettext("%(n)s message", "%(n)s messages", row.message_count) % {"n": row.message_count},
}


_OF_ALL: dict[str, Callable[[Sequence[Conversation]], dict[int, str]]] = {
    "queue": lambda rows: names_of([row for row in rows if not getattr(row, "queue_name", None)]),  # a waiting one is marked
}


def add(rows: Sequence[Conversation], columns: Sequence[str]) -> None:
    """Hang the words on the rows; rows.py draws them."""
    found = {key: _OF_ALL[key](rows) for key in columns if key in _OF_ALL} if rows else {}
    for row in rows if columns else ():
        told = [found[key].get(row.pk, "") if key in found else _WORDS[key](row) for key in columns if key in {*found, *_WORDS}]
        row.columns = [words for words in told if words]  # type: ignore[attr-defined]
