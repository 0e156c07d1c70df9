"""Which nudge somebody is shown: looked at when they come to a page, and again at the moment itself, which counts."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from time import monotonic

from django.utils import timezone

from madoguchi.channels.chat import settings
from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import Nudge, Touch, Visitor
from madoguchi.channels.chat.proactive import signs
from madoguchi.channels.chat.proactive.signs import Here
from madoguchi.channels.chat.proactive.standing_against import is_enough, is_no_moment, is_quiet_now
from madoguchi.journal.recording import SYSTEM, record
from madoguchi.journal.transactions import writing

MOST = 50
FRESH = 5.0  # seconds in which a changed nudge may still be the former
LONGEST_EVENT = 60
_kept: dict[int, tuple[float, list[Nudge]]] = {}


@dataclass(frozen=True)
class Shown:
    """A nudge on the screen."""

    touch: Touch
    text: str


def due(visitor: Visitor, *, event: str = "", now: datetime | None = None) -> list[dict[str, int]]:
    """The nudge for this page, or for what the website reports, as {"id", "after": seconds}: show it then, if they are still
    there. One at most; empty costs nothing where no nudge is set."""
    now, here = now or timezone.now(), Here(visitor, event[:LONGEST_EVENT])
    fitting = [each for each in _of(visitor) if _fits(each, here, now)]
    if not fitting or is_no_moment(here, now):
        return []
    found = next((each for each in fitting if not is_enough(each, visitor, now)), None)
    return [{"id": found.pk, "after": found.after_seconds}] if found else []


def show(visitor: Visitor, nudge_id: int, *, event: str = "", now: datetime | None = None) -> Shown | None:
    """The moment has come: once more everything is asked, the touch is counted, and this is what is shown; None: nothing."""
    now = now or timezone.now()
    nudge = next((each for each in _of(visitor) if each.pk == nudge_id), None)
    here = Here(visitor, event[:LONGEST_EVENT])
    if nudge is None or not _fits(nudge, here, now) or is_no_moment(here, now):
        return None
    text = settings.said(nudge.words, visitor.language)
    with writing():
        Visitor.objects.select_for_update(of=("self",)).get(pk=visitor.pk)  # two windows, one person
        if not text or is_enough(nudge, visitor, now):
            return None
        is_held_out = _is_held_out(nudge, visitor)
        touch = Touch.objects.create(
            workspace_id=nudge.workspace_id,
            nudge=nudge,
            visitor=visitor,
            customer_id=visitor.customer_id,
            is_held_out=is_held_out,
            at=now,
        )
        if not is_held_out:
            payload = {"nudge": nudge.pk, "touch": touch.pk}
            subject = ("visitor", visitor.pk)
            record(ChatEvent.NUDGE_SHOWN, workspace_id=nudge.workspace_id, by=SYSTEM, subject=subject, payload=payload)
    return None if is_held_out else Shown(touch, text)


def forget() -> None:
    """Read anew what was changed."""
    _kept.clear()


def _of(visitor: Visitor) -> list[Nudge]:
    """Those of this window, in order. Kept for some seconds: every page asks."""
    looked, found = _kept.get(visitor.site_id, (-FRESH, []))
    if monotonic() - looked >= FRESH:
        if len(_kept) > MOST:
            _kept.clear()
        rows = Nudge.objects.filter(workspace_id=visitor.workspace_id, is_on=True, removed_at=None)
        rows = rows.select_related("workspace").order_by("position", "pk")
        found = [each for each in rows[:MOST] if each.site_id in {None, visitor.site_id}]
        _kept[visitor.site_id] = (monotonic(), found)
    return found


def _fits(nudge: Nudge, here: Here, now: datetime) -> bool:
    waits_for_event = any(each["field"] == "event" for each in nudge.conditions)
    if waits_for_event != bool(here.event) or is_quiet_now(nudge, now):
        return False
    return signs.hold(nudge.conditions, here)


def _is_held_out(nudge: Nudge, visitor: Visitor) -> bool:
    """By lot, and the same one at every time."""
    lot = int.from_bytes(sha256(f"{nudge.pk}:{visitor.outside_id or visitor.uid}".encode()).digest()[:4])
    return lot % 100 < nudge.holdout
