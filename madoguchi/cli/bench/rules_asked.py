"""The measuring behind `bin/bench rules`."""

import argparse
import time
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from madoguchi.accounts.models import Membership, Person, Role
from madoguchi.cli.bench import served
from madoguchi.cli.bench.ground import database_name, percentile
from madoguchi.conversations.incoming import IncomingMessage
from madoguchi.conversations.models import Inbox, Tag
from madoguchi.conversations.receiving import receive
from madoguchi.journal.models import Event
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import Address
from madoguchi.rules import compiling, following, keeping
from madoguchi.rules.wishing import Wish


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Make rules, let mails come, look at each."""
    workspace, inbox = served.counter()
    served.cookies(workspace, 1)
    Membership.objects.update(role=Role.OWNER)
    member = Membership.objects.select_related("workspace", "person").get(workspace=workspace, person=Person.objects.get())
    tag = Tag.objects.create(workspace=workspace, name="返金", folded="返金")
    mails = [_mail(inbox, n) for n in range(given.rounds)]
    none = _timed(mails)
    with writing():
        for n in range(given.rules):
            keeping.make(Wish(f"規則{n}", {"on": ["received"]}, _tree(n, tag.pk), [_then(n)]), by=member)
    began = time.process_time()
    with writing():
        compiling.books({workspace.pk})
    compiled = (time.process_time() - began) * 1000
    missed = _timed(mails)
    keeping.make(Wish("当たる", {"on": ["received"]}, actions=[{"action": "tag", "value": str(tag.pk)}]), by=member)
    with writing():
        compiling.books({workspace.pk})
    return {
        "what": "rules",
        "n": given.rules,
        "database": database_name(given.database),
        "event_without_rules_cpu_ms": none,
        "compiling_cpu_ms": round(compiled, 1),
        "event_none_fits_cpu_ms": missed,
        "event_one_fits_cpu_ms": _timed(mails),
    }


def _tree(n: int, tag: int) -> dict[str, Any]:
    """Three lines each, of every sort."""
    words = {"field": "event_words", "op": "contains", "value": f"言葉{n}"}
    of = [
        {"field": "status", "op": "is", "value": [0]},
        {"field": "event_by", "op": "is", "value": ["customer"]},
        {"field": "tags", "op": "any_of", "value": [tag]} if n % 4 == 0 else words,
    ]
    return {"version": 1, "where": {"match": "all", "of": of}}


def _then(n: int) -> dict[str, str]:
    return {"action": "priority", "value": str(n % 4)}


def _mail(inbox: Inbox, n: int) -> Event:
    text = f"注文番号は{n:08}です。返金をお願いいたします。" * 10
    sender = Address("山田 花子", f"hanako{n}@example.com")
    message = receive(
        inbox,
        IncomingMessage(from_=sender, at=timezone.now(), to=[], subject="返金の件", text=text, message_id=f"<{n}@example.com>"),
    ).message
    return Event.objects.get(kind="message_received", subject_id=message.pk)


def _timed(events: list[Event]) -> dict[str, float]:
    return _percentiles([_cpu(lambda event=event: _look(event)) for event in events])  # type: ignore[misc]


def _look(event: Event) -> None:
    with writing():
        following.look([event])


def _cpu(do: Callable[[], None]) -> float:
    began = time.process_time()
    do()
    return (time.process_time() - began) * 1000


def _percentiles(values: list[float]) -> dict[str, float]:
    return {"p50": percentile(values, 0.5), "p95": percentile(values, 0.95)}
