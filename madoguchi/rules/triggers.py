"""When a rule looks: at something that happens, every hour or day, or a span of time after something. Kinds are plain strings,
so that rooms on our own floor are heard without being known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from madoguchi.accounts.events import AccountEvent
from madoguchi.conversations import awaited
from madoguchi.conversations.events import ConversationEvent as E

_OWN: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "received": (gettext_lazy("A customer wrote"), (E.MESSAGE_RECEIVED,)),
    "started": (gettext_lazy("A conversation was started"), (E.CONVERSATION_STARTED,)),
    "sent": (gettext_lazy("A reply was sent"), (E.REPLY_SENT,)),
    "noted": (gettext_lazy("A note was written"), (E.NOTE_ADDED,)),
    "assigned": (gettext_lazy("The assignee changed"), (E.ASSIGNED, E.UNASSIGNED)),
    "team": (gettext_lazy("The team changed"), (E.TEAM_CHANGED,)),
    "tagged": (gettext_lazy("A tag was added or removed"), (E.TAGGED, E.UNTAGGED)),
    "field": (gettext_lazy("A custom field changed"), (E.FIELD_SET,)),
    "priority": (gettext_lazy("The priority changed"), (E.PRIORITY_SET,)),
    "stage": (gettext_lazy("The stage changed"), (E.SUB_STATUS_SET,)),
    "moved": (gettext_lazy("It was moved to another inbox"), (E.MOVED,)),
    "waiting": (gettext_lazy("It was set to waiting or snoozed"), (E.SET_WAITING, E.SNOOZED)),
    "woken": (gettext_lazy("It came back from snooze"), (E.WOKEN,)),
    "closed": (gettext_lazy("It was closed"), (E.CLOSED, E.CLOSED_WITHOUT_REPLY)),
    "reopened": (gettext_lazy("It was reopened"), (E.REOPENED,)),
    "warned": (gettext_lazy("A due time comes near"), ("clock_warned",)),
    "breached": (gettext_lazy("A due time has passed"), ("clock_breached",)),
    "met": (gettext_lazy("It was done before its due time"), ("clock_met",)),
    "promise": (gettext_lazy("A promise was not kept"), (E.PROMISE_BROKEN,)),
    "queued": (gettext_lazy("It was put into a queue"), ("queued",)),
    "surveyed": (gettext_lazy("A survey was answered"), ("survey_answered",)),
    "came_back": (gettext_lazy("A mail came back"), ("mail_came_back",)),
    "approval_asked": (gettext_lazy("Approval was asked for"), (AccountEvent.APPROVAL_ASKED,)),
    "approved": (gettext_lazy("It was approved"), (AccountEvent.APPROVAL_GIVEN,)),
    "objected": (gettext_lazy("It was returned instead of approved"), (AccountEvent.APPROVAL_RETURNED,)),
    "risk": (gettext_lazy("Words that speak of a risk were found"), ("risk_found",)),
    "escalated": (gettext_lazy("It was escalated"), ("escalated",)),
    "escalation_climbed": (gettext_lazy("An escalation calls the next step"), ("escalation_climbed",)),
    "escalation_acknowledged": (gettext_lazy("An escalation was acknowledged"), ("escalation_acknowledged",)),
    "escalation_ended": (gettext_lazy("An escalation ended"), ("escalation_ended",)),
}
for _key, (_label, _kinds) in _OWN.items():
    awaited.offer(_key, _label, *_kinds)
HAPPENINGS = awaited.every()


@dataclass(frozen=True)
class Base:
    """What a span of time is counted from, and what ends the waiting."""

    label: str | Promise
    begins: frozenset[str]
    ends: frozenset[str]


BASES: dict[str, Base] = {
    "inbound": Base(
        gettext_lazy("after the customer's last message without a reply of ours"),
        frozenset({E.MESSAGE_RECEIVED.value}),
        frozenset({E.REPLY_SENT.value, E.CLOSED.value, E.CLOSED_WITHOUT_REPLY.value}),
    ),
    "reply": Base(
        gettext_lazy("after our last reply without an answer of the customer"),
        frozenset({E.REPLY_SENT.value}),
        frozenset({E.MESSAGE_RECEIVED.value, E.CLOSED.value, E.CLOSED_WITHOUT_REPLY.value}),
    ),
    "started": Base(gettext_lazy("after the conversation was started"), frozenset({E.CONVERSATION_STARTED.value}), frozenset()),
    "closed": Base(
        gettext_lazy("after it was closed"),
        frozenset({E.CLOSED.value, E.CLOSED_WITHOUT_REPLY.value}),
        frozenset({E.REOPENED.value, E.MESSAGE_RECEIVED.value}),
    ),
}
UNITS: dict[str, Promise] = {
    "minutes": pgettext_lazy("span", "minutes"),
    "hours": pgettext_lazy("span", "hours"),
    "days": pgettext_lazy("span", "days"),
}
LONGEST = {"minutes": 999, "hours": 999, "days": 365}


def heard() -> frozenset[str]:
    """Every kind of event that some rule may wait for, once all rooms have offered theirs."""
    begun_or_ended = (kind for base in BASES.values() for kind in base.begins | base.ends)
    return frozenset(kind for each in HAPPENINGS.values() for kind in each.kinds).union(begun_or_ended)


def fits(trigger: Any) -> bool:
    """Whether it has one of the three shapes: {"on": […]}, {"every": "hour" or "day", "at": "09:00"}, {"after": {…}}."""
    if not isinstance(trigger, dict):
        return False
    if set(trigger) == {"on"}:
        on = trigger["on"]
        return isinstance(on, list) and 0 < len(on) <= len(HAPPENINGS) and all(each in HAPPENINGS for each in on)
    if set(trigger) == {"every"}:
        return bool(trigger["every"] == "hour")
    if set(trigger) == {"every", "at"}:
        return trigger["every"] == "day" and moment(trigger["at"]) is not None
    after = trigger.get("after")
    if set(trigger) != {"after"} or not isinstance(after, dict) or set(after) != {"n", "unit", "of"}:
        return False
    is_known = after["unit"] in UNITS and after["of"] in BASES
    return is_known and type(after["n"]) is int and 0 < after["n"] <= LONGEST[after["unit"]]


def moment(text: Any) -> time | None:
    """A time of day as it is written, 09:00."""
    try:
        return time.fromisoformat(text) if isinstance(text, str) and len(text) == 5 else None
    except ValueError:
        return None


def kinds_of(trigger: Mapping[str, Any]) -> frozenset[str]:
    """Which events it waits for."""
    return frozenset(kind for each in trigger.get("on", ()) for kind in HAPPENINGS[each].kinds)


def span_of(trigger: Mapping[str, Any]) -> timedelta:
    """How long after."""
    after = trigger["after"]
    return timedelta(**{after["unit"]: after["n"]})


def next_time(trigger: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> datetime | None:
    """When a rule by the clock runs next; None for the others."""
    local = now.astimezone(zone)
    if trigger.get("every") == "hour":
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if trigger.get("every") != "day":
        return None
    at = moment(trigger["at"]) or time(9)
    today = datetime.combine(local.date(), at, zone)
    return today if today > now else datetime.combine(local.date() + timedelta(days=1), at, zone)


def words(trigger: Mapping[str, Any]) -> str:
    """In one line, for people."""
    if "on" in trigger:
        return _(" or ").join(str(HAPPENINGS[each].label) for each in trigger["on"])
    if "every" in trigger:
        return _("Every hour") if trigger["every"] == "hour" else _("Every day at %(time)s") % {"time": trigger["at"]}
    after = trigger["after"]
    number = after["n"]
    spans = {
        "minutes": ngettext("%(n)s minute", "%(n)s minutes", number),
        "hours": ngettext("%(n)s hour", "%(n)s hours", number),
        "days": ngettext("%(n)s day", "%(n)s days", number),
    }
    length = spans[after["unit"]] % {"n": number}
    return _("%(length)s %(after)s") % {"length": length, "after": BASES[after["of"]].label}
