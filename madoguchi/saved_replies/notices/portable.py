"""Notices for a time in files; one that follows a closure has that closure's dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.parts import Many, OneOf, Part, Ref, Text, Whole, words_of
from madoguchi.accounts.portable.references import Names, Unfit
from madoguchi.conversations.models import Inbox
from madoguchi.kit.yaml_text import Given
from madoguchi.saved_replies.models import Notice, NoticePlace
from madoguchi.saved_replies.notices import keeping
from madoguchi.saved_replies.notices.forms import LONGEST
from madoguchi.saved_replies.portable import letter

MOST = 1_000
SAME = ("name", "text_ja", "text_en", "places", "closure", "days_before")


class NoSpan(ValueError):
    """Say from when to when, the end after the beginning, or name the closure that it follows."""


class NoText(ValueError):
    """Write the text in one language at least, and say where it stands."""


@dataclass(frozen=True)
class Moment(Part):
    """2026-12-29 09:00 by the workspace's clock, or nothing."""

    def tell(self, value: datetime | None, names: Names) -> str | None:
        return f"{value.astimezone(ZoneInfo(names.by.workspace.time_zone)):%Y-%m-%d %H:%M}" if value else None

    def check(self, at: Given) -> str | None:
        return f"{found:%Y-%m-%d %H:%M}" if (found := self._moment(at)) else None

    def take(self, at: Given, names: Names) -> datetime | None:
        found = self._moment(at)
        return found.replace(tzinfo=ZoneInfo(names.by.workspace.time_zone)) if found else None

    def _moment(self, at: Given) -> datetime | None:
        if at.value is None:
            return None
        try:
            return datetime.strptime(at.value, "%Y-%m-%d %H:%M")  # noqa: DTZ007 (the workspace's clock)
        except (TypeError, ValueError) as error:
            raise Unfit("a moment is needed here, as 2026-12-29 09:00", at) from error


def add() -> None:
    """Called once at start."""
    notice: dict[str, Part] = {
        "name": Text(most=80),
        "from": Moment(None),
        "until": Moment(None),
        "closure": Text("", 80),
        "days_before": Whole(14, 0, 90),
        "places": Many(of=OneOf(words=words_of(NoticePlace)), is_set=True),
        "inboxes": Many(of=Ref(to="inbox"), is_set=True),
        "text_ja": letter(LONGEST),
        "text_en": letter(LONGEST),
    }
    of_notices = (_rows, _values, _make, _change, _remove)
    register(Kind("notices", 58, Right.MANAGE_SAVED_REPLIES, notice, *of_notices, sort=("name",)))


def _rows(by: Membership) -> Iterable[Notice]:
    return Notice.objects.filter(workspace_id=by.workspace_id).prefetch_related("inboxes").order_by("name", "id")[:MOST]


def _values(row: Notice) -> Values:
    span = (None, None) if row.closure else (row.begins_at, row.ends_at)
    told = {name: getattr(row, name) for name in SAME} | dict(zip(("from", "until"), span, strict=True))
    return told | {"inboxes": [each.pk for each in row.inboxes.all()]}


def _make(values: Values, by: Membership) -> Notice:
    return keeping.add(by.workspace, _kept(values, None), _inboxes(values, by), by=by.person)


def _change(row: Notice, values: Values, by: Membership) -> Notice:
    return keeping.change(row, _kept(values, row), _inboxes(values, by), by=by.person)


def _remove(row: Notice, by: Membership) -> None:
    keeping.remove(row, by=by.person)


def _kept(values: Values, row: Notice | None) -> dict[str, object]:
    begins_at, ends_at = values["from"], values["until"]
    if not values["closure"] and not (begins_at and ends_at and begins_at < ends_at):
        raise NoSpan
    if not values["places"] or not (values["text_ja"].strip() or values["text_en"].strip()):
        raise NoText
    now = timezone.now()
    span = {"begins_at": begins_at or (row.begins_at if row else now), "ends_at": ends_at or (row.ends_at if row else now)}
    return {name: values[name] for name in SAME} | span


def _inboxes(values: Values, by: Membership) -> list[Inbox]:
    return list(Inbox.objects.filter(workspace=by.workspace, pk__in=values["inboxes"]))
