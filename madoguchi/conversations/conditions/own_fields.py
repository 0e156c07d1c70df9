"""What this room itself lets be asked of a conversation."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.models import Team
from madoguchi.conversations.conditions import kinds, own_choices, words
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.conditions.fields import Field, column, register
from madoguchi.conversations.conditions.kinds import NONE, OPERATORS, Kind
from madoguchi.conversations.models import FAR_FUTURE, Conversation, ReadMark

SOON = timedelta(hours=1)


def register_all() -> None:
    """Called once, when the models are there."""
    register(column("status", _("Status"), Kind.CHOICE, "status", choices=own_choices.statuses))
    register(
        column("stage", _("Stage"), Kind.CHOICE, "sub_status_id", choices=own_choices.stages, names=own_choices.stage_names)
    )
    register(column("waiting_for", _("Whose turn"), Kind.CHOICE, "waiting_for", choices=own_choices.turns))
    register(Field("clock", _("Deadline"), Kind.CHOICE, ("is",), _clock_filter, _clock_holds, choices=own_choices.clocks))
    register(column("priority", _("Priority"), Kind.CHOICE, "priority", choices=own_choices.priorities))
    register(column("channel", _("Channel"), Kind.CHOICE, "channel", choices=own_choices.channels))
    register(
        column(
            "inbox",
            pgettext_lazy("one", "Inbox"),
            Kind.CHOICE,
            "inbox_id",
            choices=own_choices.inboxes,
            names=own_choices.inbox_names,
        )
    )
    register(Field("words", _("Words"), Kind.WORDS, ("contains", "lacks"), _words_filter, _words_holds, weight=2))
    register(Field("unread", _("Unread"), Kind.FLAG, ("is",), _unread_filter, _unread_holds, weight=1, only="member"))
    register(column("attachments", _("Has attachments"), Kind.FLAG, "has_attachments"))
    register(column("message_count", _("Number of messages"), Kind.NUMBER, "message_count", operators=COUNTED))
    register(column("no_reply_needed", _("Closed without reply"), Kind.FLAG, "closed_without_reply"))
    _register_people()
    _register_times()


COUNTED = ("equals", "at_least", "at_most")


def _register_people() -> None:
    asked = OPERATORS[Kind.CHOICE]
    register(
        Field(
            "assignee",
            _("Assignee"),
            Kind.CHOICE,
            asked,
            _assignee_filter,
            _assignee_holds,
            own_choices.people,
            own_choices.people_names,
            group="people",
        )
    )
    register(
        Field(
            "team",
            _("Team"),
            Kind.CHOICE,
            asked,
            _team_filter,
            _team_holds,
            own_choices.teams,
            own_choices.team_names,
            group="people",
        )
    )
    found = {"names": own_choices.customer_names, "find": own_choices.find_customers, "group": "customer"}
    register(column("customer", _("Customer"), Kind.CHOICE, "customer_id", **found))
    found = {"names": own_choices.company_names, "find": own_choices.find_companies, "group": "customer"}
    register(column("company", _("Company"), Kind.CHOICE, "customer__company_id", **found))


def _register_times() -> None:
    past = tuple(op for op in OPERATORS[Kind.TIME] if op != "ahead")
    always = tuple(op for op in past if op not in {"empty", "filled"})
    register(column("created", pgettext_lazy("time", "Started"), Kind.TIME, "created_at", operators=always, group="times"))
    register(column("last_activity", _("Last activity"), Kind.TIME, "last_activity", operators=always, group="times"))
    register(column("last_inbound", _("Customer wrote last"), Kind.TIME, "last_inbound_at", operators=past, group="times"))
    register(column("last_reply", _("We replied last"), Kind.TIME, "last_reply_at", operators=past, group="times"))
    register(column("waiting_since", _("Customer waits since"), Kind.TIME, "waiting_since", operators=past, group="times"))
    register(column("snoozed_until", _("Snoozed until"), Kind.TIME, "snoozed_until", group="times"))
    register(column("thanked", _("Customer only thanked"), Kind.TIME, "thanked_at", operators=past, group="times"))
    register(column("closed", _("Closed at"), Kind.TIME, "closed_at", operators=past, group="times"))


def assignees(value: list[Any], asking: Asking) -> list[Any]:
    """What was chosen, with the member in the place of `me`."""
    return [asking.membership.person_id if each == "me" else each for each in value]


def _assignee_filter(op: str, value: list[Any], asking: Asking) -> Q:
    return kinds.test(Kind.CHOICE, "assignee_id", op, assignees(value, asking), asking)


def _assignee_holds(conversation: Conversation, op: str, value: list[Any], asking: Asking) -> bool:
    return kinds.holds(Kind.CHOICE, conversation.assignee_id, op, assignees(value, asking), asking)


def team_ids(value: list[Any], asking: Asking) -> list[Any]:
    """What was chosen, with the member's own teams in the place of `mine`."""
    if "mine" not in value:
        return value
    if "my_teams" not in asking.kept:
        asking.kept["my_teams"] = list(
            Team.objects.filter(members=asking.membership).order_by("id").values_list("pk", flat=True)
        )
    return [*(each for each in value if each != "mine"), *asking.kept["my_teams"]]


def _team_filter(op: str, value: list[Any], asking: Asking) -> Q:
    return kinds.test(Kind.CHOICE, "team_id", op, team_ids(value, asking), asking)


def _team_holds(conversation: Conversation, op: str, value: list[Any], asking: Asking) -> bool:
    return kinds.holds(Kind.CHOICE, conversation.team_id, op, team_ids(value, asking), asking)


def _clock_filter(_op: str, value: list[Any], asking: Asking) -> Q:
    parts = {
        "overdue": Q(sla_sort__lte=asking.now),
        "soon": Q(sla_sort__gt=asking.now, sla_sort__lte=asking.now + SOON),
        "running": Q(sla_sort__gt=asking.now + SOON, sla_sort__lt=FAR_FUTURE),
        NONE: Q(sla_sort__gte=FAR_FUTURE),
    }
    found = Q()
    for each in value:
        found |= parts[each]
    return found


def _clock_holds(conversation: Conversation, _op: str, value: list[Any], asking: Asking) -> bool:
    due = conversation.sla_sort
    if due >= FAR_FUTURE:
        return NONE in value
    return ("overdue" if due <= asking.now else "soon" if due <= asking.now + SOON else "running") in value


def _words_filter(op: str, value: str, asking: Asking) -> Q:
    named = Q(customer__isnull=False, customer__name__has_words=value)  # nobody's name lacks every word
    found = Q(subject__has_words=value) | Q(preview__has_words=value) | named
    return ~found if op == "lacks" else found & words.narrowed(value, asking)


def _words_holds(conversation: Conversation, op: str, value: str, _asking: Asking) -> bool:
    name = conversation.customer.name if conversation.customer else ""
    return any(words.has(text, value) for text in (conversation.subject, conversation.preview, name)) == (op == "contains")


def _unread_filter(_op: str, value: bool, asking: Asking) -> Q:
    seen = ReadMark.objects.filter(
        person=asking.membership.person_id, conversation=OuterRef("pk"), message_id__gte=OuterRef("last_inbound_id")
    )
    unread = Q(last_inbound_id__isnull=False) & ~Q(Exists(seen))
    return unread if value else ~unread


def _unread_holds(conversation: Conversation, _op: str, value: bool, asking: Asking) -> bool:
    newest = conversation.last_inbound_id
    if newest is None:
        return not value
    marks = ReadMark.objects.filter(person=asking.membership.person_id, conversation=conversation, message_id__gte=newest)
    return marks.exists() != value
