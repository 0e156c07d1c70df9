"""Escalation ladders and rotations in files; who stands in for whom on single days stays here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from madoguchi.accounts.calendar import Calendar
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.naming import ROLES
from madoguchi.accounts.portable.parts import By, Day, Many, OneOf, Part, Record, Ref, Text, Whole, words_of
from madoguchi.accounts.portable.references import Names, Reference, Unfit, refer
from madoguchi.conversations.portable.chosen import Chosen, Sort, say, speak
from madoguchi.escalations import keeping
from madoguchi.escalations.models import EscalationKind, Ladder, Rotation, Severity
from madoguchi.escalations.on_call import keeping as on_call
from madoguchi.escalations.on_call.reading import MOST_ROTATIONS
from madoguchi.kit.yaml_text import Given

LONGEST = 10_080
SEVERITIES = words_of(Severity)
CALLED = ("roles", "teams", "people", "rotations")


@dataclass(frozen=True)
class Moment(Part):
    """A time of day as 09:00."""

    def tell(self, value: time, names: Names) -> str:  # noqa: ARG002
        return value.isoformat("minutes")

    def check(self, at: Given) -> str:
        return self._time(at).isoformat("minutes")

    def take(self, at: Given, names: Names) -> time:  # noqa: ARG002
        return self._time(at)

    def _time(self, at: Given) -> time:
        try:
            return time.fromisoformat(at.value) if len(at.value) == 5 else time.fromisoformat("")
        except (TypeError, ValueError) as error:
            raise Unfit("a time of day is needed here, as 09:00", at) from error


@dataclass(frozen=True)
class Minutes(Part):
    """One number for all, or one for each severity."""

    _one = Whole(least=1, most=LONGEST)
    _each = By(key=OneOf(words={str(key): word for key, word in SEVERITIES.items()}), of=_one)

    def tell(self, value: Any, names: Names) -> Any:
        return self._each.tell(value, names) if isinstance(value, Mapping) else value

    def check(self, at: Given) -> Any:
        return (self._each if isinstance(at.value, dict) else self._one).check(at)

    def take(self, at: Given, names: Names) -> Any:
        return (self._each if isinstance(at.value, dict) else self._one).take(at, names)


def add() -> None:
    """Called once at start."""
    refer(Reference("ladder", "ladder", lambda pk: Ladder.objects.filter(workspace_id=pk).values_list("pk", "name")))
    refer(Reference("rotation", "rotation", _named_rotations))
    say("escalate", Chosen(sort=Sort("ladder")))
    say("escalation_severity", OneOf(words={str(key): word for key, word in SEVERITIES.items()}))
    speak("severity", SEVERITIES)
    right = Right.MANAGE_WORKSPACE
    rotation: dict[str, Part] = {
        "name": Text(most=80),
        "people": Many(of=Ref(to="person"), most=on_call.MOST_PEOPLE),
        "begins": Day(),
        "at": Moment(),
        "days": Whole(7, 1, 366),
    }
    of_rotations = (_rotations, _of_rotation, _make_rotation, _change_rotation, _remove_rotation)
    register(Kind("rotations", 40, right, rotation, *of_rotations, sort=("name",), named="rotation"))
    step: dict[str, Part] = {
        "roles": Many(of=OneOf(words=ROLES), is_set=True),
        "teams": Many(of=Ref(to="team"), is_set=True),
        "people": Many(of=Ref(to="person"), is_set=True),
        "rotations": Many(of=Ref(to="rotation"), is_set=True),
        "minutes": Minutes(),
    }
    ladder: dict[str, Part] = {
        "name": Text(most=80),
        "kind": OneOf(words=words_of(EscalationKind)),
        "severity": OneOf(SEVERITIES[Severity.MEDIUM], SEVERITIES),
        "calendar": Ref(None, "calendar"),
        "steps": Many(of=Record(parts=step), most=keeping.MOST_STEPS),
    }
    register(Kind("ladders", 42, right, ladder, _ladders, _of_ladder, _make, _change, _remove, sort=("name",), named="ladder"))


def _named_rotations(workspace_id: int) -> Iterable[tuple[int, str]]:
    return Rotation.objects.filter(workspace_id=workspace_id).values_list("pk", "name")


def _rotations(by: Membership) -> Iterable[Rotation]:
    return Rotation.objects.filter(workspace_id=by.workspace_id).order_by("name", "id")[:MOST_ROTATIONS]


def _of_rotation(row: Rotation) -> Values:
    return {name: getattr(row, name) for name in ("name", "people", "begins", "at", "days")}


def _make_rotation(values: Values, by: Membership) -> Rotation:
    return on_call.keep(by.workspace, None, on_call.Shape(**values), by=by.person)


def _change_rotation(row: Rotation, values: Values, by: Membership) -> Rotation:
    return on_call.keep(by.workspace, row, on_call.Shape(**values), by=by.person)


def _remove_rotation(row: Rotation, by: Membership) -> None:
    on_call.remove(row, by=by.person)


def _ladders(by: Membership) -> Iterable[Ladder]:
    return Ladder.objects.filter(workspace_id=by.workspace_id).order_by("name", "id")[: keeping.MOST_LADDERS]


def _of_ladder(row: Ladder) -> Values:
    steps = [{name: step.get(name, []) for name in CALLED} | {"minutes": step["minutes"]} for step in row.steps]
    told = {"name": row.name, "kind": row.kind, "severity": row.severity, "calendar": row.calendar_id}
    return told | {"steps": steps}


def _make(values: Values, by: Membership) -> Ladder:
    return _keep(None, values, by)


def _change(row: Ladder, values: Values, by: Membership) -> Ladder:
    return _keep(row, values, by)


def _keep(row: Ladder | None, values: Values, by: Membership) -> Ladder:
    calendar = Calendar.objects.get(pk=values["calendar"], workspace=by.workspace) if values["calendar"] else None
    if not all(any(step[name] for name in CALLED) for step in values["steps"]):
        raise keeping.NoSteps
    told = {"name": values["name"], "kind": values["kind"], "severity": values["severity"], "calendar": calendar}
    return keeping.keep(by.workspace, row, values["steps"], by=by.person, **told)


def _remove(row: Ladder, by: Membership) -> None:
    keeping.remove(row, by=by.person)
