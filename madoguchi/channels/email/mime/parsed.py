"""What reading a mail gives."""

from dataclasses import dataclass, field
from datetime import datetime

from madoguchi.kit.addresses import Address


@dataclass(frozen=True)
class ParsedFile:
    """A file of a mail: its type is told by content. `is_inline`: the html shows it by `content_id`."""

    name: str
    type: str
    content: bytes
    is_inline: bool = False
    content_id: str = ""


@dataclass(frozen=True)
class Bounce:
    """One receiver a mail could not reach: enhanced status (5.1.1) or empty, one word for why, the server's words."""

    recipient: str
    hard: bool
    status: str
    reason: str
    words: str = ""

    def as_json(self) -> dict[str, str | bool]:
        """{"recipient", "hard", "status", "reason"}."""
        return {"recipient": self.recipient, "hard": self.hard, "status": self.status, "reason": self.reason}


@dataclass
class ParsedMail:
    """A mail as people and rules read it. Message ids keep their angle brackets.

    `text` is the new text, `quoted` all the rest of it, the signature included. `auto_reply`: none, auto-reply, vacation, bulk,
    calendar or receipt. `bounce` is None, or the receivers it names (may be empty), with `bounced_message_id` when the failed
    mail is known. `faults` are short English words: the mail was read all the same.
    """

    message_id: str = ""
    in_reply_to: str = ""
    references: list[str] = field(default_factory=list)
    subject: str = ""
    from_: Address | None = None
    sender: Address | None = None
    reply_to: list[Address] = field(default_factory=list)
    to: list[Address] = field(default_factory=list)
    cc: list[Address] = field(default_factory=list)
    date: datetime | None = None
    text: str = ""
    quoted: str = ""
    signature: str = ""
    html: str = ""
    has_remote_images: bool = False
    attachments: list[ParsedFile] = field(default_factory=list)
    calendar: str = ""
    auto_reply: str = "none"
    bounce: list[Bounce] | None = None
    bounced_message_id: str = ""
    delivered_to: list[str] = field(default_factory=list)
    body_hash: str = ""
    faults: list[str] = field(default_factory=list)
