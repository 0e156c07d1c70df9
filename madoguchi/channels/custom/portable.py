"""Channels of one's own in files, without their secrets: one that comes from a file is given a secret on its page."""

from collections.abc import Iterable
from typing import Any

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.parts import Flag, OneOf, Part, Ref, Text, Whole, words_of
from madoguchi.channels.custom import doors, keeping
from madoguchi.channels.custom.forms import ChannelForm
from madoguchi.channels.custom.models import ChannelIcon, CustomChannel
from madoguchi.conversations import doors as conversations

SAME = ("name", "icon", "url", "longest", "takes_html", "takes_files", "tells_typing", "tells_seen", "per_minute", "keep_days")


def add() -> None:
    """Called once at start."""
    parts: dict[str, Part] = {
        "name": Text(most=60),
        "active": Flag(True),
        "icon": OneOf(ChannelIcon.PLUG.value, words_of(ChannelIcon)),
        "inbox": Ref(to="inbox"),
        "url": Text("", 500),
        "longest": Whole(2000, 20, 100_000),
        "takes_html": Flag(False),
        "takes_files": Flag(True),
        "tells_typing": Flag(False),
        "tells_seen": Flag(False),
        "per_minute": Whole(120, 1, 6000),
        "keep_days": Whole(30, 1, 400),
    }
    more: dict[str, Any] = {"sort": ("name",)}
    register(Kind("custom_channels", 58, Right.MANAGE_INBOXES, parts, _rows, _values, _make, _change, _remove, **more))


def _rows(by: Membership) -> Iterable[CustomChannel]:
    return doors.channels(by)[: keeping.MOST]


def _values(row: CustomChannel) -> Values:
    return {name: getattr(row, name) for name in SAME} | {"inbox": row.inbox_id, "active": row.is_on}


def _told(values: Values, by: Membership) -> dict[str, Any]:
    told = {name: values[name] for name in SAME} | {"inbox": values["inbox"], "is_on": values["active"]}
    form = ChannelForm(told, channel=None, inboxes=conversations.inboxes(by))
    if not form.is_valid():
        raise ValueError("; ".join(str(words) for errors in form.errors.values() for words in errors))
    return form.settings_of()


def _make(values: Values, by: Membership) -> CustomChannel:
    told = _told(values, by)
    return keeping.make(by.workspace, told.pop("inbox"), by=by.person, **told)[0]


def _change(row: CustomChannel, values: Values, by: Membership) -> CustomChannel:
    return keeping.change(row, by=by.person, **_told(values, by))


def _remove(row: CustomChannel, by: Membership) -> None:
    keeping.remove(row, by=by.person)
