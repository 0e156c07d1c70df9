"""The measuring behind `bin/bench views`."""

import argparse
import time
from typing import Any

from django.urls import reverse

from madoguchi.accounts.models import Membership, Person, Workspace
from madoguchi.cli.bench import crowd, desking, served
from madoguchi.cli.bench.ground import database_name, percentile
from madoguchi.conversations import bounds, counting, listing
from madoguchi.conversations.models import Conversation, Inbox, Sharing, View

SMALL = 1000
ON_SCREEN = 30
NEEDLE = "どこにもない"

type Question = dict[str, Any]


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Fill, make the views, measure each page in this process, then over HTTP."""
    workspace, inbox = served.counter()
    [cookie] = served.cookies(workspace, 1)
    people = list(Person.objects.all())
    crowd.fill(inbox, people, given.conversations)
    small = _small_inbox(workspace, given.conversations)
    views = _views(workspace, small, given.views)
    pages = _pages(workspace, views, small)
    costs = {name: desking.cost(url, cookie, given.rounds) for name, url in pages.items()}
    with served.server() as server:
        for name, url in pages.items():
            costs[name] |= desking.over_http(server, url, cookie, given.rounds)
    member = Membership.objects.select_related("workspace", "person").get(workspace=workspace, person=people[0])
    told = {"what": "views", "n": given.conversations, "views": given.views, "database": database_name(given.database)}
    return told | {"pages": costs, "uncached": _uncached(member, views)}


def asked(field: str, op: str, value: Any) -> Question:
    """One line of a condition."""
    return {"field": field, "op": op, "value": value}


def nested(n: int = 0) -> dict[str, Any]:
    """Twelve questions in five groups."""
    words = {"match": "any", "of": [asked("words", "contains", f"電源について {n}"), asked("attachments", "is", True)]}
    people = {"match": "any", "of": [asked("assignee", "is", ["me", "none"]), asked("priority", "is", [2, 3]), words]}
    quiet = {"match": "none", "of": [asked("channel", "is", ["phone"]), asked("message_count", "at_least", 50)]}
    times = [
        asked("created", "within", {"n": 300, "unit": "days"}),
        asked("last_activity", "longer_ago", {"n": 2, "unit": "hours"}),
    ]
    late = {"match": "any", "of": [asked("clock", "is", ["none"]), asked("last_inbound", "filled", None), *times]}
    of = [asked("status", "is", [0, 1, 3]), asked("unread", "is", True), people, quiet, late]
    return {"version": 1, "where": {"match": "all", "of": of}}


def _small_inbox(workspace: Workspace, conversations: int) -> Inbox:
    """A thousand rows, spread over the whole time."""
    small = Inbox.objects.create(workspace=workspace, name="小さな窓口", address="small@bench.example.jp")
    numbers = range(1, conversations + 1, max(1, conversations // SMALL))
    Conversation.objects.filter(workspace=workspace, number__in=list(numbers)[:SMALL]).update(inbox=small)
    return small


def _views(workspace: Workspace, small: Inbox, count: int) -> dict[str, str]:
    """Keys by what they are for; the rest are ordinary."""

    def whole(*of: Question) -> dict[str, Any]:
        return {"version": 1, "where": {"match": "all", "of": list(of)}}

    wanted = {
        "nested": nested(),
        "nothing": whole(asked("status", "is", [3]), asked("words", "contains", NEEDLE)),
        "nothing_at_all": whole(asked("channel", "is", ["line"])),
        "small_inbox": whole(asked("inbox", "is", [small.pk]), asked("attachments", "is", False)),
        "waiting": whole(asked("status", "is", [0]), asked("attachments", "is", False)),
    }
    others = {f"n{n}": nested(n) if n % 10 == 0 else _ordinary(n) for n in range(count - len(wanted))}
    orders = {"waiting": "waiting"}
    made = View.objects.bulk_create(
        View(
            workspace=workspace,
            name=name,
            sharing=Sharing.SHARED,
            condition=condition,
            order=orders.get(name, "activity"),
            position=n,
        )
        for n, (name, condition) in enumerate((wanted | others).items())
    )
    return {view.name: f"view-{view.pk}" for view in made}


def _ordinary(n: int) -> dict[str, Any]:
    of = [asked("status", "is", [n % 3]), asked("assignee", "is_not", ["me"]), asked("priority", "is", [n % 4])]
    return {"version": 1, "where": {"match": "all", "of": of}}


def _pages(workspace: Workspace, views: dict[str, str], small: Inbox) -> dict[str, str]:
    shown = ["nested", "nothing", "nothing_at_all", "small_inbox", "waiting"]
    pages = {name: reverse("desk:view", args=[workspace.slug, views[name]]) for name in shown}
    counts = reverse("desk:counts", args=[workspace.slug])
    keys = ["mine", "open", *list(views.values())[: ON_SCREEN - 2]]
    return {
        "list": reverse("desk:view", args=[workspace.slug, "open"]),
        "inbox": reverse("desk:view", args=[workspace.slug, f"inbox-{small.pk}"]),
        **pages,
        "counts": f"{counts}?views={','.join(keys)}",
    }


def _uncached(member: Membership, views: dict[str, str]) -> dict[str, float]:
    """What counts and pages cost when nothing is kept: milliseconds of wall time in this process."""

    def timed(work: Any, rounds: int) -> float:
        spent = []
        for _ in range(rounds):
            counting.forget()
            began = time.perf_counter()
            work()
            spent.append((time.perf_counter() - began) * 1000)
        return percentile(spent, 0.5)

    told = {f"page_{name}": timed(lambda key=key: listing.page(member, key), 15) for name, key in list(views.items())[:5]}
    told |= {
        f"count_{name}": timed(lambda key=key: counting.counts(member, [key]), 15) for name, key in list(views.items())[:5]
    }
    told["counts_on_screen"] = timed(lambda: counting.counts(member, list(views.values())[:ON_SCREEN]), 5)
    told["counts_of_all"] = timed(lambda: counting.counts(member, list(views.values())), 3)

    def with_its_bound() -> None:
        bounds.forget()
        listing.page(member, views["nothing"])

    return told | {"page_nothing_with_its_bound": timed(with_its_bound, 5)}
