"""What reading a mail gives."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from madoguchi.kit.addresses import Address

LONGEST_ADDRESS = 320


@dataclass(frozen=True)
class ParsedFile:
    """A file of a mail: its type is told by content. `is_inline`: the html shows it by `content_id`.

    `given` is the name as it was sent, `place` its Content-Location, `marks` codes of what a reader must know.
    """

    name: str
    type: str
    content: bytes
    is_inline: bool = False
    content_id: str = ""
    given: str = ""
    place: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seal:
    """A signature or an encryption. `signed`: the very bytes a detached signature speaks of; empty where it holds them itself.

    `kind`: smime or pgp; an encrypted one has no signature to look at.
    """

    kind: str
    is_encrypted: bool = False
    signed: bytes = b""
    signature: bytes = b""


@dataclass(frozen=True)
class Bounce:
    """One receiver a mail could not reach: enhanced status (5.1.1) or empty, one word for why, the server's words.

    `is_final`: nobody tries any more.
    """

    recipient: str
    hard: bool
    status: str
    reason: str
    words: str = ""
    is_final: bool = True

    def as_json(self) -> dict[str, str | bool]:
        """{"recipient", "hard", "status", "reason"}."""
        return {"recipient": self.recipient, "hard": self.hard, "status": self.status, "reason": self.reason}


@dataclass(frozen=True)
class Receipt:
    """What a read receipt says: of which mail, by whom, and whether it was shown (or put away unread)."""

    message_id: str
    recipient: str
    was_shown: bool


@dataclass
class ParsedMail:
    """A mail as people and rules read it. Message ids keep their angle brackets.

    `text` is the new text, `quoted` all the rest of it, the signature included, `whole` both in their order. `auto_reply`:
    none, auto-reply, vacation, bulk, calendar or receipt. `bounce` is None, or the receivers it names (may be empty), with
    `bounced_message_id` when the failed mail is known. `faults` are short English words: the mail was read all the same.
    """

    message_id: str = ""
    in_reply_to: str = ""
    references: list[str] = field(default_factory=list)
    subject: str = ""
    from_: Address | None = None
    sender: Address | None = None
    other_from: list[Address] = field(default_factory=list)
    reply_to: list[Address] = field(default_factory=list)
    to: list[Address] = field(default_factory=list)
    cc: list[Address] = field(default_factory=list)
    date: datetime | None = None
    text: str = ""
    quoted: str = ""
    whole: str = ""
    signature: str = ""
    html: str = ""
    has_remote_images: bool = False
    attachments: list[ParsedFile] = field(default_factory=list)
    calendar: str = ""
    auto_reply: str = "none"
    bounce: list[Bounce] | None = None
    bounced_message_id: str = ""
    receipt: Receipt | None = None
    answers_by_itself: bool = False  # an autoresponder's answer, not merely a machine's mail
    list_addresses: list[str] = field(default_factory=list)
    is_report: bool = False  # a machine's, for certain: a failure, a complaint, a receipt
    seal: Seal | None = None
    delivered_to: list[str] = field(default_factory=list)
    body_hash: str = ""
    auth: dict[str, Any] = field(default_factory=lambda: {"spf": "none", "dkim": "none", "dmarc": "none"})
    faults: list[str] = field(default_factory=list)

    @property
    def author(self) -> Address | None:
        """Who wrote it, as far as the head names somebody: From, else Sender, else Reply-To."""
        named = (each for each in (self.from_, self.sender, *self.reply_to) if each is not None)
        return next((each for each in named if "@" in each.address.strip("@") and len(each.address) <= LONGEST_ADDRESS), None)
