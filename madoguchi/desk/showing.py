"""What the desk's pages are filled with. Reads only; every page has a fixed number of queries."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madoguchi.accounts.models import Membership, Person, Team
from madoguchi.conversations import doors, drafting, listing
from madoguchi.conversations.events import ConversationEvent as E
from madoguchi.conversations.models import Conversation, Draft, Inbox, Message, MessageKind, Status
from madoguchi.conversations.recipients import default_recipients
from madoguchi.customers.models import Customer, HandleHolder
from madoguchi.journal.kinds import label
from madoguchi.journal.models import Delivery, Event
from madoguchi.kit.addresses import Address

VIEWS = (
    ("mine", "inbox"),
    ("unassigned", "hand"),
    ("open", "mail"),
    ("waiting", "hourglass"),
    ("snoozed", "moon"),
    ("closed", "check"),
)
SPARE_VIEWS = (("spam", "shield-alert"), ("trash", "trash-2"))
EVENTS_SHOWN = 300
EARLIER_SHOWN = 6
SPOKEN_OTHERWISE = {
    E.MESSAGE_RECEIVED,
    E.REPLY_WRITTEN,
    E.REPLY_SENT,
    E.REPLY_WITHDRAWN,
    E.NOTE_ADDED,
    E.DELIVERY_CHANGED,
    E.MESSAGE_FORWARDED,
    E.SET_WAITING,
}


def view_name(view: str, inboxes: list[Inbox] | None = None, teams: list[Team] | None = None) -> str:
    """What a view is called."""
    fixed = {
        "mine": _("Mine"),
        "unassigned": _("Unassigned"),
        "open": _("All open"),
        "waiting": _("Waiting for customer"),
        "snoozed": pgettext("view", "Snoozed"),
        "closed": pgettext("view", "Closed"),
        "spam": _("Spam"),
        "trash": _("Trash"),
    }
    if view in fixed:
        return fixed[view]
    kind, _dash, number = view.partition("-")
    return next((each.name for each in (inboxes if kind == "inbox" else teams) or [] if str(each.pk) == number), view)


@dataclass(frozen=True)
class ViewLink:
    """One line of the column of views."""

    key: str
    name: str
    icon: str


def views(membership: Membership) -> dict[str, list[ViewLink]]:
    """The views of this member, in their three groups."""
    inboxes = list(doors.inboxes(membership).filter(is_active=True)[:30])
    teams = list(Team.objects.filter(workspace_id=membership.workspace_id, members=membership).order_by("name")[:20])
    return {
        "own": [ViewLink(key, view_name(key), icon) for key, icon in VIEWS],
        "teams": [ViewLink(f"team-{each.pk}", each.name, "users") for each in teams],
        "inboxes": [ViewLink(f"inbox-{each.pk}", each.name, "mail") for each in inboxes],
        "spare": [ViewLink(key, view_name(key), icon) for key, icon in SPARE_VIEWS],
    }


def status_name(conversation: Conversation) -> str:
    """Where it stands, as the team says it: an open one without an owner is 未対応, with one 対応中."""
    if conversation.status == Status.OPEN:
        return pgettext("status", "In progress") if conversation.assignee_id else pgettext("status", "New")
    return str(Status(conversation.status).label)


@dataclass
class Entry:
    """One thing in the timeline: a message, or an event as a quiet line."""

    at: datetime
    message: Message | None = None
    words: str = ""
    icon: str = ""
    delivery: Delivery | None = None
    is_held: bool = False
    raw_url: str = ""
    to: list[Address] = field(default_factory=list)
    cc: list[Address] = field(default_factory=list)


def timeline(conversation: Conversation) -> list[Entry]:
    """Messages and events in order; seven queries however long."""
    messages = doors.timeline(conversation)
    ids = [message.pk for message in messages if message.kind == MessageKind.REPLY]
    deliveries = {row.subject_id: row for row in Delivery.objects.filter(subject_kind="message", subject_id__in=ids)}
    entries = [_message_entry(message, deliveries.get(message.pk)) for message in messages]
    since = messages[0].at if messages else conversation.created_at
    entries += _event_entries(conversation, since)
    return sorted(entries, key=lambda entry: entry.at)


def _message_entry(message: Message, delivery: Delivery | None) -> Entry:
    return Entry(
        at=message.at,
        message=message,
        delivery=delivery,
        is_held=delivery is not None and delivery.state == Delivery.State.HELD,
        to=[Address.from_json(each) for each in message.to],
        cc=[Address.from_json(each) for each in message.cc],
    )


def _event_entries(conversation: Conversation, since: datetime) -> list[Entry]:
    events = list(
        Event.objects.filter(workspace_id=conversation.workspace_id, conversation_id=conversation.pk, at__gte=since)
        .exclude(kind__in=SPOKEN_OTHERWISE)
        .exclude(kind=E.CONVERSATION_STARTED)
        .order_by("-id")[:EVENTS_SHOWN]
    )
    people = Person.objects.in_bulk(
        [event.actor_id for event in events if event.actor_kind == "person" and event.actor_id]
        + [event.payload["to"] for event in events if event.kind == E.ASSIGNED and event.payload.get("to")]
    )
    return [Entry(at=event.at, words=_sentence(event, people), icon=_icon(event.kind)) for event in events]


def _sentence(event: Event, people: dict[int, Person]) -> str:
    what = label(event.kind)
    actor = people.get(event.actor_id or 0) if event.actor_kind == "person" else None
    if event.kind == E.ASSIGNED and (to := people.get(event.payload.get("to") or 0)):
        what = _("Assigned to %(name)s") % {"name": to.name}
    if actor is not None:
        return _("%(what)s (%(name)s)") % {"what": what, "name": actor.name}
    return what


def _icon(kind: str) -> str:
    icons = {
        E.CLOSED: "check",
        E.CLOSED_WITHOUT_REPLY: "check",
        E.REOPENED: "rotate-ccw",
        E.SNOOZED: "moon",
        E.WOKEN: "sun",
        E.SPAM_MARKED: "shield-alert",
        E.TRASHED: "trash-2",
        E.MOVED: "move-right",
    }
    return icons.get(E(kind) if kind in E.values else E.ASSIGNED, "hand")


def choices(membership: Membership, conversation: Conversation) -> dict[str, Any]:
    """What the menus of one conversation offer."""
    return {
        "people": list(
            Person.objects.filter(
                memberships__workspace_id=membership.workspace_id, memberships__is_active=True, is_active=True
            ).order_by("reading", "name")[:200]
        ),
        "teams": list(Team.objects.filter(workspace_id=membership.workspace_id).order_by("name")[:100]),
        "inboxes": list(doors.inboxes(membership).filter(is_active=True)[:100]),
        "stages": [each for each in doors.sub_statuses(membership) if each.status == conversation.status],
    }


def composer(conversation: Conversation, person: Person) -> dict[str, Any]:
    """The writing place: the draft, to whom, from where."""
    draft = drafting.draft_of(conversation, person)
    to, cc = default_recipients(conversation)
    if draft is not None and draft.to:
        to, cc = [Address.from_json(each) for each in draft.to], [Address.from_json(each) for each in draft.cc]
    return {
        "draft": draft,
        "draft_files": list(draft.attachments.order_by("id")) if draft else [],
        "to": written(to),
        "cc": written(cc),
        "bcc": written([Address.from_json(each) for each in draft.bcc]) if draft else "",
        "language": "en" if conversation.customer and conversation.customer.language == "en" else "ja",
    }


def written(addresses: list[Address]) -> str:
    """Addresses as one line to edit."""
    return ", ".join(str(each) for each in addresses)


def side(conversation: Conversation) -> dict[str, Any]:
    """Who the customer is, what came before, who else it may be."""
    customer = conversation.customer
    earlier = Conversation.objects.filter(workspace_id=conversation.workspace_id).exclude(pk=conversation.pk)
    earlier = earlier.exclude(status__in=[Status.SPAM, Status.TRASH])
    earlier = earlier.filter(customer=customer) if customer else earlier.filter(handle=conversation.handle)
    holders = (
        list(Customer.objects.filter(holdings__handle=conversation.handle_id).order_by("name", "id")[:20])
        if conversation.handle_id
        else []
    )
    return {
        "handles": [
            holding.handle
            for holding in HandleHolder.objects.filter(customer=customer).select_related("handle").order_by("id")[:20]
        ]
        if customer
        else [],
        "earlier": list(earlier.order_by("-last_activity")[:EARLIER_SHOWN]),
        "holders": holders,
        "is_shared": customer is None or len(holders) > 1 or bool(conversation.handle and conversation.handle.is_shared),
    }


def started(draft: Draft) -> dict[str, Any]:
    """The writing place of a new conversation."""
    return {
        "draft": draft,
        "draft_files": list(draft.attachments.order_by("id")),
        "to": written([Address.from_json(each) for each in draft.to]),
        "cc": written([Address.from_json(each) for each in draft.cc]),
        "bcc": written([Address.from_json(each) for each in draft.bcc]),
    }


def count_words(count: int) -> str:
    """A capped count."""
    return "999+" if count > listing.CAP else str(count)


def today() -> datetime:
    """Midnight in the current time zone."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
