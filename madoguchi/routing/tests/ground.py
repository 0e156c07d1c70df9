"""What the tests of this room stand on: queues for the cast, people who are there, a clock that can be set."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from madoguchi.accounts.models import Membership, Person, Role
from madoguchi.config.reactions import LANES
from madoguchi.conversations.conditions.language import EVERYTHING
from madoguchi.journal import following
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
    while following.step(ROUTING, token):
        pass
    following.give_back(ROUTING.name, token)
    Placement.objects.update(ready_at=timezone.now() - timedelta(seconds=1))
