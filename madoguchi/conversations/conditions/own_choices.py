"""What may be chosen in this room's own fields, and how it is called."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.models import Membership, Team
from madoguchi.conversations import doors
from madoguchi.conversations.conditions.asking import Asking, Choice
from madoguchi.conversations.conditions.kinds import NONE
from madoguchi.conversations.models import Channel, Inbox, Priority, Status, SubStatus, WaitingFor
from madoguchi.customers.models import Company, Customer

MOST_FOUND = 20
WHO = {"me": pgettext_lazy("assignee", "Me"), NONE: pgettext_lazy("assignee", "Nobody")}
WHICH_TEAM = {"mine": _("My teams"), NONE: _("No team")}
NO_STAGE = {NONE: _("No stage")}


def statuses(_asking: Asking) -> list[Choice]:
    """Where a conversation may stand."""
    return [Choice(int(each), str(each.label)) for each in Status]


def priorities(_asking: Asking) -> list[Choice]:
    """How much it may press."""
    return [Choice(int(each), str(each.label)) for each in Priority]


def channels(_asking: Asking) -> list[Choice]:
    """How a customer may come."""
    return [Choice(str(each), str(each.label)) for each in Channel]


def stages(asking: Asking) -> list[Choice]:
    """The workspace's own stages."""
    return [*_fixed(NO_STAGE), *_stage_rows(SubStatus.objects.filter(workspace_id=asking.workspace_id)[:500])]


def stage_names(asking: Asking, values: Sequence[Any]) -> dict[Any, str]:
    """How some are called."""
    rows = SubStatus.objects.filter(workspace_id=asking.workspace_id, pk__in=_ids(values)) if _ids(values) else ()
    return dict([*_fixed(NO_STAGE), *_stage_rows(rows)])


def _stage_rows(rows: Iterable[SubStatus]) -> list[Choice]:
    ordered = sorted(rows, key=lambda row: (row.status, row.position, row.pk))
    return [Choice(row.pk, f"{Status(row.status).label} › {row.name}") for row in ordered]


def people(asking: Asking) -> list[Choice]:
    """The member who asks, nobody, everybody."""
    return [*_who(asking), *(Choice(pk, name) for pk, name in _people(asking)[:5000])]


def people_names(asking: Asking, values: Sequence[Any]) -> dict[Any, str]:
    """How some are called; who has left is none of them."""
    return dict([*_who(asking), *(_people(asking).filter(person_id__in=_ids(values)) if _ids(values) else ())])


def _people(asking: Asking) -> QuerySet[Membership, tuple[int, str]]:
    members = Membership.objects.filter(workspace_id=asking.workspace_id, is_active=True, person__is_active=True)
    return members.order_by("person__name", "id").values_list("person_id", "person__name")


def teams(asking: Asking) -> list[Choice]:
    """The member's own, none, every team."""
    return [*_which_team(asking), *(Choice(pk, name) for pk, name in _teams(asking)[:1000])]


def team_names(asking: Asking, values: Sequence[Any]) -> dict[Any, str]:
    """How some are called."""
    return dict([*_which_team(asking), *(_teams(asking).filter(pk__in=_ids(values)) if _ids(values) else ())])


def _teams(asking: Asking) -> QuerySet[Team, tuple[int, str]]:
    return Team.objects.filter(workspace_id=asking.workspace_id).order_by("name", "id").values_list("pk", "name")


def inboxes(asking: Asking) -> list[Choice]:
    """What is open to the member."""
    return [Choice(inbox.pk, inbox.name) for inbox in doors.inboxes(asking.membership)[:1000]]


def inbox_names(asking: Asking, values: Sequence[Any]) -> dict[Any, str]:
    """Also of those that are closed to this member, but without their names."""
    names: dict[Any, str] = dict(doors.inboxes(asking.membership).filter(pk__in=_ids(values)).values_list("pk", "name"))
    if set(values) <= set(names):
        return names
    there = Inbox.objects.filter(workspace_id=asking.workspace_id, pk__in=_ids(values)).values_list("pk", flat=True)
    return dict.fromkeys(there, str(_("An inbox that is closed to you"))) | names


def _who(asking: Asking) -> list[Choice]:
    return [each for each in _fixed(WHO) if each.value != "me" or asking.asker == "member"]


def _which_team(asking: Asking) -> list[Choice]:
    return [each for each in _fixed(WHICH_TEAM) if each.value != "mine" or asking.asker == "member"]


def _fixed(choices: Mapping[str, object]) -> list[Choice]:
    return [Choice(value, str(words)) for value, words in choices.items()]


def _ids(values: Sequence[Any]) -> list[int]:
    return [value for value in values if isinstance(value, int)]


def customer_names(asking: Asking, values: Sequence[Any]) -> dict[Any, str]:
    """How some are called."""
    rows = Customer.objects.filter(workspace_id=asking.workspace_id, merged_into=None, pk__in=_ids(values))
    return {pk: name or str(_("(no name)")) for pk, name in rows.values_list("pk", "name")}


def find_customers(asking: Asking, text: str) -> list[Choice]:
    """Those whose name begins like this."""
    rows = Customer.objects.filter(workspace_id=asking.workspace_id, merged_into=None, name__startswith=text)
    return [Choice(row.pk, row.name) for row in rows.order_by("order_key", "id")[:MOST_FOUND]]


def company_names(asking: Asking, values: Sequence[Any]) -> dict[Any, str]:
    """How some are called."""
    rows = Company.objects.filter(workspace_id=asking.workspace_id, merged_into=None, pk__in=_ids(values))
    none = {NONE: str(_("No company"))} if NONE in values else {}
    return none | dict(rows.values_list("pk", "name"))


def find_companies(asking: Asking, text: str) -> list[Choice]:
    """Those with this in their name."""
    rows = Company.objects.filter(workspace_id=asking.workspace_id, merged_into=None, name__has_words=text)
    found = rows.order_by("order_key", "id")[:MOST_FOUND] if text else ()
    return [Choice(NONE, str(_("No company"))), *(Choice(row.pk, row.name) for row in found)]


def turns(_asking: Asking) -> list[Choice]:
    """Who has to do something."""
    return [Choice(value, str(label)) for value, label in WaitingFor.choices]


def clocks(_asking: Asking) -> list[Choice]:
    """How a deadline may stand."""
    return [
        Choice("overdue", str(_("Overdue"))),
        Choice("soon", str(_("Due within an hour"))),
        Choice("running", str(_("Due later"))),
        Choice(NONE, str(_("No deadline"))),
    ]
