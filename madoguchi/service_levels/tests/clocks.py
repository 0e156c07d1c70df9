"""What the tests of this room share: a policy in one line, the lane up to now, and a clock that is set by hand."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from madoguchi.accounts.calendars import keeping as calendars
from madoguchi.accounts.calendars.reading import forget
from madoguchi.conversations.conditions.language import EVERYTHING
from madoguchi.conversations.models import Conversation
from madoguchi.journal.models import Event
from madoguchi.service_levels import following, keeping, matching
from madoguchi.service_levels.keeping import Wish
from madoguchi.service_levels.models import Clock, Policy
from tests.cast import Cast

HOUR = 3600


class Wall:
    """The clock on the wall."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.seen = 0

    def go(self, **by: float) -> datetime:
        """Later, or with negative numbers earlier."""
        self.at += timedelta(**by)
        return self.at

    def follow(self) -> None:
        """The lane reads what has been written since."""
        events = list(Event.objects.filter(pk__gt=self.seen).order_by("pk"))
        self.seen = events[-1].pk if events else self.seen
        each = following.REACTIONS[0]
        following.follow([event for event in events if each.follows(event)])


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wall]:
    """Friday 20 November 2026, 10:00 in Tokyo; Monday the 23rd is a holiday."""
    at = Wall(datetime.fromisoformat("2026-11-20T10:00:00+09:00"))
    monkeypatch.setattr(timezone, "now", lambda: at.at)
    matching.forget()
    forget()
    yield at
    matching.forget()
    forget()


def times(seconds: int, **more: Any) -> dict[str, Any]:
    """The same for each priority."""
    return {"times": {str(each): seconds for each in range(4)}} | more


def policy(cast: Cast, targets: dict[str, dict[str, Any]], condition: Any = EVERYTHING, **more: Any) -> Policy:
    """One that counts by the workspace's opening hours: weekdays from nine to six, closed on holidays."""
    calendars.open_first(cast.workspace.pk)
    forget()
    return keeping.make(cast.workspace, Wish(more.pop("name", "標準"), condition, targets, **more), by=cast.owner)


def clock(conversation: Conversation, target: str = "first_reply") -> Clock:
    """The newest of this target."""
    return Clock.objects.filter(conversation=conversation, target=target).latest("pk")


def when(text: str) -> datetime:
    """By the wall in Tokyo."""
    return datetime.fromisoformat(f"{text}:00+09:00")


def story(found: Clock) -> list[tuple[bool, str]]:
    """Whether it ran, and why."""
    return [(each.runs, each.cause) for each in found.intervals.order_by("begun_at")]
