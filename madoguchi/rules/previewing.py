"""What a rule would have matched: the conversations of the last days as they stand now, and a single one with every answer.

Bounded: the newest stretch of the list that one look reaches, of which at most EXAMINED are looked at one by one.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from madoguchi.accounts.models import Membership
from madoguchi.conversations import counting, doors, listing
from madoguchi.conversations.conditions import language
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.conditions.language import Group
from madoguchi.conversations.listing import Looking
from madoguchi.conversations.models import Conversation, Order
from madoguchi.conversations.strips import PUT_AWAY, speaks_of_status
from madoguchi.journal.models import Event
from madoguchi.rules import event_fields, explaining, triggers, wishing
from madoguchi.rules.explaining import Said
from madoguchi.rules.wishing import Wish

MOST_DAYS = 90
SHOWN = 8
EXAMINED = 1000
PAGE = 100
EVENTS_EACH = 20


@dataclass(frozen=True)
class Preview:
    """`number` conversations; `is_least`: there may be more. `rows`: the newest of them."""

    number: int
    is_least: bool
    days: int
    rows: list[Conversation] = field(default_factory=list)


def preview(wish: Wish, by: Membership, days: int = 30, shown: int = SHOWN) -> Preview:
    """Would have matched. Raises BadRule, language.Broken."""
    asking = wishing.asking_for(by)
    node, _actions = wishing.read(wish, by, wishing.Looked(asking))
    days = max(1, min(days, MOST_DAYS))
    since = asking.now - timedelta(days=days)
    if event_fields.asks(node):
        return _one_by_one(wish, node, by, asking, since, days, shown)
    looking = _looking(wish, node, asking, since)
    count = counting.count_of(looking)
    rows = listing.page_of(by, looking, size=shown).rows
    is_least = count.is_least or count.n > counting.CAP
    return Preview(min(count.n, counting.CAP), is_least, days, rows)


@dataclass(frozen=True)
class DryRun:
    """One conversation: whether the rule would fit now, and every line's answer."""

    conversation: Conversation
    fits: bool
    lines: list[Said]
    event: Event | None


def dry_run(wish: Wish, by: Membership, number: int) -> DryRun:
    """Nothing is done. Raises Http404, BadRule, language.Broken."""
    conversation = doors.conversation(by, number)
    asking = wishing.asking_for(by)
    node, _actions = wishing.read(wish, by, wishing.Looked(asking))
    events = _events([conversation.pk], wish, by.workspace_id, asking.now - timedelta(days=MOST_DAYS))
    here = events.get(conversation.pk, [])  # of what happened, what it fits; else the newest
    event = next((each for each in here if language.holds(node, conversation, _of(asking, each))), here[0] if here else None)
    asking.kept["event"] = event
    answers = explaining.decided(node, conversation, asking)
    put_away = conversation.status in PUT_AWAY and not speaks_of_status(node)
    fits = bool(answers[0]) and not put_away and ("on" not in wish.trigger or event is not None)
    return DryRun(conversation, fits, explaining.told(wish.condition, asking, answers), event)


def _looking(wish: Wish, node: Group, asking: Asking, since: datetime) -> Looking:
    looking = listing.looking_for(node, Order.ACTIVITY, asking)
    where = looking.where & Q(last_activity__gte=since) & _happened(wish, since)
    return Looking(looking.workspace_id, where, looking.strips, looking.sorting, looking.columns)


def _happened(wish: Wish, since: datetime) -> Q:
    """Something that the rule waits for has happened there; for a span of time, that it began so long ago."""
    if "every" in wish.trigger:
        return Q()
    kinds = triggers.kinds_of(wish.trigger)
    until = timezone.now()
    if "after" in wish.trigger:
        kinds = triggers.BASES[wish.trigger["after"]["of"]].begins
        until -= triggers.span_of(wish.trigger)
    rows = Event.objects.filter(workspace_id=OuterRef("workspace_id"), conversation_id=OuterRef("pk"), kind__in=kinds)
    return Q(Exists(rows.filter(at__gte=since, at__lte=until)))


def _one_by_one(wish: Wish, node: Group, by: Membership, asking: Asking, since: datetime, days: int, shown: int) -> Preview:
    """What a condition asks of events, the database does not know: each event of the candidates is asked."""
    every = _looking(wish, Group("all", tuple(part for part in _plain(node))), asking, since)
    found: list[Conversation] = []
    looked, after = 0, None
    while looked < EXAMINED:
        page = listing.page_of(by, every, after=after, size=PAGE)
        events = _events([row.pk for row in page.rows], wish, by.workspace_id, since)
        found += [
            row for row in page.rows if any(language.holds(node, row, _of(asking, event)) for event in events.get(row.pk, ()))
        ]
        looked, after = looked + len(page.rows), page.next
        if after is None or not page.rows:
            break
    return Preview(len(found), after is not None, days, found[:shown])


def _plain(node: Group) -> Iterator[language.Node]:
    """Of a condition all of whose parts must hold, those that the database knows."""
    return (part for part in node.parts if node.match == "all" and not event_fields.asks(part))


def _of(asking: Asking, event: Event) -> Asking:
    return Asking(asking.membership, asking.now, {"fields": asking.kept.get("fields"), "event": event}, "event")


def _events(ids: list[int], wish: Wish, workspace_id: int, since: datetime) -> dict[int, list[Event]]:
    """The newest of each that the rule waits for."""
    rows = Event.objects.filter(
        workspace_id=workspace_id, conversation_id__in=ids, kind__in=triggers.kinds_of(wish.trigger), at__gte=since
    )
    found: dict[int, list[Event]] = defaultdict(list)
    for event in rows.order_by("-id")[: len(ids) * EVENTS_EACH] if ids else ():
        found[event.conversation_id or 0].append(event)
    return found
