"""Customers who seem to come again for the same matter are noticed as their mail comes in. By a job, never in a request."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from django.db.models import Min

from madoguchi.conversations.changing import tell
from madoguchi.conversations.models import Conversation, Fact, FactKind, FactState, Message, MessageKind, Status
from madoguchi.journal.recording import SYSTEM
from madoguchi.journal.transactions import writing
from madoguchi.search.events import SearchEvent
from madoguchi.search.meaning import keeping
from madoguchi.search.models import Repeat, RepeatSettings, Vector
from madoguchi.search.repeats import MODEL, ORDER, Matter, Weighed, weigh

MOST_EARLIER = 20
MOST_ROWS = 2_000
LOOKED_AT = 4_000
USUAL = RepeatSettings()
_NO_MATTER = (Status.SPAM, Status.TRASH, Status.MERGED)
_KINDS = {FactKind.ORDER: ORDER, FactKind.MODEL: MODEL}


def settings_of(workspace_id: int) -> RepeatSettings:
    """What this workspace calls a repeat."""
    return RepeatSettings.objects.filter(workspace=workspace_id).first() or RepeatSettings(workspace_id=workspace_id)


@keeping.then
def notice(ids: Sequence[int]) -> int:
    """Propose what is a repeat among these conversations; how many were."""
    newcomers = _newcomers(ids)
    earlier = _earlier_of(newcomers)
    wanted = {*(each.pk for each in newcomers), *(each.pk for some in earlier.values() for each in some)}
    directions, matters = _directions(wanted), _matters(wanted)
    found = 0
    for later in newcomers:
        if best := _best(later, earlier[later.pk], directions, matters):
            found += _propose(later, *best)
    return found


def likeness(one: bytes, other: bytes) -> float:
    """The cosine of two vectors of signed bytes; 0 where they cannot be compared."""
    a, b = memoryview(one).cast("b"), memoryview(other).cast("b")
    if len(a) != len(b):
        return 0.0
    dot = sum(x * y for x, y in zip(a, b, strict=True))
    lengths = sum(x * x for x in a) * sum(y * y for y in b)
    return float(dot / lengths**0.5) if lengths else 0.0


def _newcomers(ids: Iterable[int]) -> list[Conversation]:
    """Those of known customers of which nobody has said anything yet, in workspaces that want to know."""
    rows = Conversation.objects.filter(pk__in=list(ids), customer__isnull=False, continues=None, may_continue=None)
    rows = rows.exclude(status__in=_NO_MATTER).filter(repeat_of=None)
    off = RepeatSettings.objects.filter(is_on=False).values("workspace")
    return list(rows.exclude(workspace__in=off).order_by("pk"))


def _earlier_of(newcomers: Collection[Conversation]) -> dict[int, list[Conversation]]:
    """By newcomer: the same customer's conversations of the days before, the newest first."""
    found: dict[int, list[Conversation]] = defaultdict(list)
    if not newcomers:
        return found
    workspaces = {each.workspace_id for each in newcomers}
    days = dict(RepeatSettings.objects.filter(workspace__in=workspaces).values_list("workspace", "days"))
    first = min(each.created_at - timedelta(days=days.get(each.workspace_id, USUAL.days)) for each in newcomers)
    rows = Conversation.objects.filter(customer__in={each.customer_id for each in newcomers}, last_activity__gte=first)
    by_customer: dict[int | None, list[Conversation]] = defaultdict(list)
    for row in rows.exclude(status__in=_NO_MATTER).order_by("-last_activity", "-id")[:MOST_ROWS]:
        by_customer[row.customer_id].append(row)
    for later in newcomers:
        since = later.created_at - timedelta(days=days.get(later.workspace_id, USUAL.days))
        before = [
            each
            for each in by_customer[later.customer_id]
            if each.pk != later.pk and each.created_at <= later.created_at and each.last_activity >= since
        ]
        found[later.pk] = before[:MOST_EARLIER]
    return found


def _directions(ids: Collection[int]) -> dict[int, tuple[str, bytes]]:
    rows = Vector.objects.filter(conversation__in=ids).values_list("conversation", "model", "values")
    return {pk: (model, bytes(values)) for pk, model, values in rows}


def _matters(ids: Collection[int]) -> dict[int, Matter]:
    """What each began with."""
    theirs = Message.objects.filter(conversation__in=ids, kind=MessageKind.INBOUND, is_automatic=False)
    first = theirs.order_by().values("conversation").annotate(first=Min("pk")).values_list("first", flat=True)
    facts: dict[int, set[tuple[str, str]]] = defaultdict(set)
    told = Fact.objects.filter(conversation__in=ids, kind__in=_KINDS).exclude(state=FactState.WRONG)
    for pk, kind, value in told.values_list("conversation", "kind", "value"):
        facts[pk].add((_KINDS[FactKind(kind)], value))
    rows = Message.objects.filter(pk__in=list(first)).values_list("conversation", "conversation__subject", "text")
    return {pk: Matter(subject, text[:LOOKED_AT], frozenset(facts[pk])) for pk, subject, text in rows}


def _best(
    later: Conversation,
    earlier: Sequence[Conversation],
    directions: dict[int, tuple[str, bytes]],
    matters: dict[int, Matter],
) -> tuple[Conversation, Weighed] | None:
    """The likeliest of them; of equals the newest."""
    if later.pk not in matters or later.pk not in directions:
        return None
    model, own = directions[later.pk]
    weighed = []
    for each in earlier:
        if each.pk in matters and each.pk in directions:
            other_model, other = directions[each.pk]
            alike = likeness(own, other) if model == other_model else 0.0
            weighed.append((each, weigh(matters[each.pk], matters[later.pk], alike)))
    best = max(weighed, key=lambda pair: pair[1].score, default=None)
    return best if best is not None and best[1].is_repeat else None


def _propose(later: Conversation, earlier: Conversation, weighed: Weighed) -> bool:
    with writing():
        locked = Conversation.objects.select_for_update().filter(pk=later.pk, merged_into=None).first()
        if locked is None or not Conversation.objects.filter(pk=earlier.pk).exists():
            return False
        _row, is_new = Repeat.objects.get_or_create(
            conversation=locked,
            defaults={
                "workspace_id": later.workspace_id,
                "earlier": earlier,
                "reasons": list(weighed.reasons),
                "score": weighed.score,
            },
        )
        if is_new:
            payload = {"to": earlier.pk, "other": earlier.number, "score": weighed.score, "reasons": list(weighed.reasons)}
            tell(SearchEvent.REPEAT_PROPOSED, locked, by=SYSTEM, payload=payload)
    return is_new
