"""What a reply is looked at for before it leaves. Rooms register their checks; a check reads and finds, it changes nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from madoguchi.accounts.models import Membership
from madoguchi.conversations.models import Attachment, Conversation, Inbox, Message, MessageKind
from madoguchi.kit.addresses import Address

type Level = Literal["error", "warn", "info"]
LEVELS: tuple[Level, ...] = ("error", "warn", "info")
MESSAGES_LOOKED_AT = 60
MOST = 100


@dataclass(frozen=True)
class Written:
    """What is about to leave: `conversation` is None while a new one is begun. `copies`: to so many at once. `is_aside`: about
    the conversation to somebody who is not its customer (a side conversation, a forward).
    """

    membership: Membership
    inbox: Inbox
    conversation: Conversation | None
    text: str
    subject: str = ""
    to: Sequence[Address] = ()
    cc: Sequence[Address] = ()
    bcc: Sequence[Address] = ()
    attachments: Sequence[Attachment] = ()
    copies: int = 1
    is_aside: bool = False

    @property
    def recipients(self) -> list[Address]:
        """All of them, each once."""
        return list({each.key: each for each in [*self.to, *self.cc, *self.bcc]}.values())

    @cached_property
    def course(self) -> list[Message]:
        """The newest of what was written to and from the customer, newest first; looked up once for all checks."""
        if self.conversation is None:
            return []
        rows = Message.objects.filter(conversation=self.conversation, withdrawn_at=None).exclude(kind=MessageKind.NOTE)
        return list(rows.order_by("-at", "-id").defer("html", "as_came")[:MESSAGES_LOOKED_AT])


@dataclass(frozen=True)
class Finding:
    """Something to look at. `span`: where in the text; `fix`: what could stand there instead, or what a click would do;
    `evidence`: where it is known from, a list of {"message": id, "span": [start, end], "text": …}; `sets`: the composer's
    fields (to, cc, bcc) as that click leaves them."""

    rule: str
    level: Level
    message: str
    span: tuple[int, int] | None = None
    fix: str | None = None
    evidence: Sequence[dict[str, Any]] = field(default_factory=tuple)
    sets: Mapping[str, str] | None = None

    def as_json(self) -> dict[str, Any]:
        """For scripts and for the composer."""
        told = {
            "rule": self.rule,
            "level": self.level,
            "span": list(self.span) if self.span else None,
            "message": self.message,
            "fix": self.fix,
            "evidence": list(self.evidence),
        }
        return told | ({"sets": dict(self.sets)} if self.sets else {})


type Check = Callable[[Written], Iterable[Finding]]
_checks: list[Check] = []


def register(check: Check) -> None:
    """Ask this one too."""
    if check not in _checks:
        _checks.append(check)


def findings(written: Written) -> list[Finding]:
    """All that any check finds, what presses most first."""
    found = [each for check in _checks for each in check(written)]
    return sorted(found, key=lambda each: (LEVELS.index(each.level), each.span or (0, 0)))[:MOST]


def errors(found: Iterable[Finding]) -> list[Finding]:
    """What is surely wrong: it leaves only with a reason."""
    return [each for each in found if each.level == "error"]
