"""A view by its key: the fixed ones (`mine`, `inbox-3`, `team-2`, `queue-1`), and people's own (`view-7`): conditions all."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.conditions.kinds import NONE
from madoguchi.conversations.conditions.language import VERSION, Problem
from madoguchi.conversations.models import Order, Status, View
from madoguchi.kit.whole_numbers import whole

VIEWS = ("mine", "unassigned", "open", "waiting", "snoozed", "promised", "thanked", "approvals", "closed", "spam", "trash")
THANKS_SHOWN = 14  # days: later nobody looks for one that was taken wrongly
_STATUSES = {
    "open": Status.OPEN,
    "waiting": Status.WAITING,
    "snoozed": Status.SNOOZED,
    "closed": Status.CLOSED,
    "spam": Status.SPAM,
    "trash": Status.TRASH,
}


class NoSuchView(LookupError):
    """No view of that name."""


class BrokenView(NoSuchView):
    """Its condition names what is not there any more; `problems` say what to mend."""

    def __init__(self, key: str, problems: list[Problem]) -> None:
        super().__init__(key)
        self.problems = problems


@dataclass(frozen=True)
class Found:
    """What a list needs of a view; `view` is None for the fixed ones."""

    condition: Any
    order: str = Order.ACTIVITY
    view: View | None = None


def asking_of(membership: Membership) -> Asking:
    """This member asks, now."""
    return Asking(membership, timezone.now())


def found(key: str, asking: Asking) -> Found:
    """A view by its key; those that were looked up before are not looked up again. Raises NoSuchView."""
    if key.startswith("view-"):
        view = _made(key, asking)
        return Found(view.condition, view.order, view)
    if key in _STATUSES:
        return Found(_all(("status", _STATUSES[key])))
    if key in {"mine", "unassigned"}:
        return Found(_all(("status", Status.OPEN), ("assignee", "me" if key == "mine" else NONE)))
    if key == "approvals":
        return Found({"version": VERSION, "where": {"match": "all", "of": [{"field": "approval", "op": "is", "value": True}]}})
    if key == "thanked":
        asked: dict[str, Any] = {"field": "thanked", "op": "within", "value": {"n": THANKS_SHOWN, "unit": "days"}}
        return Found({"version": VERSION, "where": {"match": "all", "of": [asked]}})
    if key == "promised":
        asked = {"field": "promise_due", "op": "filled", "value": None}
        return Found({"version": VERSION, "where": {"match": "all", "of": [asked]}}, Order.PROMISE)
    name, _, number = key.partition("-")
    if name in {"inbox", "team"} and (wanted := whole(number)):
        return Found(_all(("status", Status.OPEN), (name, wanted)))
    if name == "queue" and (wanted := whole(number)):
        return Found(_all(("status", Status.OPEN), (name, wanted)), Order.DUE)
    if name in {"customer", "company"} and (wanted := whole(number)):
        return Found(_all((name, wanted)))
    raise NoSuchView(key)


def look_up(keys: list[str], asking: Asking) -> set[str]:
    """Fetch the views behind many keys at once; the keys of those that are there."""
    ids = [number for key in keys if key.startswith("view-") and (number := whole(key[5:]))]
    rows = {view.pk: view for view in doors.views(asking.membership).filter(pk__in=ids)} if ids else {}
    asking.kept.setdefault("views", {}).update(rows)
    return {f"view-{pk}" for pk in rows}


def _made(key: str, asking: Asking) -> View:
    number = whole(key[5:])
    kept: dict[int, View] = asking.kept.setdefault("views", {})
    if number is None:
        raise NoSuchView(key)
    if number not in kept:
        view = doors.views(asking.membership).select_related(None).filter(pk=number).first()
        if view is None:
            raise NoSuchView(key)
        kept[number] = view
    return kept[number]


def _all(*asked: tuple[str, Any]) -> dict[str, Any]:
    questions = [{"field": field, "op": "is", "value": [int(v) if isinstance(v, Status) else v]} for field, v in asked]
    return {"version": VERSION, "where": {"match": "all", "of": questions}}
