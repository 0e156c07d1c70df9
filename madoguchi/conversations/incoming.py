"""What a channel hands to the core when somebody has written."""

from dataclasses import dataclass, field
from datetime import datetime

from madoguchi.conversations.models import Channel
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
    html: str = ""
    has_remote_images: bool = False
    message_id: str = ""
    in_reply_to: str = ""
    attachments: list[StoredFile] = field(default_factory=list)
    is_automatic: bool = False
    is_spam: bool = False
    channel: str = Channel.EMAIL
    handle_kind: str = HandleKind.EMAIL
    language: str = ""
