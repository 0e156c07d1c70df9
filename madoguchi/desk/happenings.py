"""What happened to a conversation, as one quiet line of its timeline each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Value
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.auditing import names_of
from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.limits import wording
from madoguchi.accounts.limits.actions import Figures
from madoguchi.accounts.models import Person, Team
from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import TalkState
from madoguchi.channels.email.events import MailEvent
from madoguchi.channels.email.models import BounceKind
from madoguchi.conversations.concessions.granting import SUBJECT
from madoguchi.conversations.events import ConversationEvent as E
from madoguchi.conversations.models import ConcessionKind, Conversation, CustomField, Inbox, Priority, SubStatus, Tag, WakesOn
from madoguchi.customers.models import Customer
from madoguchi.desk import times
from madoguchi.escalations import naming as escalation_naming
from madoguchi.escalations.events import EscalationEvent
from madoguchi.journal.kinds import label
from madoguchi.journal.models import Event
from madoguchi.routing import explaining
from madoguchi.routing.events import RoutingEvent
from madoguchi.routing.models import Queue
from madoguchi.search.events import SearchEvent
from madoguchi.service_levels.events import ServiceLevelEvent as L
from madoguchi.service_levels.models import Target
from madoguchi.surveys.events import SurveyEvent

MOST = 300
AT_ONCE = timedelta(seconds=2)
SHOWN_AS_MESSAGES = [
    E.MESSAGE_RECEIVED,
    E.REPLY_WRITTEN,
    E.REPLY_SENT,
    E.NOTE_ADDED,
    E.FOLLOWED,
    E.UNFOLLOWED,
    E.MENTIONED,
    E.DELIVERY_CHANGED,
    E.FILE_CHECKED,
    E.MESSAGE_FORWARDED,
    E.MESSAGE_CHANGED,
    E.MESSAGE_DELETED,
    E.CONVERSATION_STARTED,
    E.SIDE_READ,
    E.SIDE_DELIVERY_CHANGED,
    MailEvent.MAIL_WAS_READ,
    E.FACT_CORRECTED,
    E.ASKED_AGAIN,
    E.PROMISE_CHANGED,
    E.NOTE_PINNED,
    E.NOTE_UNPINNED,
    SearchEvent.REPEAT_PROPOSED,
    L.CLOCK_MOVED,
    L.CLOCK_MET,
    SurveyEvent.SURVEY_SENT,
    ChatEvent.TALK_SEEN,
]
ICONS = {
    E.CLOSED: "check",
    E.CLOSED_WITHOUT_REPLY: "check-check",
    E.REOPENED: "rotate-ccw",
    E.SET_WAITING: "hourglass",
    E.SNOOZED: "moon",
    E.WOKEN: "sun",
    E.SPAM_MARKED: "shield-alert",
    E.SPAM_CLEARED: "shield-check",
    E.TRASHED: "trash-2",
    E.RESTORED: "undo-2",
    E.MOVED: "move-right",
    E.CUSTOMER_REPLACED: "user-cog",
    E.PRIORITY_SET: "flag",
    E.FIELD_SET: "pencil",
    E.TAGGED: "tag",
    E.UNTAGGED: "tag",
    E.REPLY_WITHDRAWN: "undo-2",
    E.NOTE_WITHDRAWN: "undo-2",
    E.REPLY_SCHEDULED: "calendar-clock",
    E.REPLY_HELD_BACK: "pause",
    MailEvent.MAIL_CAME_BACK: "mail-x",
    E.MERGED: "merge",
    E.TOOK_OVER: "merge",
    E.UNMERGED: "split",
    E.INFECTED_FILE_TAKEN: "biohazard",
    E.KEPT_APART: "split",
    SearchEvent.REPEAT_CONFIRMED: "repeat",
    SearchEvent.REPEAT_DISMISSED: "split",
    SearchEvent.REPEAT_ASKED_AGAIN: "repeat",
    E.PROMISE_MADE: "handshake",
    E.PROMISE_KEPT: "check",
    E.PROMISE_BROKEN: "circle-alert",
    E.HANDED_OVER: "arrow-right-left",
    E.HANDOVER_READ: "book-open-check",
    E.SPLIT_OFF: "split",
    E.SPLIT_FROM: "split",
    E.LINKED: "link",
    E.UNLINKED: "unlink",
    E.CHILD_CLOSED: "check",
    E.SIDE_STARTED: "messages-square",
    E.SIDE_WRITTEN: "messages-square",
    E.SIDE_ANSWERED: "messages-square",
    E.SIDE_DONE: "check",
    E.SIDE_REOPENED: "rotate-ccw",
    E.SIDE_WITHDRAWN: "undo-2",
    E.TASK_ADDED: "list-todo",
    E.TASK_CHANGED: "list-todo",
    E.TASK_DONE: "check",
    E.TASK_REOPENED: "rotate-ccw",
    E.TASK_REMOVED: "list-todo",
    E.TASK_DUE: "alarm-clock",
    E.PDF_MADE: "printer",
    L.CLOCK_WARNED: "timer",
    L.CLOCK_BREACHED: "timer-off",
    RoutingEvent.QUEUED: "list-end",
    RoutingEvent.OVERFLOWED: "timer",
    EscalationEvent.RISK_FOUND: "triangle-alert",
    EscalationEvent.ESCALATED: "siren",
    EscalationEvent.ESCALATION_CLIMBED: "siren",
    EscalationEvent.SEVERITY_SET: "gauge",
    EscalationEvent.ESCALATION_ACKNOWLEDGED: "check",
    EscalationEvent.ESCALATION_ENDED: "check-check",
    SurveyEvent.SURVEY_PLANNED: "star",
    SurveyEvent.SURVEY_NOT_SENT: "star-off",
    SurveyEvent.SURVEY_WITHDRAWN: "undo-2",
    SurveyEvent.SURVEY_ANSWERED: "star",
    ChatEvent.TALK_ACCEPTED: "message-circle",
    ChatEvent.TALK_STATE_CHANGED: "message-circle",
    ChatEvent.TALK_RATED: "star",
    ChatEvent.TALK_ABANDONED: "door-open",
    ChatEvent.TALK_MAILED: "mail",
    ChatEvent.TRANSCRIPT_SENT: "mail",
    E.CONCESSION_GRANTED: "hand-coins",
    E.CONCESSION_ASKED: "stamp",
    E.CONCESSION_RETURNED: "corner-up-left",
    E.CONCESSION_WITHDRAWN: "undo-2",
}
_WITH_A_WAY_BACK: dict[str, str] = {E.TOOK_OVER: "merges", E.SPLIT_OFF: "splits"}
_OF_ANOTHER: dict[str, Promise] = {
    E.MERGED: gettext_lazy("Merged into #%(number)s"),
    E.TOOK_OVER: gettext_lazy("#%(number)s was merged into this one"),
    E.UNMERGED: gettext_lazy("Taken apart from #%(number)s again"),
    E.SPLIT_OFF: gettext_lazy("A part became conversation #%(number)s"),
    E.SPLIT_FROM: gettext_lazy("Split off from #%(number)s"),
    E.CHILD_CLOSED: gettext_lazy("#%(number)s, which belongs below this one, was closed"),
    E.LINKED: gettext_lazy("Linked to #%(number)s"),
    E.UNLINKED: gettext_lazy("Link to #%(number)s removed"),
    E.KEPT_APART: gettext_lazy("Another matter than #%(number)s"),
    SearchEvent.REPEAT_CONFIRMED: gettext_lazy("The same matter again as #%(number)s"),
    SearchEvent.REPEAT_DISMISSED: gettext_lazy("Another matter than #%(number)s"),
}


_ABOUT_A_QUEUE: dict[str, Promise] = {
    RoutingEvent.QUEUED: gettext_lazy("Queue: %(name)s"),
    RoutingEvent.UNQUEUED: gettext_lazy("Out of the queue: %(name)s"),
    RoutingEvent.OVERFLOWED: gettext_lazy("Waited too long; queue: %(name)s"),
}
_OF_A_CLOCK: dict[str, Promise] = {
    L.CLOCK_WARNED: gettext_lazy("Due soon: %(target)s"),
    L.CLOCK_BREACHED: gettext_lazy("Overdue: %(target)s"),
}
_ABOUT_A_TAG: dict[str, Promise] = {
    E.TAGGED: gettext_lazy("Tag: %(name)s"),
    E.UNTAGGED: gettext_lazy("Tag removed: %(name)s"),
}


_ABOUT_A_GRANT: dict[str, Promise] = {
    E.CONCESSION_GRANTED: gettext_lazy("Granted: %(what)s"),
    E.CONCESSION_ASKED: gettext_lazy("Approval asked for: %(what)s"),
    E.CONCESSION_RETURNED: gettext_lazy("Not granted: %(what)s"),
    E.CONCESSION_WITHDRAWN: gettext_lazy("Taken back: %(what)s"),
}


@dataclass(frozen=True)
class Happening:
    """One line: events of one person at one moment are told together."""

    id: int
    at: datetime
    words: str
    icon: str
    way_back: str = ""


def happenings(conversation: Conversation, since: datetime) -> list[Happening]:
    """The newest MOST, oldest first. One query, and one for each kind of thing that the events name."""
    events = list(
        Event.objects.filter(workspace_id=conversation.workspace_id, conversation_id=conversation.pk, at__gte=since)
        .exclude(kind__in=SHOWN_AS_MESSAGES)
        .order_by("-id")[:MOST]
    )[::-1]
    names = _Names(events)
    return [_told(group, names) for group in _together(each for each in events if not _is_told_otherwise(each))]


def _is_told_otherwise(event: Event) -> bool:
    """The question about a grant: the grant's own line says the same, with its sum. How a talk comes and goes: its lines do."""
    if event.kind == ChatEvent.TALK_STATE_CHANGED:
        return event.payload.get("state") not in {TalkState.BY_MAIL, TalkState.ENDED}
    return event.payload.get("about") == SUBJECT and event.kind != AccountEvent.APPROVAL_CLIMBED


def _together(events: Iterable[Event]) -> list[list[Event]]:
    groups: list[list[Event]] = []
    for event in events:
        last = groups[-1][-1] if groups else None
        if last and (last.actor_kind, last.actor_id) == (event.actor_kind, event.actor_id) and event.at - last.at < AT_ONCE:
            groups[-1].append(event)
        else:
            groups.append([event])
    return groups


def _told(group: Sequence[Event], names: "_Names") -> Happening:
    first = group[0]
    sentences = [_sentence(event, names) for event in group]
    actor = names.actor(first)
    words = _("／").join(dict.fromkeys(sentences))
    if actor and not (len(group) == 1 and _took(first)):
        words = _("%(what)s (%(name)s)") % {"what": words, "name": actor}
    return Happening(group[-1].pk, first.at, words, ICONS.get(first.kind, "user-check"), _way_back(group))  # type: ignore[call-overload]


def _way_back(group: Sequence[Event]) -> str:
    """Below the conversation's address: what takes it back."""
    nouns = [(_WITH_A_WAY_BACK.get(each.kind), each.payload.get("batch")) for each in group]
    return next((f"{noun}/{batch}" for noun, batch in nouns if noun and batch), "")


def _took(event: Event) -> bool:
    return event.kind == E.ASSIGNED and event.payload.get("to") == event.actor_id


def _sentence(event: Event, names: "_Names") -> str:
    to, kind = event.payload.get("to"), event.kind
    if kind == E.ASSIGNED and to in names.people:
        return _("%(name)s has it now") % {"name": names.people[to]}
    if kind == E.TEAM_CHANGED and to in names.teams:
        return _("Given to the team %(name)s") % {"name": names.teams[to]}
    if kind == E.MOVED and to in names.inboxes:
        return _("Moved to the inbox %(name)s") % {"name": names.inboxes[to]}
    if kind == E.CUSTOMER_REPLACED and to in names.customers:
        return _("Customer changed to %(name)s") % {"name": names.customers[to]}
    if kind == E.SUB_STATUS_SET and to in names.stages:
        return _("Stage: %(name)s") % {"name": names.stages[to]}
    if kind in _ABOUT_A_TAG and event.payload.get("tag") in names.tags:
        return str(_ABOUT_A_TAG[kind]) % {"name": names.tags[event.payload["tag"]]}
    if kind == E.FIELD_SET and event.payload.get("field") in names.fields:
        return _("%(name)s changed") % {"name": names.fields[event.payload["field"]]}
    if kind in _ABOUT_A_GRANT:
        return str(_ABOUT_A_GRANT[kind]) % {"what": _granted(event)}
    if kind == MailEvent.MAIL_CAME_BACK and event.payload.get("kind") in BounceKind.values:
        return str(BounceKind(event.payload["kind"]).label)
    if kind == E.PRIORITY_SET and to in Priority.values:
        return _("Priority: %(name)s") % {"name": Priority(to).label}
    if kind in _OF_ANOTHER and event.payload.get("other"):
        return str(_OF_ANOTHER[kind]) % {"number": event.payload["other"]}
    if kind == RoutingEvent.ROUTED:
        return explaining.because(event.payload) or label(kind)
    if kind in _ABOUT_A_QUEUE and event.payload.get("queue") in names.queues:
        return str(_ABOUT_A_QUEUE[kind]) % {"name": names.queues[event.payload["queue"]]}
    if kind in _OF_A_CLOCK and event.payload.get("target") in Target.values:
        return str(_OF_A_CLOCK[kind]) % {"target": Target(event.payload["target"]).label}
    if kind in EscalationEvent.values:
        return escalation_naming.sentence(kind, event.payload)
    if kind == ChatEvent.TALK_STATE_CHANGED and event.payload.get("state") in TalkState.values:
        return _("Chat: %(state)s") % {"state": TalkState(event.payload["state"]).label}
    if kind == ChatEvent.TALK_RATED:
        return _("Chat rated %(stars)s of 5") % {"stars": event.payload.get("stars")}
    if kind == E.SNOOZED:
        return _snoozed(event)
    if kind == E.PDF_MADE and event.payload.get("notes"):
        return _("PDF made, with internal notes")
    if kind == E.SET_WAITING and event.payload.get("for") == "third":
        return _("Waiting for a third party")
    if kind == E.WOKEN and event.payload.get("because") in WakesOn.values:
        return _("Back from snooze: %(reason)s") % {"reason": WakesOn(event.payload["because"]).label}
    return label(kind)


def _granted(event: Event) -> str:
    """A refund of 3,000円, from the event's own figures."""
    told = event.payload
    kind = str(told.get("kind", ""))
    label = str(ConcessionKind(kind).label) if kind in ConcessionKind.values else kind
    figures = Figures(*(int(told.get(name) or 0) for name in ("yen", "count", "days")))
    return f"{label} {wording.amount(figures, kind)}".strip()


def _snoozed(event: Event) -> str:
    ends = [str(WakesOn(each).label) for each in event.payload.get("on") or [] if each in WakesOn.values]
    if event.payload.get("until"):
        until = timezone.localtime(datetime.fromtimestamp(event.payload["until"], UTC))
        ends.insert(0, times.ahead(until))
    return _("Snoozed until %(time)s") % {"time": _(" or ").join(ends)} if ends else _("Snoozed until the customer answers")


class _Names:
    """Of all that a batch of events speaks of; one query, in which nothing is asked for that no event names."""

    def __init__(self, events: Sequence[Event]) -> None:
        people = {event.actor_id for event in events if event.actor_kind == "person"} | _ids(events, E.ASSIGNED)
        wanted = {
            Person: people - {None},
            Team: _ids(events, E.TEAM_CHANGED),
            Inbox: _ids(events, E.MOVED),
            Customer: _ids(events, E.CUSTOMER_REPLACED),
            SubStatus: _ids(events, E.SUB_STATUS_SET),
            CustomField: {event.payload.get("field") for event in events if event.kind == E.FIELD_SET},
            Tag: {event.payload["tag"] for event in events if event.kind in _ABOUT_A_TAG and event.payload.get("tag")},
            Queue: {event.payload["queue"] for event in events if event.kind in _ABOUT_A_QUEUE and event.payload.get("queue")},
        }
        found = _named(wanted)
        ruled = sorted({event.actor_id for event in events if event.actor_kind == "rule" and event.actor_id})
        self.rules = names_of("rule", events[0].workspace_id, ruled) if ruled else {}
        self.people = found[Person]
        self.teams = found[Team]
        self.inboxes = found[Inbox]
        self.customers = found[Customer]
        self.stages = found[SubStatus]
        self.tags = found[Tag]
        self.queues = found[Queue]
        self.fields = found[CustomField]

    def actor(self, event: Event) -> str:
        """Who did it, where it was a person or a rule."""
        if event.actor_kind == "rule":
            return _("Rule “%(name)s”") % {"name": self.rules.get(event.actor_id or 0, "?")}
        return self.people.get(event.actor_id or 0, "") if event.actor_kind == "person" else ""


def _ids(events: Sequence[Event], kind: str) -> set[int | None]:
    return {event.payload["to"] for event in events if event.kind == kind and event.payload.get("to")}


def _named(wanted: dict[Any, set[int | None]]) -> dict[Any, dict[int, str]]:
    found: dict[Any, dict[int, str]] = {model: {} for model in wanted}
    models = [model for model, ids in wanted.items() if ids]
    parts = [
        model.objects.filter(pk__in=wanted[model]).order_by().values_list(Value(index), "pk", "name")
        for index, model in enumerate(models)
    ]
    for index, pk, name in parts[0].union(*parts[1:], all=True) if parts else []:
        found[models[index]][pk] = name
    return found
