"""The customer answers from their page, says that it is solved, or that it is not. Nothing here starts with a member of ours.

What is written here is received like what comes by mail, under the channel "form": it is no mail, so it has no headers, no
Message-ID and nobody who vouches for it, and the desk says instead that its writer was signed in. The conversation keeps its
own channel: we go on answering there.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from madoguchi.conversations import closing
from madoguchi.conversations.drafting import forget_unshared
from madoguchi.conversations.incoming import IncomingMessage
from madoguchi.conversations.models import Channel, Conversation, Inbox, Message, Status
from madoguchi.conversations.receiving import receive
from madoguchi.kit import files
from madoguchi.kit.addresses import Address
from madoguchi.kit.file_dangers import dangers
from madoguchi.kit.files import StoredFile
from madoguchi.portal.requests.guests import Guest

MARK = "by_my_requests"
LONGEST = 100_000
MOST_FILES = 10
LARGEST = 25 * 1024 * 1024
UNDER_WAY = (Status.OPEN, Status.WAITING, Status.SNOOZED)


class Unfit(ValueError):
    """It cannot be taken in like this; the words say why, and nothing was stored."""


def answer(
    guest: Guest, conversation: Conversation, text: str, uploads: Sequence[UploadedFile], *, key: str, language: str
) -> Message:
    """Write it, exactly once for each `key`. Closed too long ago, it begins a new conversation. Raises Unfit."""
    text = fit(text, uploads)
    return write(guest, conversation.inbox, conversation.subject, text, uploads, key, language, conversation)


def fit(text: str, uploads: Sequence[UploadedFile]) -> str:
    """The text as it is kept. Raises Unfit."""
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not text and not uploads:
        raise Unfit(_("Please write something or add a file."))
    if len(text) > LONGEST:
        raise Unfit(
            _("The text is too long: at most %(most)s letters. A longer one can be added as a file.") % {"most": LONGEST}
        )
    if len(uploads) > MOST_FILES:
        raise Unfit(_("At most %(most)s files at once, please.") % {"most": MOST_FILES})
    for each in uploads:
        if (each.size or 0) > LARGEST:
            raise Unfit(
                _("“%(name)s” is too large: at most 25 MB for each file.") % {"name": files.shown_name(each.name or "")}
            )
    return text


def write(
    guest: Guest,
    inbox: Inbox,
    subject: str,
    text: str,
    uploads: Sequence[UploadedFile],
    key: str,
    language: str,
    conversation: Conversation | None = None,
) -> Message:
    """Receive what they wrote; of a second sending with the same key nothing stays."""
    stored = [_stored(each, guest.page.workspace_id) for each in uploads]
    incoming = IncomingMessage(
        from_=guest.address,
        at=timezone.now(),
        to=[Address(inbox.name, inbox.address)],
        subject=subject,
        text=text,
        attachments=stored,
        marks=[{"code": MARK}],
        written_to=inbox.address,
        channel=Channel.FORM,
        language=language,
    )
    try:
        return receive(inbox, incoming, conversation=conversation, key=f"my:{guest.session.pk}:{key}"[:120]).message
    finally:
        for each in stored:
            forget_unshared(each.path)


def solve(guest: Guest, conversation: Conversation) -> None:
    """「解決しました」: done, in the customer's own word."""
    if conversation.status in UNDER_WAY:
        closing.close(conversation, by=guest.actor)


def reopen(guest: Guest, conversation: Conversation) -> None:
    """Not solved after all."""
    if may_reopen(conversation):
        closing.reopen(conversation, by=guest.actor)


def may_reopen(conversation: Conversation) -> bool:
    """Whether it is closed, and not so long that what comes is a new matter."""
    days, closed = conversation.inbox.new_after_days, conversation.closed_at
    is_over = days is not None and closed is not None and timezone.now() - closed > timedelta(days=days)
    return conversation.status == Status.CLOSED and not is_over


def _stored(upload: UploadedFile, workspace_id: int) -> StoredFile:
    """In storage, with what its reader must know of it: as a file of a mail would be."""
    given = upload.name or ""
    content = upload.read(LARGEST + 1)
    upload.seek(0)
    marks = [{"code": code} for code in dangers(given, content)]
    return files.store(cast("BinaryIO", upload), given, f"attachments/{workspace_id}", marks=marks)
