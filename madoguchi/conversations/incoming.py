"""What a channel hands to the core when somebody has written, and the rows that keep it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from madoguchi.conversations import channels
from madoguchi.conversations.models import Attachment, Channel, Message, SideMessage
from madoguchi.customers.models import HandleKind
from madoguchi.kit.addresses import Address
from madoguchi.kit.files import StoredFile


@dataclass(frozen=True)
class IncomingMessage:
    """One message from outside, read and cleaned. `at` is aware; ids are without angle brackets' surroundings trimmed."""

    from_: Address
    at: datetime
    to: list[Address] = field(default_factory=list)
    cc: list[Address] = field(default_factory=list)
    reply_to: list[Address] = field(default_factory=list)
    subject: str = ""
    text: str = ""
    quoted: str = ""
    signature: str = ""
    html: str = ""
    has_remote_images: bool = False
    message_id: str = ""
    in_reply_to: str = ""
    attachments: list[StoredFile] = field(default_factory=list)
    is_automatic: bool = False
    automatic_kind: str = ""
    marks: list[dict[str, Any]] = field(default_factory=list)
    auth: dict[str, Any] = field(default_factory=dict)
    written_to: str = ""
    carried_by: Address | None = None
    form_fields: list[dict[str, str]] = field(default_factory=list)
    as_came: dict[str, Any] | None = None
    invitation: dict[str, Any] | None = None
    is_spam: bool = False
    channel: str = Channel.EMAIL
    handle_kind: str = HandleKind.EMAIL
    handle: str = ""  # what tells its writer apart, where the address alone does not
    language: str = ""


def columns(said: IncomingMessage) -> dict[str, Any]:
    """What the row of a `Message` keeps of it, whoever wrote it and however it came."""
    return {
        "channel": said.channel,
        "at": said.at,
        "author_name": said.from_.name[:200],
        "author_address": said.from_.address[:320],
        "subject": said.subject[:500] if channels.traits(said.channel).has_subject else "",
        "text": said.text,
        "quoted": said.quoted,
        "signature": said.signature,
        "html": said.html,
        "has_remote_images": said.has_remote_images,
        "to": [each.as_json() for each in said.to],
        "cc": [each.as_json() for each in said.cc],
        "reply_to": [each.as_json() for each in said.reply_to],
        "message_id": said.message_id[:500],
        "in_reply_to": said.in_reply_to[:500],
        "is_automatic": said.is_automatic,
        "automatic_kind": said.automatic_kind,
        "marks": said.marks,
        "auth": said.auth,
        "written_to": said.written_to[:320],
        "carried_by": said.carried_by.as_json() if said.carried_by else None,
        "form_fields": said.form_fields,
        "as_came": said.as_came,
        "invitation": said.invitation,
    }


def files_of(said: IncomingMessage, message: Message | SideMessage, *, scan: str = "") -> list[Attachment]:
    """The rows of its files, not yet saved."""
    holder = {"message" if isinstance(message, Message) else "side_message": message}
    return [
        Attachment(
            workspace_id=message.workspace_id,
            **holder,
            name=file.name,
            type=file.type,
            size=file.size,
            sha256=file.sha256,
            is_inline=file.is_inline,
            content_id=file.content_id,
            path=file.path,
            marks=file.marks,
            scan=scan,
        )
        for file in said.attachments
    ]
