"""Rules for tests, and their lane."""

from typing import Any

from madoguchi.accounts.models import Person
from madoguchi.conversations.conditions.language import EVERYTHING, VERSION
from madoguchi.conversations.models import Tag
from madoguchi.journal.models import Event, Lane
from madoguchi.journal.ordering import Position
from madoguchi.rules import following, keeping
from madoguchi.rules.models import Rule
from madoguchi.rules.wishing import Wish
from tests.cast import Cast

ON_MAIL = {"on": ["received"]}


def tree(*asked: tuple[str, str, Any], match: str = "all") -> dict[str, Any]:
    """A condition of these lines."""
    lines = [{"field": field, "op": op, "value": value} for field, op, value in asked]
    return {"version": VERSION, "where": {"match": match, "of": lines}}


def tag(cast: Cast, name: str = "返金") -> Tag:
    """A tag of the workspace."""
    return Tag.objects.get_or_create(workspace=cast.workspace, name=name, defaults={"folded": name})[0]


def rule(cast: Cast, name: str, *todo: tuple[str, Any], by: Person | None = None, **wish: Any) -> Rule:
    """A rule that is on."""
    wished = {"trigger": ON_MAIL, "condition": EVERYTHING} | wish
    actions = [{"action": key, "value": str(value)} for key, value in todo]
    return keeping.make(Wish(name, actions=actions, **wished), by=cast.membership(by or cast.lead))


def new_events(since: int = 0) -> list[Event]:
    """The log after an event."""
    return list(Event.objects.filter(pk__gt=since).order_by("pk"))


def run_lane() -> int:
    """What the lane does until nothing is new; how many events it looked at. Its cursor is that of `Lane` "test rules"."""
    lane = Lane.objects.get_or_create(name="test rules")[0]
    looked = 0
    while events := new_events(lane.event_id):
        for each in following.REACTIONS:
            if wanted := [event for event in events if each.follows(event)]:
                each.do_many(wanted) if each.do_many else [each.do(event) for event in wanted]
        lane.event_id = Position.of(events[-1]).event_id
        lane.save()
        looked += len(events)
    return looked
