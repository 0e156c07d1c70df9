"""The measuring behind `bin/bench clocks`."""

import argparse
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from madoguchi.accounts.models import Person, Workspace
from madoguchi.cli.bench import crowd, served
from madoguchi.cli.bench.ground import database_name, percentile
from madoguchi.cli.bench.multiplying import moment, multiply
from madoguchi.conversations.incoming import IncomingMessage
from madoguchi.conversations.models import Conversation, Inbox, Status
from madoguchi.conversations.numbering import open_sequence
from madoguchi.conversations.receiving import receive
from madoguchi.journal.models import Event
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import Address
from madoguchi.service_levels import following, keeping, matching, ticking
from madoguchi.service_levels.models import Clock, ClockInterval, PolicyVersion

CROWD = 2000  # conversations of all kinds, before those with clocks
TOGETHER = 100  # as many events as the lane takes at once


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Fill, tick, and let the lane follow mails with and without a policy."""
    workspace, inbox = served.counter()
    served.cookies(workspace, 1)
    people = list(Person.objects.all())
    crowd.fill(inbox, people, CROWD)
    unused = _lane(workspace, inbox, given.mails)
    keeping.make(workspace, keeping.suggested(), by=people[0])
    matching.forget()
    began = time.monotonic()
    _clocks(PolicyVersion.objects.get(), given.clocks)
    told = {"what": "clocks", "n": given.clocks, "due": given.due, "database": database_name(given.database)}
    told |= {"fill_s": round(time.monotonic() - began, 1)}
    ticks, walls, idle = [], [], []
    for _ in range(given.rounds):
        _make_due(given.due)
        cpu, wall = _milliseconds(ticking.tick)
        ticks.append(cpu)
        walls.append(wall)
        idle.append(_milliseconds(ticking.tick)[0])
    told |= {"tick_cpu_ms": percentile(ticks, 0.5), "tick_cpu_max_ms": max(ticks), "tick_wall_ms": percentile(walls, 0.5)}
    told |= {"idle_tick_cpu_ms": percentile(idle, 0.5), "plan": _plan(given.due)}
    return told | {"lane": _lane(workspace, inbox, given.mails), "lane_without_policies": unused}


def _clocks(version: PolicyVersion, count: int) -> None:
    """One open conversation for each, due some time in the next year, with its first stretch."""
    now = timezone.now()
    step = 300 * 86400 / max(count, 1)
    talk = Conversation.objects.filter(status=Status.OPEN).latest("pk")
    multiply(talk, count, number=f"{Conversation.objects.latest('number').number} + n")
    open_sequence(version.workspace_id)
    first = Clock.objects.create(
        workspace_id=version.workspace_id,
        conversation=talk,
        target="first_reply",
        anchor=1,
        version=version,
        length=8 * 3600,
        started_at=now,
        counted_from=now,
        due_at=now + timedelta(days=2),
        next_check_at=now + timedelta(days=1),
    )
    newest = Conversation.objects.latest("pk").pk - count
    check, due = (moment(now + timedelta(days=days), f"n * {step}") for days in (1, 2))
    multiply(first, count, conversation_id=f"{newest} + n", next_check_at=check, due_at=due)
    part = ClockInterval.objects.create(clock=first, begun_at=now, cause="asked")
    multiply(part, count, clock_id=f"{first.pk} + n")
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def _plan(due: int) -> str:
    """How the database finds what is due."""
    _make_due(due)
    options: dict[str, Any] = {"analyze": True} if connection.vendor == "postgresql" else {}
    return ticking.due_at(timezone.now())[: ticking.AT_ONCE].explain(**options)


def _make_due(count: int) -> None:
    """Half of them past their time, half at a warning; scattered over the whole table."""
    now = timezone.now()
    total = Clock.objects.latest("pk").pk
    wanted = list(Clock.objects.filter(pk__in=range(1, total, max(1, total // count))).values_list("pk", flat=True))[:count]
    late, soon = wanted[::2], wanted[1::2]
    past, ahead = {"due_at": now, "next_check_at": now}, {"due_at": now + timedelta(hours=1), "next_check_at": now}
    Clock.objects.filter(pk__in=late).update(state="running", warned=0, **past)
    Clock.objects.filter(pk__in=soon).update(state="running", warned=0, **ahead)


def _lane(workspace: Workspace, inbox: Inbox, mails: int) -> dict[str, float]:
    """The lane's own cost for each event that it follows, taken in the numbers in which it takes them."""
    before = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for n in range(mails):
        receive(
            inbox,
            IncomingMessage(Address("山田 花子", f"n{n}@example.com"), timezone.now(), subject="加湿器", text="動きません。"),
        )
    each = following.REACTIONS[0]
    events = list(Event.objects.filter(workspace_id=workspace.pk, pk__gt=before).order_by("pk"))
    began = time.process_time()
    for start in range(0, len(events), TOGETHER):
        if some := [event for event in events[start : start + TOGETHER] if each.follows(event)]:
            with writing():
                following.follow(some)
    spent = (time.process_time() - began) * 1000
    return {
        "events": len(events),
        "cpu_ms_each_event": round(spent / len(events), 3),
        "cpu_ms_each_mail": round(spent / mails, 3),
    }


def _milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """Of this process, and by the wall."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return round((time.process_time() - cpu) * 1000, 2), round((time.perf_counter() - wall) * 1000, 2)
