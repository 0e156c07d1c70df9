"""What happens in a conversation, as plain data: the loader turns it into rows, a test into a fingerprint."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from madoguchi.demo.people import Writer

type Told = Callable[[int, int], None]

# kinds of step; each is one verb of the conversations room
RECEIVE, REPLY, NOTE, ASSIGN, CLOSE, CLOSE_QUIETLY, SNOOZE, WAKE, STAGE, PRIORITY, SPAM, TRASH = (
    "receive", "reply", "note", "assign", "close", "close_quietly", "snooze", "wake", "stage", "priority", "spam", "trash"
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A photo that a customer attached: of which product, broken or not."""

    name: str
    model: str
    is_broken: bool


@dataclass(frozen=True)
class Paper:
    """A PDF that we attached."""

    name: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One thing done at one moment. `member` is a place in the list of members; None: the customer, or the system."""

    kind: str
    at: datetime
    member: int | None = None
    text: str = ""
    quoted: str = ""
    cc: tuple[tuple[str, str], ...] = ()
    files: tuple[Picture | Paper, ...] = ()
    then: str = "waiting"
    until: datetime | None = None
    stage: str = ""
    to: int | None = None
    priority: int = 1
    is_html: bool = False
    is_automatic: bool = False
    subject: str = ""


@dataclass
class Script:
    """One conversation from its first mail to now."""

    intent: str
    inbox: str
    team: int
    writer: Writer
    subject: str
    steps: list[Step] = field(default_factory=list)
    story: str = ""
    knows_who: bool = True
    sender: tuple[str, str] | None = None

    @property
    def began(self) -> datetime:
        """When the first mail came."""
        return self.steps[0].at
