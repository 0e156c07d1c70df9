"""A workspace's rules ready to be asked, kept until one of them changes. What cannot be made ready turns itself off, loudly."""

import time
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone, translation

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors
from madoguchi.conversations.actions import Action
from madoguchi.conversations.conditions import fields, language
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.conditions.language import Broken, Group
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.strips import PUT_AWAY, speaks_of_status
from madoguchi.journal.models import Event
from madoguchi.rules import telling, triggers, wishing
from madoguchi.rules.keeping import standing
from madoguchi.rules.models import Rule, RuleBook, RuleVersion
from madoguchi.rules.wishing import BadRule, Looked, Wish

FRESH_SECONDS = 600.0
MOST_KEPT = 200


@dataclass(frozen=True)
class Ready:
    """One rule as it is asked. `inboxes`: those that its maker sees; None: all of them."""

    rule_id: int
    version_id: int
    name: str
    wish: Wish
    node: Group
    actions: tuple[tuple[Action, str], ...]
    inboxes: frozenset[int] | None
    asks_status: bool
    watched_until: Any = None

    def may_touch(self, conversation: Conversation) -> bool:
        """Not what its maker does not see; spam and trash only when the condition speaks of the status."""
        if self.inboxes is not None and conversation.inbox_id not in self.inboxes:
            return False
        return self.asks_status or conversation.status not in PUT_AWAY


@dataclass(frozen=True)
class Book:
    """All of a workspace that are on, by what they wait for, each in order. `member`: as whom conditions are asked."""

    stamp: int
    member: Membership
    fields: Mapping[str, fields.Field]
    of_kind: Mapping[str, tuple[Ready, ...]]
    waiting: tuple[Ready, ...]
    by_clock: Mapping[int, Ready]
    at: float = field(default_factory=time.monotonic)

    def asking(self, event: Event | None = None) -> Asking:
        """Now, of this event (None: the clock), with what the book knows."""
        return Asking(self.member, timezone.now(), {"fields": self.fields, "event": event}, "event")


_kept: dict[tuple[str, int], Book | None] = {}


def books(workspaces: Collection[int]) -> dict[int, Book]:
    """Of those that have rules in force; one query when nothing has changed."""
    rows = RuleBook.objects.filter(workspace_id__in=workspaces, is_empty=False).values_list("workspace_id", "stamp")
    found = {pk: _book(pk, stamp) for pk, stamp in rows}
    return {pk: book for pk, book in found.items() if book is not None}


def _book(workspace_id: int, stamp: int) -> Book | None:
    key = (str(connection.settings_dict["NAME"]), workspace_id)
    kept = _kept.get(key)
    if kept is not None and kept.stamp == stamp and time.monotonic() - kept.at < FRESH_SECONDS:
        return kept
    if len(_kept) > MOST_KEPT:
        _kept.clear()
    _kept[key] = made = compiled(workspace_id, stamp)
    return made


def compiled(workspace_id: int, stamp: int) -> Book | None:
    """Read anew. A rule that is broken is turned off here, and those who look after rules are told."""
    rules = list(standing(workspace_id).filter(is_on=True).select_related("workspace").order_by("position", "id"))
    if not rules:
        return None
    versions = _versions(rules)
    members = _makers(workspace_id, versions.values())
    everybody = next(iter(members.values()), None)
    if everybody is None:
        everybody = Membership.objects.select_related("person", "workspace").filter(workspace=workspace_id).first()
    if everybody is None:
        return None
    looked = Looked(wishing.asking_for(everybody))
    language.prepare([each.spec.get("condition") for each in versions.values()], looked.asking)
    ready: list[Ready] = []
    for rule in rules:
        with translation.override(rule.workspace.language):
            made = _ready(rule, versions[rule.pk], members, looked)
        if isinstance(made, Ready):
            ready.append(made)
        else:
            telling.turn_itself_off(rule, made)
    return _bound(stamp, everybody, fields.known(looked.asking), ready)


def _versions(rules: list[Rule]) -> dict[int, RuleVersion]:
    numbers = {rule.pk: rule.number for rule in rules}
    rows = RuleVersion.objects.filter(rule__in=rules, number__in=set(numbers.values()))
    return {row.rule_id: row for row in rows if numbers[row.rule_id] == row.number}


def _makers(workspace_id: int, versions: Collection[RuleVersion]) -> dict[int, Membership]:
    people = {each.made_by_id for each in versions}
    rows = Membership.objects.filter(workspace=workspace_id, person__in=people, is_active=True, person__is_active=True)
    return {row.person_id: row for row in rows.select_related("person", "workspace")}


def _ready(rule: Rule, version: RuleVersion, members: Mapping[int, Membership], looked: Looked) -> Ready | str:
    """Or why not, in words."""
    member = members.get(version.made_by_id or 0)
    if member is None:
        return telling.maker_is_gone()
    try:
        wish = wishing.of_spec(version.name, version.spec)
        node, todo = wishing.read(wish, member, looked)
    except (BadRule, Broken) as error:
        return str(error)
    seen = None if doors.sees_every_inbox(member) else frozenset(doors.inboxes(member).values_list("pk", flat=True))
    return Ready(
        rule.pk,
        version.pk,
        rule.name,
        wish,
        node,
        tuple(todo),
        seen,
        speaks_of_status(node),
        rule.watched_until,
    )


def _bound(stamp: int, member: Membership, known: Mapping[str, fields.Field], ready: list[Ready]) -> Book:
    of_kind: dict[str, list[Ready]] = defaultdict(list)
    for each in ready:
        for kind in triggers.kinds_of(each.wish.trigger):
            of_kind[kind].append(each)
    waiting = tuple(each for each in ready if "after" in each.wish.trigger)
    by_clock = {each.rule_id: each for each in ready if "on" not in each.wish.trigger}
    return Book(stamp, member, known, {kind: tuple(found) for kind, found in of_kind.items()}, waiting, by_clock)
