"""How fast a relay is spoken to: mails a minute and an hour, lines at once, and silence when it asks for it.

Counted in the database, over all processes. What is over the limit waits in the queue; it is no failure.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from madoguchi.channels.email.models import RelayGate, RelayLine, RelayPass
from madoguchi.channels.email.routes import Route
from madoguchi.journal.delivering import NotYet
from madoguchi.journal.transactions import writing

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PAUSES = (60, 300, 900, 1800)  # seconds, after so many refusals in a row
SLOW_DOWN = frozenset({"421", "450", "451", "452", "454"})
LINE_LEASE = timedelta(minutes=5)
LOOK_AGAIN = timedelta(seconds=5)
PACE, ASKED_TO_WAIT, ALL_LINES_BUSY = "pace", "asked_to_wait", "lines_busy"


def let_through(route: Route) -> bool:
    """One mail may go now, and is counted. True when the relay has been refusing. Raises NotYet with the moment for it."""
    now = timezone.now()
    gate = _gate(route)
    if gate is not None and gate.closed_until and gate.closed_until > now:
        raise NotYet(f"{route} asked us to wait: {gate.words}", ASKED_TO_WAIT, gate.closed_until)
    was_refusing = gate is not None and gate.refusals > 0
    if not (route.per_minute or route.per_hour):
        return was_refusing
    with writing():
        gate = _made(route)
        RelayGate.objects.select_for_update().get(pk=gate.pk)
        for most, span, name in ((route.per_minute, MINUTE, "minute"), (route.per_hour, HOUR, "hour")):
            if most and (until := _full_until(gate, most, span, now)):
                raise NotYet(f"{route} takes {most} mails a {name}; this one is next when its turn comes.", PACE, until)
        RelayPass.objects.create(gate=gate, at=now)
    return was_refusing


def slow_down(route: Route, words: str) -> None:
    """The relay refused for now (421, 450 …): nothing is handed to it for a while, longer each time in a row."""
    with writing():
        gate = RelayGate.objects.select_for_update().get(pk=_made(route).pk)
        pause = timedelta(seconds=PAUSES[min(gate.refusals, len(PAUSES) - 1)])
        RelayGate.objects.filter(pk=gate.pk).update(
            closed_until=timezone.now() + pause, refusals=min(gate.refusals + 1, 1000), words=words[:500]
        )


def went_well(route: Route) -> None:
    """It takes mail again."""
    RelayGate.objects.filter(key=_key(route), refusals__gt=0).update(closed_until=None, refusals=0, words="")


def take_line(route: Route) -> str:
    """The right to one more connection; empty where their number is not limited. Raises NotYet."""
    if not route.lines_at_once:
        return ""
    with writing():
        gate = RelayGate.objects.select_for_update().get(pk=_made(route).pk)
        now = timezone.now()
        RelayLine.objects.filter(gate=gate, until__lt=now).delete()
        if RelayLine.objects.filter(gate=gate).count() >= route.lines_at_once:
            words = f"{route} is spoken to over {route.lines_at_once} lines at most, and all are busy."
            raise NotYet(words, ALL_LINES_BUSY, now + LOOK_AGAIN)
        return RelayLine.objects.create(gate=gate, token=secrets.token_hex(16), until=now + LINE_LEASE).token


def keep_line(token: str) -> bool:
    """The line is used again; False when it was given to somebody else meanwhile."""
    return not token or bool(RelayLine.objects.filter(token=token).update(until=timezone.now() + LINE_LEASE))


def give_back_line(token: str) -> None:
    """The connection is closed."""
    if token:
        RelayLine.objects.filter(token=token).delete()


def forget_old() -> int:
    """Passes that count no more; how many."""
    old = RelayPass.objects.filter(at__lt=timezone.now() - HOUR).order_by("id").values_list("pk", flat=True)
    return RelayPass.objects.filter(pk__in=list(old[:5000])).delete()[0]


def _full_until(gate: RelayGate, most: int, span: timedelta, now: datetime) -> datetime | None:
    """When the oldest of the last `most` passes leaves the span; None when there is room."""
    lately = RelayPass.objects.filter(gate=gate, at__gt=now - span).order_by("-at")
    times = list(lately.values_list("at", flat=True)[:most])
    return times[-1] + span if len(times) == most else None


def _gate(route: Route) -> RelayGate | None:
    return RelayGate.objects.filter(key=_key(route)).first()


def _made(route: Route) -> RelayGate:
    return RelayGate.objects.get_or_create(key=_key(route))[0]


def _key(route: Route) -> str:
    return hashlib.sha256(f"{route.username}@{route.host}:{route.port}".encode()).hexdigest()
