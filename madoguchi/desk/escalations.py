"""What the conversation's page shows of escalations. Reads only; no query where there is none."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from madoguchi.accounts.models import Membership
from madoguchi.conversations.models import Conversation
from madoguchi.desk.told import ITEM_NAMES
from madoguchi.escalations import asking, doors
from madoguchi.escalations.escalating import STANDING, may_acknowledge
from madoguchi.escalations.models import Escalation, Severity


@dataclass(frozen=True)
class Standing:
    """One that has not ended, with its packet in lines."""

    row: Escalation
    items: list[tuple[object, str]]
    may_acknowledge: bool

    @property
    def severities(self) -> Sequence[tuple[int, object]]:
        """What it can be set to."""
        return Severity.choices


def of(conversation: Conversation, membership: Membership, there: Collection[str]) -> list[Standing]:
    """As this member may see them."""
    rows = doors.here(conversation) if "escalations" in there else ()
    return [
        Standing(
            row,
            [(name, row.lines[item]) for item, name in _items(row.kind) if row.lines.get(item)],
            row.state != Escalation.State.ACKNOWLEDGED and may_acknowledge(row, membership),
        )
        for row in rows
        if row.state in STANDING
    ]


def _items(kind: str) -> Iterable[tuple[str, object]]:
    """The kind's own question first."""
    return ((asking.ASKS, asking.QUESTIONS[kind]), *ITEM_NAMES.items())
