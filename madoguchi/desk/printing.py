"""A conversation on paper: what stands on the sheets, for the browser's own print and for a PDF. Reads only."""

from dataclasses import dataclass
from pathlib import Path

from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Workspace
from madoguchi.conversations import doors
from madoguchi.conversations.models import Attachment, Conversation, Message, MessageKind, Scan
from madoguchi.desk.entries import Entry
from madoguchi.desk.file_chips import PICTURES
from madoguchi.desk.timeline import entries_of
from madoguchi.kit import files

MOST_AT_ONCE = 200  # as many as one request sets; a PDF, which a worker makes, holds MOST
MOST = 1_000
PICTURE_BYTES = 30 * 1024 * 1024
LONGEST_HEAD = 46


@dataclass(frozen=True)
class Printout:
    """What a sheet's template is given."""

    conversation: Conversation
    workspace: Workspace
    entries: list[Entry]
    count: int
    left_out: int
    with_notes: bool

    @property
    def title(self) -> str:
        return title(self.conversation)

    def pictures(self) -> dict[str, bytes]:
        """The pictures that stand in our own answers, by the address that the sheet names; up to PICTURE_BYTES."""
        shown: dict[str, bytes] = {}
        room = PICTURE_BYTES
        for entry in self.entries:
            for file in entry.message.attachments.all() if entry.message and entry.message.is_rich else ():
                if _may_stand(file) and file.size <= room:
                    room -= file.size
                    shown |= {f"{entry.attachments}{file.pk}/": content for content in _content(file)}
        return shown


def printout(conversation: Conversation, workspace: Workspace, *, with_notes: bool, most: int) -> Printout:
    """The newest `most` messages, oldest first; notes only where they are asked for, withdrawn ones never."""
    messages = [each for each in doors.timeline(conversation, most) if with_notes or each.kind != MessageKind.NOTE]
    kept = Message.objects.filter(conversation=conversation, withdrawn_at=None)
    count = (kept if with_notes else kept.exclude(kind=MessageKind.NOTE)).count()
    return Printout(
        conversation=conversation,
        workspace=workspace,
        entries=entries_of(conversation, messages, workspace.slug),
        count=count,
        left_out=max(0, count - len(messages)),
        with_notes=with_notes,
    )


def title(conversation: Conversation) -> str:
    """Number, subject: the name of the document."""
    subject = conversation.subject or _("(no subject)")
    return f"#{conversation.number} {subject}"


def rules(conversation: Conversation, workspace: Workspace) -> str:
    """The heads and feet of every page; the rest stands in css/print.css."""
    left, right = css_string(_shortened(title(conversation))), css_string(workspace.name)
    return (
        f"@page {{ @top-left {{ content: {left} }} @top-right {{ content: {right} }}"
        ' @bottom-right { content: counter(page) " / " counter(pages) } }'
    )


def sheet_css() -> str:
    """The rules of css/print.css."""
    return Path(str(finders.find("css/print.css"))).read_text(encoding="utf-8")


def css_string(text: str) -> str:
    """A text as CSS writes it; whatever could end it is written as a number."""
    return '"' + "".join(sign if sign.isalnum() else f"\\{ord(sign):x} " for sign in text) + '"'


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_HEAD else f"{text[: LONGEST_HEAD - 1]}…"


def _may_stand(file: Attachment) -> bool:
    return file.is_inline and file.type in PICTURES and file.scan not in {Scan.INFECTED, Scan.WAITING}


def _content(file: Attachment) -> list[bytes]:
    try:
        with files.open_stored(file.path) as stored:
            return [stored.read()]
    except FileNotFoundError:
        return []
