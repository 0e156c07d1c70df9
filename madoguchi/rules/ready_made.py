"""Rules to begin with: what teams ask for first. Words are in the workspace's language; tags and teams are chosen by people."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.conversations.conditions.language import VERSION
from madoguchi.conversations.models import Priority, Status
from madoguchi.rules.wishing import Wish


@dataclass(frozen=True)
class ReadyMade:
    """One to begin with."""

    name: str | Promise
    what_for: str | Promise
    icon: str


EVERY: dict[str, ReadyMade] = {
    "refund": ReadyMade(
        gettext_lazy("Refunds to one team"),
        gettext_lazy("A customer writes of a refund: tag it and give it to a team."),
        "banknote",
    ),
    "angry": ReadyMade(
        gettext_lazy("Serious words to the lead"),
        gettext_lazy("A customer speaks of injury, a lawyer or the consumer centre: urgent, and the lead knows."),
        "siren",
    ),
    "reminder": ReadyMade(
        gettext_lazy("No answer for three days"),
        gettext_lazy("We replied and hear nothing: the assignee is told and finds a note, so that nothing is forgotten."),
        "alarm-clock",
    ),
    "waiting": ReadyMade(
        gettext_lazy("A customer waits four hours"),
        gettext_lazy("Nobody has answered for four hours: higher priority, and the assignee is told."),
        "hourglass",
    ),
}
_REFUND = ("返金", "払い戻し", "refund")
_SERIOUS = ("けが", "怪我", "弁護士", "消費者センター", "発煙", "injur", "lawyer")


def wish(key: str) -> Wish:
    """As the editor shows it; what only people know (which tag, which team) is left to them."""
    name = str(EVERY[key].name)
    if key == "refund":
        todo = [{"action": "tag", "value": ""}, {"action": "team", "value": ""}]
        return Wish(name, {"on": ["received"]}, _words(_REFUND), todo)
    if key == "angry":
        todo = [{"action": "priority", "value": str(int(Priority.URGENT))}, {"action": "notify", "value": ""}]
        return Wish(name, {"on": ["received"]}, _words(_SERIOUS), todo)
    if key == "reminder":
        note = _("No answer for three days. Shall we ask once more, or close?")
        todo = [{"action": "note", "value": note}, {"action": "notify", "value": "assignee"}]
        return Wish(name, _after(3, "days", "reply"), _status(Status.OPEN, Status.WAITING), todo)
    todo = [{"action": "priority", "value": str(int(Priority.HIGH))}, {"action": "notify", "value": "assignee"}]
    return Wish(name, _after(4, "hours", "inbound"), _status(Status.OPEN), todo)


def _after(number: int, unit: str, of: str) -> dict[str, Any]:
    return {"after": {"n": number, "unit": unit, "of": of}}


def _words(words: tuple[str, ...]) -> dict[str, Any]:
    lines = [{"field": "event_words", "op": "contains", "value": each} for each in words]
    said = {"match": "any", "of": lines}
    customer = {"field": "event_by", "op": "is", "value": ["customer"]}
    return {"version": VERSION, "where": {"match": "all", "of": [customer, said]}}


def _status(*statuses: Status) -> dict[str, Any]:
    line = {"field": "status", "op": "is", "value": [int(each) for each in statuses]}
    return {"version": VERSION, "where": {"match": "all", "of": [line]}}
