"""The measuring behind `bin/bench routing`."""

import argparse
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from madoguchi.accounts.models import Membership, Person, Role, Team, Workspace
from madoguchi.cli.bench import served
from madoguchi.cli.bench.ground import cpu_seconds, database_name, peak_rss_mb
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.incoming import IncomingMessage
from madoguchi.conversations.models import Conversation, Inbox
from madoguchi.conversations.receiving import receive
from madoguchi.journal.models import Event
from madoguchi.kit.addresses import Address
from madoguchi.routing import distributing, following, keeping, staffing
from madoguchi.routing.deciding import Wanted, decide
from madoguchi.routing.keeping import Wish
from madoguchi.routing.matching import active, sorting
from madoguchi.routing.models import Placement
from madoguchi.routing.seating import crowd

SKILLS = 10


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Fill, then do each some times over in this process; the cheapest of each counts, for the machine is shared."""
    workspace, inbox = served.counter()
    owner = _people(workspace, given.people)
    events = _mails(workspace, inbox, given.waiting)
    told: dict[str, Any] = {"what": "routing", "people": given.people, "queues": given.queues, "waiting": given.waiting}
    told["quiet_ms_an_event"] = _ms(lambda: following.follow(events[:25])) / 25
    _queues(workspace, owner, given.queues)
    conversation = Conversation.objects.select_related("customer__company", "inbox", "assignee").filter(workspace=workspace)[0]
    known = sorting(workspace)
    told["sort_ms"] = _ms(lambda: known.queue_for(conversation))
    queues = active(workspace.pk)
    told["crowd_ms"] = _ms(lambda: crowd(workspace.pk, queues, timezone.now()), 3)
    there = crowd(workspace.pk, queues, timezone.now())
    wanted = Wanted("email", inbox.pk)
    told["decide_ms"] = _ms(lambda: decide(there.terms[queues[-1].pk], there.at(queues[-1].pk), wanted), 20)
    told["events_ms_an_event"] = _ms(lambda: following.follow(events), 1) / len(events)
    Placement.objects.update(ready_at=timezone.now() - timedelta(seconds=1))
    began = cpu_seconds()
    placed = distributing.distribute(workspace.pk)
    told |= {"placed": placed, "pass_ms": round((cpu_seconds() - began) * 1000)}
    rounded = {name: round(value, 3) if isinstance(value, float) else value for name, value in told.items()}
    return rounded | {"database": database_name(given.database), "peak_rss_mb": peak_rss_mb()}


def _ms(do: Callable[[], object], times: int = 5) -> float:
    spent = []
    for _ in range(times):
        began = cpu_seconds()
        do()
        spent.append((cpu_seconds() - began) * 1000)
    return min(spent)


def _people(workspace: Workspace, count: int) -> Membership:
    """Everybody is online, sits in one team, and has some of the skills."""
    people = Person.objects.bulk_create(Person(email=f"p{n}@mado.example.jp", name=f"担当{n}") for n in range(count))
    now = timezone.now() + timedelta(minutes=5)
    rows = [Membership(workspace=workspace, person=each, role=Role.AGENT, presence_at=now) for each in people]
    members = Membership.objects.bulk_create(rows)
    team = Team.objects.create(workspace=workspace, name="全員")
    team.members.set(members)
    owner = Membership.objects.select_related("workspace", "person").filter(workspace=workspace, role=Role.OWNER).first()
    if owner is None:
        Membership.objects.filter(pk=members[0].pk).update(role=Role.OWNER)
        owner = Membership.objects.select_related("workspace", "person").get(pk=members[0].pk)
    skills = [staffing.add_skill(workspace, kind="product", name=f"製品{n}", by=owner.person) for n in range(SKILLS)]
    dice = random.Random(1)  # noqa: S311 (measured, not secret)
    levels = {(each.pk, skill.pk): dice.randint(1, 5) for each in members for skill in dice.sample(skills, 3)}
    staffing.set_levels(workspace, levels, by=owner.person)
    return owner


def _mails(workspace: Workspace, inbox: Inbox, count: int) -> list[Event]:
    for n in range(count):
        address = Address("山田", f"c{n}@example.com")
        receive(inbox, IncomingMessage(from_=address, at=timezone.now(), to=[], subject=f"件{n}", text="動きません。"))
    started = Event.objects.filter(workspace_id=workspace.pk, kind=ConversationEvent.CONVERSATION_STARTED)
    return list(started.order_by("-pk")[:count])


def _queues(workspace: Workspace, owner: Membership, count: int) -> None:
    """All but the last ask for words that no mail has, so that every condition is asked."""
    team = Team.objects.get(workspace=workspace, name="全員")
    skill = staffing.add_skill(workspace, kind="listening", name="傾聴", by=owner.person)
    everybody = Membership.objects.filter(workspace=workspace).values_list("pk", flat=True)
    staffing.set_levels(workspace, {(pk, skill.pk): 3 for pk in everybody}, by=owner.person)
    for n in range(count):
        asked = [{"field": "words", "op": "contains", "value": f"型番{n}"}, {"field": "priority", "op": "is", "value": [1, 2]}]
        where = {"match": "all", "of": asked if n < count - 1 else []}
        keeping.make(Wish(f"列{n}", {"version": 1, "where": where}, [team.pk], needs={skill.pk: 2}), by=owner)
