"""Steps, and what happened to an escalation, in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.accounts.models import Person, Role, Team
from madoguchi.escalations.events import EscalationEvent as E
from madoguchi.escalations.models import Rotation, Severity
from madoguchi.journal.kinds import label

type Names = Mapping[str, dict[int, str]]


def steps_in_words(every: Iterable[Sequence[dict[str, Any]]]) -> list[list[str]]:
    """Of several ladders each step, as 「リーダー 5分」. Three queries in all."""
    ladders = [list(steps) for steps in every]
    flat = [step for steps in ladders for step in steps]
    names: Names = {
        "teams": _named(Team, flat, "teams"),
        "people": _named(Person, flat, "people"),
        "rotations": _named(Rotation, flat, "rotations"),
    }
    return [[_words(step, names) for step in steps] for steps in ladders]


def sentence(kind: str, payload: Mapping[str, Any]) -> str:
    """One line of a conversation's story."""
    if kind == E.SEVERITY_SET and payload.get("to") in Severity.values and payload.get("from") in Severity.values:
        told = {"to": Severity(payload["to"]).label, "before": Severity(payload["from"]).label}
        words = _("Severity: %(to)s (was %(before)s)") % told
        minutes = payload.get("climbs_in")
        return words if minutes is None else _("／").join([words, _("next call in %(n)s min") % {"n": minutes}])
    found = label(kind)
    if kind == E.ESCALATED and payload.get("severity") in Severity.values:
        found = _("%(what)s, severity: %(severity)s") % {"what": found, "severity": Severity(payload["severity"]).label}
    if payload.get("nobody"):
        found = _("／").join([found, _("nobody was on call, so the next were called at once")])
    return found


def _named(model: Any, steps: Iterable[dict[str, Any]], key: str) -> dict[int, str]:
    ids = {pk for step in steps for pk in step.get(key, ())}
    return dict(model.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _words(step: dict[str, Any], names: Names) -> str:
    called = [_("whoever is on call: %(name)s") % {"name": name} for name in _known(step, "rotations", names)]
    called += [str(Role(each).label) for each in step.get("roles", ())]
    called += [*_known(step, "teams", names), *_known(step, "people", names)]
    comma = _(", ")
    return f"{comma.join(called) or '–'} {_minutes(step.get('minutes'))}"


def _known(step: dict[str, Any], key: str, names: Names) -> list[str]:
    return [names[key][pk] for pk in step.get(key, ()) if pk in names[key]]


def _minutes(told: Any) -> str:
    if isinstance(told, Mapping):
        each = [str(told.get(str(value)) or "–") for value in Severity.values]
        return _("%(n)s min") % {"n": each[0] if len(set(each)) == 1 else "/".join(each)}
    return _("%(n)s min") % {"n": told}
