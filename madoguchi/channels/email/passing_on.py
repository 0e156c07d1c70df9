"""A mail that was read, as the core is told of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from madoguchi.channels.email.mime.calendars import read_invitation
from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.conversations.incoming import IncomingMessage
from madoguchi.kit.addresses import Address
from madoguchi.kit.files import StoredFile


def incoming(
    parsed: ParsedMail,
    *,
    sender: Address,
    at: datetime,
    attachments: Sequence[StoredFile],
    marks: Sequence[dict[str, Any]],
    kind: str = "",
    written_to: str = "",
    is_spam: bool = False,
) -> IncomingMessage:
    """What its head and text say. `kind`: which machine's mail it is; empty for a person's."""
    return IncomingMessage(
        from_=sender,
        at=at,
        to=list(parsed.to),
        cc=list(parsed.cc),
        reply_to=list(parsed.reply_to),
        subject=parsed.subject,
        text=parsed.text,
        quoted=parsed.quoted,
        signature=parsed.signature,
        html=parsed.html,
        has_remote_images=parsed.has_remote_images,
        message_id=parsed.message_id[:500],
        in_reply_to=parsed.in_reply_to[:500],
        attachments=list(attachments),
        is_automatic=bool(kind),
        automatic_kind=kind,
        invitation=read_invitation(parsed.calendar) if parsed.calendar else None,
        marks=list(marks),
        auth=parsed.auth if "state" in parsed.auth else {},  # nobody has looked at it
        written_to=written_to,
        is_spam=is_spam,
    )
