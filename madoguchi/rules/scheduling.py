"""Rules by the clock. Those that wait for a span of time have a row for each conversation that waits, moved by what happens:
the clock reads only what is due. Those of every hour or day walk their conversations in pieces, and go on where they stood."""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from madoguchi.conversations import listing
from madoguchi.conversations.conditions import language
from madoguchi.conversations.listing import Looking
from madoguchi.conversations.models import Conversation, Order, Status
from madoguchi.conversations.places import Cursor
from madoguchi.journal.models import Event
from madoguchi.journal.transactions import skip_locked, writing
from madoguchi.rules import compiling, running, triggers
from madoguchi.rules.causing import Cause
from madoguchi.rules.compiling import Book, Ready
from madoguchi.rules.models import Rule, RuleDue, RuleTouch

DUE_AT_ONCE = 200
SWEPT_AT_ONCE = 100
RULES_AT_ONCE = 20
SWEEP_SECONDS = 2.0
SEEDED = 2000
LEASE = timedelta(minutes=2)
COLUMNS = {"inbound": "last_inbound_at", "reply": "last_reply_at", "started": "created_at", "closed": "closed_at"}


def note(events: Sequence[Event], books: Mapping[int, Book]) -> None:
    """What began or ended a rule's waiting; in the order of the log, written once for all of them."""
    standing: dict[tuple[int, int], tuple[int, datetime | None]] = {}
    for event in events:
        for ready in books[event.workspace_id].waiting:
            base = triggers.BASES[ready.wish.trigger["after"]["of"]]
            key = (ready.rule_id, event.conversation_id or 0)
            if event.payload.get("automatic"):
                continue  # a machine's answer neither answers nor waits for one
            if event.kind in base.begins:
                standing[key] = (event.workspace_id, event.at + triggers.span_of(ready.wish.trigger))
            elif event.kind in base.ends:
                standing[key] = (event.workspace_id, None)
    _write(standing)


def _write(standing: Mapping[tuple[int, int], tuple[int, datetime | None]]) -> None:
    ended = [key for key, (_workspace, due) in standing.items() if due is None]
    if ended:
        gone = Q()
        for rule, conversation in ended:
            gone |= Q(rule=rule, conversation=conversation)
        RuleDue.objects.filter(gone).delete()
    begun = [
        RuleDue(workspace_id=workspace, rule_id=rule, conversation_id=conversation, due_at=due)
        for (rule, conversation), (workspace, due) in standing.items()
        if due is not None
    ]
    if begun:
        RuleDue.objects.bulk_create(
            begun, update_conflicts=True, unique_fields=["rule", "conversation"], update_fields=["due_at"]
        )


def run_due() -> int:
    """What waited long enough; how many were looked at. For the clock."""
    due = RuleDue.objects.filter(due_at__lte=timezone.now()).order_by("due_at").values_list("pk", flat=True)[:DUE_AT_ONCE]
    return sum(_run_one(pk) for pk in list(due))


def _run_one(pk: int) -> bool:
    with writing():
        row = RuleDue.objects.select_for_update(**skip_locked()).filter(pk=pk, due_at__lte=timezone.now()).first()
        if row is None:
            return False
        row.delete()
        book = compiling.books({row.workspace_id}).get(row.workspace_id)
        ready = book.by_clock.get(row.rule_id) if book else None
        if book is not None and ready is not None:
            _ask(ready, book, [row.conversation_id])
    return True


def sweep_due() -> int:
    """Rules of every hour or day whose time has come, and those whose waiting begins; how many rules. For the clock."""
    due = Rule.objects.filter(next_at__lte=timezone.now()).order_by("next_at")[:RULES_AT_ONCE]
    return sum(_sweep(rule) for rule in list(due))


def _sweep(rule: Rule) -> bool:
    """One rule, as far as SWEEP_SECONDS reach; taken by one process at a time."""
    taken = Rule.objects.filter(pk=rule.pk, next_at=rule.next_at, is_on=True)
    if not taken.update(next_at=timezone.now() + LEASE):
        return False
    with writing():
        book = compiling.books({rule.workspace_id}).get(rule.workspace_id)
    ready = book.by_clock.get(rule.pk) if book else None
    if book is None or ready is None:
        Rule.objects.filter(pk=rule.pk).update(next_at=None)
        return False
    if "after" in ready.wish.trigger:
        _seed(ready, book)
        Rule.objects.filter(pk=rule.pk).update(next_at=None)
        return True
    until, place = time.monotonic() + SWEEP_SECONDS, Cursor.parse(rule.swept)
    while True:
        page = listing.page_of(book.member, _looking(ready, book), after=place, size=SWEPT_AT_ONCE)
        for row in page.rows:
            with writing():
                _ask(ready, book, [row.pk])
        place = page.next
        if place is None or time.monotonic() > until:
            break
    _go_on(rule, ready, book, place)
    return True


def _go_on(rule: Rule, ready: Ready, book: Book, place: Cursor | None) -> None:
    now = timezone.now()
    zone = book.asking().zone
    following_time = now if place is not None else triggers.next_time(ready.wish.trigger, now, zone)
    Rule.objects.filter(pk=rule.pk, is_on=True).update(next_at=following_time, swept=str(place or ""))


def _looking(ready: Ready, book: Book) -> Looking:
    """Its conversations in the order of their last activity; without those that have had their only turn."""
    looking = listing.looking_for(ready.node, Order.ACTIVITY, book.asking())
    where = looking.where & Q(inbox_id__in=ready.inboxes) if ready.inboxes is not None else looking.where
    if ready.wish.once:
        had = RuleTouch.objects.filter(rule=ready.rule_id, conversation=OuterRef("pk"), done_at__isnull=False)
        where = where & ~Q(Exists(had))
    return Looking(looking.workspace_id, where, looking.strips, looking.sorting, looking.columns)


def _seed(ready: Ready, book: Book) -> None:
    """What waits already when the rule is turned on, and is not due yet, is waited for too; what is past stays as it is."""
    span = triggers.span_of(ready.wish.trigger)
    base = ready.wish.trigger["after"]["of"]
    column, now = COLUMNS[base], timezone.now()
    rows = Conversation.objects.filter(workspace_id=book.member.workspace_id, last_activity__gt=now - span)
    rows = rows.filter(status__in=[Status.CLOSED] if base == "closed" else [Status.OPEN, Status.WAITING, Status.SNOOZED])
    if base == "reply":
        rows = rows.filter(Q(last_inbound_at=None) | Q(last_inbound_at__lt=F("last_reply_at")))
    newest = rows.filter(**{f"{column}__gt": now - span}).order_by("-last_activity", "-id")
    found = newest.values_list("pk", column, "last_reply_at")[:SEEDED]
    with writing():
        _write(
            {
                (ready.rule_id, pk): (book.member.workspace_id, began + span)
                for pk, began, replied in found
                if base != "inbound" or replied is None or replied < began
            }
        )


def _ask(ready: Ready, book: Book, ids: Iterable[int]) -> None:
    rows = Conversation.objects.filter(pk__in=list(ids)).exclude(status=Status.MERGED)
    for row in rows.select_related("inbox", "customer__company", "workspace"):
        asking = book.asking()
        if ready.may_touch(row) and language.holds(ready.node, row, asking):
            running.run(ready, row, Cause(), asking)
