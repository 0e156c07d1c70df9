"""Skills and queues in files; who is how good at what, and carries how much, stays here."""

from collections.abc import Iterable, Sequence
from typing import Any

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.parts import By, Flag, Many, Maybe, OneOf, Part, Record, Ref, Text, Whole, words_of
from madoguchi.accounts.portable.references import Reference, refer
from madoguchi.conversations.portable.chosen import Chosen, Sort, say, speak
from madoguchi.conversations.portable.conditions import Condition
from madoguchi.routing import keeping, staffing
from madoguchi.routing.models import BEST, Method, Mode, Queue, Skill, SkillKind

SAME = ("name", "condition", "method", "mode", "in_their_language", "offer_seconds")


class NotChanged(ValueError):
    """A skill cannot be changed, only removed and made anew."""


def add() -> None:
    """Called once at start."""
    refer(Reference("skill", "skill", _named_skills))
    refer(Reference("queue", "queue", lambda pk: Queue.objects.filter(workspace_id=pk).values_list("pk", "name")))
    speak("queue", "queue")
    speak("needed_skill", "skill")
    say("queue", Chosen(sort=Sort("queue")))
    right = Right.MANAGE_TEAMS
    skill: dict[str, Part] = {"kind": OneOf(words=words_of(SkillKind)), "name": Text(most=60), "code": Text("", 10)}
    more: dict[str, Any] = {"key": ("kind", "name"), "sort": ("kind", "name"), "named": "skill"}
    register(Kind("skills", 30, right, skill, _skills, _of_skill, _make_skill, _change_skill, _remove_skill, **more))
    overflow = {"after_minutes": Whole(least=1, most=keeping.LONGEST_WAIT), "to": Ref(to="queue")}
    queue: dict[str, Part] = {
        "name": Text(most=80),
        "active": Flag(True),
        "condition": Condition(asker="house"),
        "tiers": Many(of=Ref(to="tier"), is_set=True),
        "teams": Many(of=Ref(to="team"), is_set=True),
        "people": Many(of=Ref(to="membership"), is_set=True),
        "needs": By({}, Ref(to="skill"), Whole(least=1, most=BEST)),
        "in_their_language": Flag(False),
        "method": OneOf(Method.FEWEST.value, words_of(Method)),
        "mode": OneOf(Mode.PUSH.value, words_of(Mode)),
        "offer_seconds": Whole(60, 10, keeping.LONGEST_OFFER),
        "overflow": Maybe(None, Record(parts=overflow)),
        "then": Ref(None, "queue"),
    }
    late = frozenset({"overflow", "then"})
    more = {"late": late, "named": "queue"}
    register(Kind("queues", 60, right, queue, _queues, _of_queue, _make, _change, _remove, _order, **more))


def _named_skills(workspace_id: int) -> Iterable[tuple[int, str]]:
    rows = Skill.objects.filter(workspace_id=workspace_id).values_list("pk", "kind", "name")
    return [(pk, f"{kind}/{name}") for pk, kind, name in rows]


def _skills(by: Membership) -> Iterable[Skill]:
    return Skill.objects.filter(workspace_id=by.workspace_id).order_by("kind", "name", "id")[: staffing.MOST_SKILLS]


def _of_skill(row: Skill) -> Values:
    return {"kind": row.kind, "name": row.name, "code": row.code}


def _make_skill(values: Values, by: Membership) -> Skill:
    return staffing.add_skill(by.workspace, **values, by=by.person)


def _change_skill(_row: Skill, _values: Values, _by: Membership) -> Skill:
    raise NotChanged


def _remove_skill(row: Skill, by: Membership) -> None:
    staffing.remove_skill(row, by=by.person)


def _queues(by: Membership) -> Iterable[Queue]:
    rows = Queue.objects.filter(workspace_id=by.workspace_id).prefetch_related("teams", "people", "needs", "for_tiers")
    return rows.order_by("position", "id")[: keeping.MOST]


def _of_queue(row: Queue) -> Values:
    overflow = {"after_minutes": row.overflow_minutes, "to": row.overflow_to_id} if row.overflow_to_id else None
    return {name: getattr(row, name) for name in SAME} | {
        "active": row.is_active,
        "tiers": [each.tier_id for each in row.for_tiers.all()],
        "teams": [each.pk for each in row.teams.all()],
        "people": [each.pk for each in row.people.all() if each.is_active],
        "needs": {each.skill_id: each.level for each in row.needs.all()},
        "overflow": overflow,
        "then": row.then_id,
    }


def _wish(values: Values) -> keeping.Wish:
    same = {name: values[name] for name in (*SAME, "tiers", "teams", "people", "needs", "then")}
    overflow = values["overflow"] or {"after_minutes": None, "to": None}
    told = {"overflow_minutes": overflow["after_minutes"], "overflow_to": overflow["to"], "is_active": values["active"]}
    return keeping.Wish(**same, **told)


def _make(values: Values, by: Membership) -> Queue:
    return keeping.make(_wish(values), by=by)


def _change(row: Queue, values: Values, by: Membership) -> Queue:
    return keeping.change(row, _wish(values), by=by)


def _remove(row: Queue, by: Membership) -> None:
    keeping.remove(row, by=by)


def _order(ids: Sequence[int], by: Membership) -> None:
    keeping.put_in_order(ids, by=by)
