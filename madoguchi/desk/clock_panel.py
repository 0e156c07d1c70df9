"""What the conversation's page shows of its service levels. Two queries."""

from dataclasses import dataclass

from madoguchi.conversations.models import Conversation
from madoguchi.service_levels import showing
from madoguchi.service_levels.showing import Line

MOST_OVER = 12


@dataclass(frozen=True)
class Clocks:
    """What goes on, and what is over."""

    lines: list[Line]

    @property
    def going(self) -> list[Line]:
        return [each for each in self.lines if each.clock.ended_at is None]

    @property
    def next(self) -> Line | None:
        """What is due first."""
        return next((each for each in self.going if each.clock.due_at), None)

    @property
    def over(self) -> list[Line]:
        return [each for each in self.lines if each.clock.ended_at is not None][:MOST_OVER]


NONE = Clocks([])


def clocks(conversation: Conversation) -> Clocks:
    """Of one conversation."""
    return Clocks(showing.lines(conversation))
