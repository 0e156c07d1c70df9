"""Inboxes in files: address, looks and who sees them. How mail travels there, with its passwords, never leaves the house."""

from collections.abc import Iterable
from typing import Any

from madoguchi.accounts.models import Membership, Team
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.parts import Flag, Many, OneOf, Part, Ref, Text, Whole, words_of
from madoguchi.conversations import opening
from madoguchi.conversations.models import ConfirmSending, Inbox, TextMode

MOST = 1_000
LONGEST_SIGNATURE = 2_000
SAME = ("name", "sender_name", "signature", "text_mode", "stops_scheduled", "confirm_sending", "new_after_days")


def add() -> None:
    """Called once at start."""
    inbox: dict[str, Part] = {
        "address": Text(most=254),
        "name": Text(most=80),
        "active": Flag(True),
        "sender_name": Text("", 120),
        "signature": Text("", LONGEST_SIGNATURE, keeps_edges=True),
        "text_mode": OneOf(words=words_of(TextMode)),
        "stops_scheduled": Flag(True),
        "confirm_sending": OneOf(ConfirmSending.FINDINGS.value, words_of(ConfirmSending)),
        "new_after_days": Whole(None, 1, 32_767),
        "team": Ref(None, "team"),
        "only_for": Many(of=Ref(to="team"), is_set=True),
    }
    key = ("address",)
    register(Kind("inboxes", 8, Right.MANAGE_INBOXES, inbox, _rows, _values, _open, _change, key=key, sort=key, named="inbox"))


def _rows(by: Membership) -> Iterable[Inbox]:
    rows = Inbox.objects.filter(workspace_id=by.workspace_id).prefetch_related("restricted_to")
    return rows.order_by("address")[:MOST]


def _values(row: Inbox) -> Values:
    told = {name: getattr(row, name) for name in SAME} | {"address": row.address, "active": row.is_active}
    return told | {"team": row.default_team_id, "only_for": [team.pk for team in row.restricted_to.all()]}


def _open(values: Values, by: Membership) -> Inbox:
    told = _fields(values, by)
    inbox = opening.open_inbox(by.workspace, name=told.pop("name"), address=values["address"], by=by.person, **told)
    return _restrict(inbox, values, by)


def _change(row: Inbox, values: Values, by: Membership) -> Inbox:
    return _restrict(opening.change_inbox(row, by=by.person, **_fields(values, by)), values, by)


def _fields(values: Values, by: Membership) -> dict[str, Any]:
    team = Team.objects.get(pk=values["team"], workspace=by.workspace) if values["team"] else None
    return {name: values[name] for name in SAME} | {"is_active": values["active"], "default_team": team}


def _restrict(inbox: Inbox, values: Values, by: Membership) -> Inbox:
    teams = Team.objects.filter(workspace=by.workspace, pk__in=values["only_for"])
    return opening.restrict(inbox, teams=teams, by=by.person)
