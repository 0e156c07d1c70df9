"""Rules made, changed, put back to an earlier version, turned on and off, put in order, removed. Every change is a version and
an event; what does not fit, or what the person may not do themselves, is not kept."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Max, Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Membership, Workspace
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.rules import triggers, wishing
from madoguchi.rules.events import RuleEvent
from madoguchi.rules.models import Rule, RuleBook, RuleDue, RuleVersion, new_stamp
from madoguchi.rules.wishing import BadRule, Wish

MOST = 500
WATCHED = timedelta(hours=1)


class ChangedMeanwhile(Exception):
    """Somebody else has changed the rule since it was shown."""


def make(wish: Wish, *, by: Membership, is_on: bool = True) -> Rule:
    """A new rule, last in order. Raises BadRule, language.Broken."""
    wishing.read(wish, by)
    with writing():
        _lock(by.workspace_id)
        rows = standing(by.workspace_id)
        if rows.count() >= MOST:
            raise BadRule(_("There are too many rules already; remove some first."))
        _refuse_taken(by.workspace_id, wish.name, None)
        last = rows.aggregate(last=Max("position"))["last"] or 0
        rule = Rule(workspace_id=by.workspace_id, name=wish.name, position=last + 1, is_on=is_on)
        _plan(rule, wish, by)
        rule.save()
        _write(rule, wish, by)
        _tell(RuleEvent.RULE_MADE, rule, by.person)
    return rule


def change(rule: Rule, wish: Wish, *, by: Membership, number: int | None = None) -> Rule:
    """It is so from now on, as a new version; one that had turned itself off stays off until it is turned on. Raises BadRule,
    language.Broken, ChangedMeanwhile (`number`: the version that was shown)."""
    wishing.read(wish, by)
    with writing():
        fresh = _fresh(rule)
        if number is not None and fresh.number != number:
            raise ChangedMeanwhile
        newest = version_of(fresh)
        _refuse_taken(fresh.workspace_id, wish.name, fresh.pk)
        if newest.spec == wish.spec() and fresh.name == wish.name and newest.made_by_id == by.person_id and not fresh.trouble:
            return fresh
        return _renew(fresh, wish, by, RuleEvent.RULE_CHANGED, None)


def roll_back(rule: Rule, number: int, *, by: Membership) -> Rule:
    """As it was in that version, as a new one. Raises BadRule, language.Broken, RuleVersion.DoesNotExist."""
    earlier = RuleVersion.objects.get(rule=rule, number=number)
    wish = wishing.of_spec(earlier.name, earlier.spec)
    wishing.read(wish, by)
    with writing():
        fresh = _fresh(rule)
        _refuse_taken(fresh.workspace_id, wish.name, fresh.pk)
        return _renew(fresh, wish, by, RuleEvent.RULE_ROLLED_BACK, number)


def turn_on(rule: Rule, *, by: Membership) -> Rule:
    """It looks again, at what happens from now on. Raises BadRule, language.Broken: what is broken is mended first; whoever
    turns it on answers for it."""
    version = version_of(rule)
    wish = wishing.of_spec(version.name, version.spec)
    wishing.read(wish, by)
    with writing():
        fresh = _fresh(rule)
        if fresh.is_on:
            return fresh
        fresh.is_on = True
        if version.made_by_id != by.person_id:
            return _renew(fresh, wish, by, RuleEvent.RULE_TURNED_ON, None)
        fresh.trouble = ""
        _plan(fresh, wish, by)
        fresh.save()
        _tell(RuleEvent.RULE_TURNED_ON, fresh, by.person)
    return fresh


def turn_off(rule: Rule, *, by: Model | Actor, trouble: str = "") -> bool:
    """It does nothing until it is turned on. With `trouble` it did so itself; whether it was on."""
    with writing():
        fresh = _fresh(rule)
        if not fresh.is_on:
            return False
        fresh.is_on, fresh.trouble, fresh.next_at, fresh.swept = False, trouble, None, ""
        fresh.save()
        RuleDue.objects.filter(rule=fresh).delete()
        _tell(RuleEvent.RULE_BROKEN if trouble else RuleEvent.RULE_TURNED_OFF, fresh, by)
    return True


def watch(rule: Rule) -> None:
    """For an hour its log also shows some of what did not match."""
    with writing():
        _fresh(rule)
        Rule.objects.filter(pk=rule.pk).update(watched_until=timezone.now() + WATCHED)
        _bump(rule.workspace_id)


def remove(rule: Rule, *, by: Model | Actor) -> None:
    """Gone from the list; what it did stays on record under its name."""
    with writing():
        fresh = _fresh(rule)
        fresh.is_on, fresh.removed_at, fresh.next_at = False, timezone.now(), None
        fresh.save()
        RuleDue.objects.filter(rule=fresh).delete()
        _tell(RuleEvent.RULE_REMOVED, fresh, by)


def put_in_order(workspace: Workspace, ids: Sequence[int], *, by: Model | Actor) -> None:
    """These stand in this order, in the places that they have among them."""
    with writing():
        _lock(workspace.pk)
        rows = {rule.pk: rule for rule in standing(workspace.pk).filter(pk__in=list(ids)[:MOST])}
        ordered = [rows[pk] for pk in dict.fromkeys(ids) if pk in rows]
        places = sorted({rule.position for rule in ordered})
        places = places if len(places) == len(ordered) else list(range(1, len(ordered) + 1))
        for rule, place in zip(ordered, places, strict=True):
            rule.position = place
        Rule.objects.bulk_update(ordered, ["position"])
        if ordered:
            _tell(RuleEvent.RULES_ORDERED, ordered[0], by)


def standing(workspace_id: int) -> QuerySet[Rule]:
    """Those that were not removed."""
    return Rule.objects.filter(workspace_id=workspace_id, removed_at=None)


def version_of(rule: Rule) -> RuleVersion:
    """The one in force."""
    return RuleVersion.objects.select_related("made_by").get(rule=rule, number=rule.number)


def _renew(rule: Rule, wish: Wish, by: Membership, kind: RuleEvent, restores: int | None) -> Rule:
    rule.number = (RuleVersion.objects.filter(rule=rule).aggregate(last=Max("number"))["last"] or 0) + 1
    rule.name, rule.trouble = wish.name, ""
    _plan(rule, wish, by)
    rule.save()
    RuleDue.objects.filter(rule=rule).delete()
    _write(rule, wish, by, restores)
    _tell(kind, rule, by.person)
    return rule


def _write(rule: Rule, wish: Wish, by: Membership, restores: int | None = None) -> None:
    RuleVersion.objects.create(
        workspace_id=rule.workspace_id,
        rule=rule,
        number=rule.number,
        name=wish.name,
        spec=wish.spec(),
        made_by=by.person,
        restores=restores,
    )


def _plan(rule: Rule, wish: Wish, by: Membership) -> None:
    now = timezone.now()
    planned = now if "after" in wish.trigger else triggers.next_time(wish.trigger, now, wishing.asking_for(by).zone)
    rule.next_at = planned if rule.is_on else None  # a rule that waits takes up at once what waits already
    rule.swept = ""


def _refuse_taken(workspace_id: int, name: str, own: int | None) -> None:
    if standing(workspace_id).filter(name=name).exclude(pk=own or 0).exists():
        raise BadRule(_("There is a rule of this name already."))


def _fresh(rule: Rule) -> Rule:
    _lock(rule.workspace_id)
    return Rule.objects.select_related("workspace").get(pk=rule.pk, removed_at=None)


def _lock(workspace_id: int) -> None:
    """One change at a time; whoever reads rules goes on meanwhile."""
    RuleBook.objects.get_or_create(workspace_id=workspace_id)
    RuleBook.objects.select_for_update().get(pk=workspace_id)


def _bump(workspace_id: int) -> None:
    is_empty = not standing(workspace_id).filter(is_on=True).exists()
    RuleBook.objects.filter(pk=workspace_id).update(stamp=new_stamp(), is_empty=is_empty)


def _tell(kind: RuleEvent, rule: Rule, by: Model | Actor) -> None:
    _bump(rule.workspace_id)
    record(kind, workspace_id=rule.workspace_id, by=by, subject=("rule", rule.pk), payload={"version": rule.number})
