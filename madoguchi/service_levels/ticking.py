"""The clockwork of the clocks: only those that are due are read, warned step by step, then overdue; each is told once."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from madoguchi.conversations.changing import telling
from madoguchi.conversations.models import Conversation
from madoguchi.journal.models import Event
from madoguchi.journal.recording import SYSTEM, event, record_all
from madoguchi.journal.rewriting import rewrite
from madoguchi.journal.transactions import skip_locked, writing
from madoguchi.kit.open_time import ALWAYS, add_open_time
from madoguchi.service_levels import matching, planning
from madoguchi.service_levels.events import ServiceLevelEvent
from madoguchi.service_levels.models import Clock, ClockState, PolicyVersion, Target

AT_ONCE = 500


def tick() -> int:
    """Tell what is due now, AT_ONCE at most: the rest follows at the next turn; how many. For the timetable.

    The rows are locked while it is told, and another process passes them over: nobody hears of a clock twice. A clock set back
    finds nothing due, and what was told stays told.
    """
    now = timezone.now()
    with writing():
        due = due_at(now).select_for_update(of=("self",), **skip_locked())
        clocks = list(due[:AT_ONCE])
        if not clocks:
            return 0
        versions = PolicyVersion.objects.in_bulk({each.version_id for each in clocks})  # few, with much to read in each
        for each in clocks:
            each.version = versions[each.version_id]
        named = Conversation.objects.filter(pk__in={each.conversation_id for each in clocks})
        conversations = named.only("pk", "workspace_id", "number", "inbox_id").in_bulk()
        events = [_told(each, conversations[each.conversation_id], now) for each in clocks]
        rewrite(
            Clock,
            ("state", "next_check_at", "warned"),
            [(each.state, each.next_check_at, each.warned, each.pk) for each in clocks],
        )
        record_all(events)
    return len(clocks)


def due_at(now: datetime) -> QuerySet[Clock]:
    """By an index of those that time can move; no other row is read."""
    return Clock.objects.filter(next_check_at__lte=now).order_by("next_check_at")


def _told(clock: Clock, conversation: Conversation, now: datetime) -> Event:
    payload = {"target": str(clock.target), "due": int(clock.due_at.timestamp()) if clock.due_at else None, "clock": clock.pk}
    if clock.due_at is None or clock.due_at <= now:
        clock.state, clock.next_check_at, kind = ClockState.BREACHED, None, ServiceLevelEvent.CLOCK_BREACHED
        at = clock.due_at or now
    else:
        _take_step(clock, now)
        kind, at = ServiceLevelEvent.CLOCK_WARNED, now
        payload["left"] = int((clock.due_at - now).total_seconds())
    return event(**telling(kind, conversation, by=SYSTEM, message_id=None, at=at, payload=payload))


def _take_step(clock: Clock, now: datetime) -> None:
    """Past every step that lies behind now, so that after a standstill one warning is told and not all."""
    times = step_times(clock)
    clock.warned = max(clock.warned, sum(at <= now for at in times))
    clock.next_check_at = min([at for at in times[clock.warned :] if at > now], default=clock.due_at)


def step_times(clock: Clock) -> list[datetime]:
    """When a running clock warns."""
    if clock.due_at is None:
        return []
    length = timedelta(seconds=clock.length or 0)
    hours = ALWAYS if clock.target == Target.PROMISED else matching.hours(clock.version, clock.target)
    found = [add_open_time(hours, clock.due_at, -left) for left in planning.steps_of(clock.version.warnings, length)]
    return [at for at in found if at is not None]
