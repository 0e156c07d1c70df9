"""What the tests of this room stand on: queues for the cast, people who are there, a clock that can be set."""

import time
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from madoguchi.accounts.models import Membership, Person, Role
from madoguchi.config.reactions import LANES
from madoguchi.conversations.conditions.language import EVERYTHING
from madoguchi.journal import following, looking
from madoguchi.routing import keeping
from madoguchi.routing.keeping import Wish
from madoguchi.routing.models import Mode, Placement, Queue
from tests.cast import Cast

ROUTING = next(lane for lane in LANES if lane.name == "routing")


def queue(cast: Cast, name: str = "一般", **wishes: Any) -> Queue:
    """A queue of the cast's team for everything, unless more is wished."""
    given = {"condition": EVERYTHING, "teams": [cast.team.pk], "mode": Mode.PUSH} | wishes
    return keeping.make(Wish(name, **given), by=cast.membership(cast.owner))


def where(field: str, *value: Any, op: str = "is") -> dict[str, Any]:
    """A condition of one line."""
    return {"version": 1, "where": {"match": "all", "of": [{"field": field, "op": op, "value": list(value)}]}}


def come(*people: Person, at: datetime | None = None) -> None:
    """They sit at the counter."""
    Membership.objects.filter(person__in=people).update(presence_at=at or timezone.now())


def go(*people: Person) -> None:
    """They are gone."""
    Membership.objects.filter(person__in=people).update(presence_at=None)


def colleague(cast: Cast, key: str, **more: Any) -> Person:
    """One more agent of the cast's team."""
    person = Person(email=f"{key}@mado.example.jp", name=key, **more)
    person.set_unusable_password()
    person.save()
    member = Membership.objects.create(workspace=cast.workspace, person=person, role=Role.AGENT)
    cast.team.members.add(member)
    return person


def settle() -> None:
    """The lane reads on, and what was settling has settled."""
    token = "test"
    following.lease(ROUTING.name, token)
    deadline = time.monotonic() + 20
    while following.step(ROUTING, token) or _is_held_back():
        assert time.monotonic() < deadline, looking.holding_back()
    following.give_back(ROUTING.name, token)
    Placement.objects.update(ready_at=timezone.now() - timedelta(seconds=1))


def _is_held_back() -> bool:
    """On PostgreSQL another database's open transaction may hold the log back for a while; of a test's own it is never read."""
    if connection.in_atomic_block:
        return False
    return any(lane.lag for lane in looking.lanes() if lane.name == ROUTING.name)
