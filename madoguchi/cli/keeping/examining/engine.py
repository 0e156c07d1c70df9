"""Lanes, what they set aside, deliveries."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from madoguchi.cli.keeping.examining.finding import Finding, bad, good, note
from madoguchi.journal import looking
from madoguchi.journal.models import Delivery, ParkedEvent

FAR_BEHIND = 1000
STUCK_AFTER = timedelta(minutes=5)


def lanes() -> Iterator[Finding]:
    """Whether somebody follows the log, and keeps up."""
    found = looking.lanes()
    now = timezone.now()
    if holding := looking.holding_back():
        yield note("lanes", f"Held back: {holding}.", "End that transaction; until then reactions wait.")
    for lane in found:
        is_held = bool(lane.leased_until and lane.leased_until > now)
        words = f"{lane.name}: {lane.lag} behind, held by {lane.holder if is_held else 'nobody'}."
        if lane.lag and not is_held:
            yield bad("lanes", words, "Start `madoguchi serve` or `madoguchi worker`.")
        elif lane.lag > FAR_BEHIND:
            yield note("lanes", words, "If it does not shrink: look into the worker's log.")
        else:
            yield good("lanes", words)
    if not found:
        yield note("lanes", "None has ever run.", "Start `madoguchi serve` or `madoguchi worker`.")


def set_aside() -> Iterator[Finding]:
    """Events that a reaction could not digest."""
    parked = ParkedEvent.objects.count()
    given_up = ParkedEvent.objects.exclude(given_up_at=None).count()
    if given_up:
        yield bad(
            "set aside",
            f"{given_up} events were given up, {parked - given_up} will be tried again.",
            "`madoguchi lanes parked` shows the reasons; `madoguchi lanes replay` tries again.",
        )
    elif parked:
        yield note("set aside", f"{parked} events will be tried again.", "`madoguchi lanes parked` shows the reasons.")
    else:
        yield good("set aside", "No event waits.")


def deliveries() -> Iterator[Finding]:
    """What should have left."""
    state = Delivery.State
    overdue = Delivery.objects.filter(state__in=[state.QUEUED, state.RUNNING], created_at__lt=timezone.now() - STUCK_AFTER)
    overdue = overdue.exclude(release_at__gt=timezone.now() - STUCK_AFTER).exclude(next_try__gt=timezone.now())
    stuck, counts = overdue.count(), looking.deliveries()
    if stuck:
        yield bad("deliveries", f"{stuck} wait longer than 5 minutes.", "Start `madoguchi serve` or `madoguchi worker`.")
    if failed := counts[state.FAILED]:
        last = Delivery.objects.filter(state=state.FAILED).order_by("-id").first()
        yield note("deliveries", f"{failed} failed; the last one: {last.words if last else ''}", "Each shows on its message.")
    if deferred := counts[state.DEFERRED]:
        last = Delivery.objects.filter(state=state.DEFERRED).order_by("-id").first()
        yield note("deliveries", f"{deferred} are put off; the last one: {last.words if last else ''}", "They are tried again.")
    if doubtful := counts[state.IN_DOUBT]:
        yield note("deliveries", f"{doubtful} may or may not have arrived.", "They are tried again under the same Message-ID.")
    if not (stuck or failed or deferred or doubtful):
        yield good("deliveries", f"{counts[state.QUEUED]} queued, {counts[state.HELD]} held back on purpose.")
