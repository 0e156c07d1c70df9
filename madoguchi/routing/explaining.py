"""A decision in words: who, because of what, and who was passed over why. Made of codes and numbers when somebody reads it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from madoguchi.accounts.models import Membership
from madoguchi.customers.models import Tier
from madoguchi.routing import entitling
from madoguchi.routing.deciding import Because, Outcome
from madoguchi.routing.giving import counted, named
from madoguchi.routing.models import Decision, Placement, Skill

CHOSEN: dict[str, Promise] = {
    Because.TURN: gettext_lazy("it was their turn"),
    Because.FEWEST: gettext_lazy("they had the most room left"),
    Because.IDLE: gettext_lazy("they had been free the longest"),
    Because.ONLY: gettext_lazy("nobody else could"),
    Because.NAMED: gettext_lazy("they were promised to this customer"),
    Because.BACKUP: gettext_lazy("they stand in for the owner, who would not have been back in time"),
    Because.TOOK: gettext_lazy("they took the next one"),
    Because.ACCEPTED: gettext_lazy("they accepted the offer"),
    Because.LEFT: gettext_lazy("whoever had it has left; it waits in the queue again"),
    Because.NOBODY: gettext_lazy("nobody could take it"),
}
PASSED: dict[str, Promise] = {
    Because.ABSENT: gettext_lazy("absent"),
    Because.AWAY: gettext_lazy("not online"),
    Because.OFF_SHIFT: gettext_lazy("outside of their working hours"),
    Because.CLOSED_INBOX: gettext_lazy("cannot see this inbox"),
    Because.LACKS_SKILL: gettext_lazy("lacks a skill, or the level"),
    Because.LACKS_LANGUAGE: gettext_lazy("does not speak the customer's language"),
    Because.FULL: gettext_lazy("has as many as they can carry"),
    Because.FULL_CHANNEL: gettext_lazy("has as many of this channel as they can carry"),
    Because.DECLINED: gettext_lazy("declined, or did not answer"),
    Because.HAD_ENOUGH: gettext_lazy("has had enough complaints for now"),
    Because.PREFERS_NOT: gettext_lazy("would rather have no complaints"),
    Because.LATER_TURN: gettext_lazy("had a turn more lately"),
    Because.MORE_OPEN: gettext_lazy("had less room left"),
    Because.LESS_IDLE: gettext_lazy("was busy more lately"),
}
OCCASIONS: dict[str, Promise] = {
    "push": gettext_lazy("assigned by the queue"),
    "offer": gettext_lazy("offered"),
    "pull": gettext_lazy("taken as the next one"),
    "cover": gettext_lazy("covered, for the owner is not there"),
    "absence": gettext_lazy("covered during an absence"),
    "left": gettext_lazy("given back, for somebody left"),
    "try": gettext_lazy("tried out, nothing was done"),
}


@dataclass(frozen=True)
class Told:
    """`why` is one sentence; `passed_over`: (name, reason) of those that are named; `counted`: (reason, how many) of all."""

    at: datetime | None
    occasion: str
    queue: str
    chosen: str
    why: str
    facts: Sequence[str]
    passed_over: Sequence[tuple[str, str]]
    counted: Sequence[tuple[str, int]]


def told(decisions: Iterable[Decision]) -> list[Told]:
    """In the current language. Three queries, whatever their number."""
    rows = list(decisions)
    names = _names(member for row in rows for member, _code, _number in row.passed_over)
    tiers = _tiers(row.numbers for row in rows)
    skills = _skills(row.passed_over for row in rows)
    return [
        Told(
            row.at,
            str(OCCASIONS.get(row.occasion, row.occasion)),
            row.queue.name if row.queue else "",
            row.chosen.name if row.chosen else "",
            why(row.code, row.chosen.name if row.chosen else ""),
            [*_entitled(row.numbers, tiers), *_facts(row.numbers)],
            [(names.get(member, "?"), _reason(code, number, skills)) for member, code, number in row.passed_over],
            _counted(row.counted),
        )
        for row in rows
    ]


def tried(outcome: Outcome, queue: str) -> Told:
    """The same of an outcome that nobody has acted on."""
    passed = [(each.member_id, str(each.code), each.number) for each in named(outcome.passed_over)]
    chosen = outcome.chosen.member_id if outcome.chosen else 0
    names, skills = _names([*(member for member, _code, _number in passed), chosen]), _skills([passed])
    who = names.get(chosen, "")
    shown = [(names.get(member, "?"), _reason(code, number, skills)) for member, code, number in passed]
    counts = _counted(counted(outcome.passed_over))
    return Told(None, str(OCCASIONS["try"]), queue, who, why(outcome.code, who), _facts(outcome.numbers), shown, counts)


def why(code: str, name: str) -> str:
    """One sentence."""
    reason = str(CHOSEN.get(code, code))
    return _("%(name)s: %(reason)s") % {"name": name, "reason": reason} if name else reason


def waiting(placement: Placement, before: int) -> list[str]:
    """Why it waits in this queue, how many come sooner, and what comes next."""
    tier = entitling.told(placement.conversation, placement.queue_id)
    if placement.been:
        found = [_("it waited too long in another queue")]
    elif placement.is_put:
        found = [_("somebody, or a rule, put it here")]
    elif tier.get("of_tier"):
        found = []
    else:
        found = [_("the first queue whose conditions hold")]
    found += _entitled(tier, _tiers([tier]))
    found.append(_("number %(n)s in the queue") % {"n": before + 1})
    if count := len(placement.declined):
        found.append(ngettext("%(n)s declined or did not answer", "%(n)s declined or did not answer", count) % {"n": count})
    if placement.overflow_at and (to := placement.queue.overflow_to):
        at = timezone.localtime(placement.overflow_at)
        found.append(_("moves on to “%(name)s” at %(time)s") % {"name": to.name, "time": f"{at:%H:%M}"})
    return found


def because(payload: Mapping[str, Any]) -> str:
    """What the log's line of a decision says, beside who has it now."""
    return str(CHOSEN.get(payload.get("because", ""), ""))


def _entitled(numbers: Mapping[str, float], tiers: Mapping[int, str]) -> list[str]:
    """What the customer's tier had to do with it."""
    if not (name := tiers.get(int(numbers.get("tier", 0)))):
        return []
    if not numbers.get("by_right"):
        return [_("tier “%(name)s”, but this way does not belong to it: as everybody") % {"name": name}]
    if numbers.get("of_tier"):
        return [_("tier “%(name)s”: its own queue, before others") % {"name": name}]
    return [_("tier “%(name)s”: before others") % {"name": name}]


def _facts(numbers: Mapping[str, float]) -> list[str]:
    found = []
    if "units" in numbers:
        found.append(_("carried %(load)g of %(units)g before") % numbers)
    if "could" in numbers:
        found.append(_("%(could)g of %(of)g could have taken it") % numbers)
    if "waiting" in numbers:
        waiting = int(numbers["waiting"])
        found.append(ngettext("%(n)s waited in the queue", "%(n)s waited in the queue", waiting) % {"n": waiting})
    if "minutes" in numbers:
        found.append(_("the customer had waited %(n)s minutes") % {"n": int(numbers["minutes"])})
    return found


def _reason(code: str, number: float, skills: Mapping[int, str]) -> str:
    words = str(PASSED.get(code, code))
    if code == Because.LACKS_SKILL and int(number) in skills:
        return _("%(words)s (%(detail)s)") % {"words": words, "detail": skills[int(number)]}
    if code == Because.MORE_OPEN:
        return _("%(words)s (%(detail)s)") % {"words": words, "detail": f"{number:.0%}"}
    if code in {Because.LATER_TURN, Because.LESS_IDLE} and number:
        at = timezone.localtime(datetime.fromtimestamp(number, UTC))
        return _("%(words)s (%(detail)s)") % {"words": words, "detail": f"{at:%H:%M}"}
    return words


def _counted(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(((str(PASSED.get(code, code)), count) for code, count in counts.items()), key=lambda each: -each[1])


def _names(members: Iterable[int]) -> dict[int, str]:
    wanted = set(members) - {0}
    return dict(Membership.objects.filter(pk__in=wanted).values_list("pk", "person__name")) if wanted else {}


def _tiers(numbers: Iterable[Mapping[str, float]]) -> dict[int, str]:
    wanted = {int(each["tier"]) for each in numbers if each.get("tier")}
    return dict(Tier.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def _skills(passed: Iterable[Sequence[tuple[int, str, float]]]) -> dict[int, str]:
    wanted = {int(number) for each in passed for _member, code, number in each if code == Because.LACKS_SKILL}
    return dict(Skill.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
