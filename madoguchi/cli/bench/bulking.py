"""The measuring behind `bin/bench bulk`."""

import argparse
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from madoguchi.accounts.models import Membership, Person
from madoguchi.cli.bench import crowd, served
from madoguchi.cli.bench.ground import cpu_seconds, database_name, peak_rss_mb
from madoguchi.conversations.bulk import asking, undoing
from madoguchi.conversations.models import Conversation, Status
from madoguchi.journal import working
from madoguchi.journal.models import Job

COUNTED = 50


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Fill, then do each in this process, which works as a server's job thread does."""
    workspace, inbox = served.counter()
    served.cookies(workspace, 2)
    people = list(Person.objects.all())
    crowd.fill(inbox, people, given.conversations)
    member = Membership.objects.select_related("workspace", "person").get(person=people[0])
    ids = list(Conversation.objects.filter(status=Status.OPEN).order_by("-id").values_list("pk", flat=True)[: given.rows])
    told: dict[str, Any] = {"what": "bulk", "n": len(ids), "database": database_name(given.database)}
    told["queries"] = _queries(lambda: asking.ask(member, "wait", ids[:COUNTED], {}))
    closing = _timed(lambda: asking.ask(member, "close", ids, {}))
    told["close"] = closing
    told["undo"] = _timed(lambda: undoing.undo(Job.objects.filter(kind=asking.KIND).latest("pk"), by=member))
    told["assign"] = _timed(lambda: asking.ask(member, "assign", ids, {"to": str(people[1].pk)}))
    return told | {"wall_ms": closing["wall_ms"], "peak_rss_mb": peak_rss_mb()}


def _timed(ask: Callable[[], Job]) -> dict[str, Any]:
    began, cpu = time.monotonic(), cpu_seconds()
    job = ask()
    asked = time.monotonic()
    _work()
    job.refresh_from_db()
    return {
        "wall_ms": round((time.monotonic() - began) * 1000),
        "ask_ms": round((asked - began) * 1000),
        "cpu_ms": round((cpu_seconds() - cpu) * 1000),
        "result": job.result,
    }


def _queries(ask: Callable[[], Job]) -> float:
    with CaptureQueriesContext(connection) as queries:
        ask()
        _work()
    return round(len(queries) / COUNTED, 1)


def _work() -> None:
    while working.work_once():
        pass
