"""How a talk stands, as a chip of a list's row; a waiting one counts on by itself in the browser."""

from datetime import datetime
from html import escape

from madoguchi.channels.chat.models import Talk, TalkState
from madoguchi.conversations.models import Conversation, WaitingFor
from madoguchi.desk.chats import standing
from madoguchi.desk.icons import icon


def chip(row: Conversation, now: datetime) -> str:
    """Empty where no window is at the other end."""
    talk: Talk | None = getattr(row, "talk", None)
    if talk is None:
        return ""
    since = row.waiting_since if row.waiting_for == WaitingFor.US and talk.state != TalkState.ENDED else None
    words, tone = standing(talk, row)
    words = escape(words)
    if since is not None:
        words += f'　<time data-since="{since.isoformat(timespec="seconds")}">{waited(since, now)}</time>'
    return f'<span class="chip {tone}" data-chat="{talk.state}">{icon("message-circle", 12)}{words}</span>'


def waited(since: datetime, now: datetime) -> str:
    """0:45, 12:05, 1:02:05: as a stopwatch shows it."""
    seconds = max(0, int((now - since).total_seconds()))
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"
