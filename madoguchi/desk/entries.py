"""What stands at one place of a timeline: a message with all that its page says of it, or a line that says what happened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe

from madoguchi.channels.email.bounces.showing import CameBack
from madoguchi.conversations.attributing import FORWARDED
from madoguchi.conversations.formatting import shown
from madoguchi.conversations.models import Message
from madoguchi.conversations.scheduling import MARK
from madoguchi.conversations.withholding import carries_codes, covered
from madoguchi.desk import automatics, invitations, marks, naming, shields
from madoguchi.desk.file_chips import File
from madoguchi.desk.invitations import Invitation
from madoguchi.desk.marks import Mark
from madoguchi.desk.shields import Shield
from madoguchi.desk.side_threads import Thread
from madoguchi.journal.models import Delivery
from madoguchi.kit.addresses import Address, normalised, readable
from madoguchi.kit.html import from_text, to_text
from madoguchi.kit.lookalikes import looks_like_another

if TYPE_CHECKING:
    from madoguchi.desk.approval_cards import Card


@dataclass
class Entry:
    """A message, or a line that says what happened. A page fetches anew only those whose `version` differs. `unsay_until`: so
    long the reader can take back what they said."""

    key: str
    at: datetime
    words: str = ""
    icon: str = ""
    way_back: str = ""
    thread: Thread | None = None
    message: Message | None = None
    delivery: Delivery | None = None
    files: list[File] = field(default_factory=list)
    to: list[Address] = field(default_factory=list)
    cc: list[Address] = field(default_factory=list)
    bcc: list[Address] = field(default_factory=list)
    subject: str = ""
    mall: str = ""
    came_back: list[CameBack] = field(default_factory=list)
    attachments: str = ""
    card: "Card | None" = None
    is_line: bool = False  # said in a live talk; `joins` the one above it
    joins: bool = False
    is_seen: bool = False
    unsay_until: datetime | None = None
    translation: str = ""
    asked: Mapping[str, Any] | None = None

    @property
    def version(self) -> str:
        if self.is_line:
            files = "".join(each.state for each in self.files)
            return f"{'j' * self.joins}{'s' * self.is_seen}{self.delivery.state if self.delivery else ''}{files}"
        if self.thread:
            return self.thread.version + (self.card.version if self.card else "")
        state = f"{self.delivery.state}{self.delivery.tries}{self.delivery.code}" if self.delivery else ""
        state += f"{self.delivery.release_at:%s}" if self.is_scheduled and self.delivery and self.delivery.release_at else ""
        state += self.card.version if self.card else ""
        state += "".join(f"b{each.row.pk}" for each in self.came_back)
        state += "".join(each.state for each in self.files)
        state += "p" if self.message and self.message.pinned_at else ""
        state += (
            f"m{len(self.message.marks)}{self.message.marks[-1].get('code')}" if self.message and self.message.marks else ""
        )
        return f"{state}forwarded" if self.message and self.message.as_came else state

    @property
    def is_scheduled(self) -> bool:
        """Whether it waits for a time that somebody chose."""
        return self.delivery is not None and self.delivery.state == Delivery.State.HELD and MARK in self.delivery.payload

    @property
    def invitation(self) -> Invitation | None:
        return invitations.shown(self.message.invitation) if self.message else None

    @property
    def automatic_words(self) -> str:
        return automatics.words(self.message.automatic_kind) if self.message else ""

    @property
    def automatic_icon(self) -> str:
        return automatics.icon(self.message.automatic_kind) if self.message else ""

    @property
    def address(self) -> str:
        """The writer's address as people read it."""
        return readable(self.message.author_address) if self.message else ""

    @property
    def coded_address(self) -> str:
        """The same as machines write it."""
        return normalised(self.message.author_address) if self.message else ""

    @property
    def is_lookalike(self) -> bool:
        return self.message is not None and looks_like_another(self.message.author_address)

    @property
    def inside(self) -> str:
        """The customer in a colleague's forwarded mail."""
        return next((mark.get("about", "") for mark in self._marks if mark.get("code") == FORWARDED), "")

    @property
    def form_fields(self) -> list[dict[str, str]]:
        """What a form told, but for what stands in the head anyway."""
        told = self.message.form_fields if self.message else []
        return [each for each in told if each["takes"] not in {"name", "address", "subject"}]

    @property
    def wants_pattern(self) -> bool:
        """Whether it is a form's mail that nothing reads yet."""
        return any(mark.get("code") in {"form_like", "form_unread"} for mark in self._marks)

    @property
    def _marks(self) -> list[dict[str, str]]:
        return self.message.marks if self.message else []

    @property
    def author(self) -> str:
        return naming.of_writer(self.message) if self.message else ""

    @property
    def marks(self) -> list[Mark]:
        return marks.shown(self.message.marks) if self.message else []

    @property
    def history(self) -> str:
        """What the mail repeats of earlier ones; its signature is shown by itself."""
        if self.message is None or not self.message.signature:
            return self.message.quoted if self.message else ""
        return self.message.quoted.replace(self.message.signature, "", 1).strip("\n")

    @cached_property
    def shield(self) -> Shield | None:
        return shields.shield(self.message) if self.message else None

    @property
    def is_covered(self) -> bool:
        """Whether its codes and links are shown on request only."""
        return self.message is not None and carries_codes(self.message.marks)

    @property
    def covered_body(self) -> SafeString:
        """The text without its codes and links."""
        return mark_safe(from_text(covered(self._text)))  # noqa: S308 (escaped there)

    @cached_property
    def body(self) -> SafeString:
        """The text; a mail that has only html is read from that."""
        if self.message is not None and self.message.is_rich:
            return mark_safe(shown(self.message.html, self.message.attachments.all(), self.attachments))  # noqa: S308 (our own, cleaned)
        return mark_safe(from_text(self._text))  # noqa: S308 (escaped there)

    @cached_property
    def _text(self) -> str:
        message = self.message
        return (message.text or ("" if message.quoted else to_text(message.html))) if message else ""
