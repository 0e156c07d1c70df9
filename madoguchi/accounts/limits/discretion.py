"""The discretion ledger (裁量の記録): who deviated from the rule and why, what came of it, and what that says of the rule.

For learning, never for blaming: nobody reviews their own entry, and small numbers are not turned into shares.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.limits import actions
from madoguchi.accounts.limits.limit import Discretion
from madoguchi.accounts.models import Membership, Role
from madoguchi.accounts.permissions import Right, may, need
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing

ENOUGH = 20  # fewer say nothing of a trait
LOOKED_AT = 5_000
PAGE = 50
SINCE = timedelta(days=365)
YEAR = timedelta(days=365)
QUARTER = timedelta(days=90)


class NoReason(ValueError):
    """A deviation without words."""


class OwnEntry(Exception):
    """Nobody reviews their own."""


type Groups = Callable[[int, Collection[int]], Mapping[int, str]]


@dataclass(frozen=True)
class Trait:
    """Something by which people differ. `groups`: (workspace id, people's ids) to the group of each, in one query."""

    key: str
    label: str | Promise
    groups: Groups


@dataclass
class Share:
    """Of one group: how many entries were reviewed, and with what outcome."""

    name: str
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def n(self) -> int:
        return sum(self.outcomes.values())

    @property
    def is_enough(self) -> bool:
        return self.n >= ENOUGH

    def percent(self, outcome: str) -> int:
        """Of the reviewed ones."""
        return round(100 * self.outcomes[outcome] / self.n) if self.n else 0


_traits: dict[str, Trait] = {}


def register_trait(trait: Trait) -> None:
    """Rooms that know more of people offer more to look by."""
    _traits[trait.key] = trait


def traits() -> list[Trait]:
    """All."""
    return list(_traits.values())


def enter(
    member: Membership,
    kind: str,
    subject: tuple[str, int],
    reason: str,
    *,
    conversation_id: int | None = None,
    number: int | None = None,
) -> Discretion:
    """Somebody deviated. Raises NoReason. Call in the deed's own transaction."""
    words = " ".join(reason.split())[:500]
    if not words:
        raise NoReason
    entry, _is_new = Discretion.objects.get_or_create(
        workspace_id=member.workspace_id,
        subject_kind=subject[0],
        subject_id=subject[1],
        defaults={
            "person_id": member.person_id,
            "kind": kind,
            "reason": words,
            "at": timezone.now(),
            "conversation_id": conversation_id,
            "number": number,
        },
    )
    return entry


def strike(subject: tuple[int, str, int]) -> None:
    """The deed (workspace id, kind, id) was taken back: an entry that nobody has reviewed goes with it."""
    rows = Discretion.objects.filter(workspace_id=subject[0], subject_kind=subject[1], subject_id=subject[2])
    rows.filter(outcome="").delete()


def review(entry: Discretion, *, by: Membership, outcome: str, note: str = "", is_candidate: bool = False) -> Discretion:
    """What came of it; a second time says it anew. Raises OwnEntry, NotAllowed, ValueError for another outcome."""
    need(by, Right.REVIEW_DISCRETION)
    if entry.person_id == by.person_id:
        raise OwnEntry
    with writing():
        fresh = Discretion.objects.select_for_update().get(pk=entry.pk)
        fresh.outcome, fresh.note = Discretion.Outcome(outcome), note.strip()[:500]
        fresh.is_candidate, fresh.reviewed_by, fresh.reviewed_at = is_candidate, by.person, timezone.now()
        fresh.save()
        record(
            AccountEvent.DISCRETION_REVIEWED,
            workspace_id=fresh.workspace_id,
            by=by.person,
            subject=("discretion", fresh.pk),
            payload={"outcome": fresh.outcome, "candidate": is_candidate},
        )
    return fresh


def entries(reader: Membership) -> QuerySet[Discretion]:
    """Everybody's for who reviews, else one's own; the newest first."""
    rows = Discretion.objects.filter(workspace_id=reader.workspace_id).order_by("-id")
    if not may(reader, Right.REVIEW_DISCRETION):
        rows = rows.filter(person=reader.person_id)
    return rows.select_related("person", "reviewed_by")


def report(workspace_id: int, trait: Trait) -> list[Share]:
    """The reviewed entries of a year by the groups of a trait, the largest group first."""
    rows = Discretion.objects.filter(workspace_id=workspace_id, at__gte=timezone.now() - SINCE).exclude(outcome="")
    found = list(rows.order_by("-id").values_list("person_id", "kind", "outcome")[:LOOKED_AT])
    groups = trait.groups(workspace_id, {person for person, _kind, _outcome in found}) if trait.key != KIND else {}
    shares: dict[str, Share] = {}
    for person, kind, outcome in found:
        name = name_of(kind) if trait.key == KIND else groups.get(person, _("Unknown"))
        shares.setdefault(name, Share(name)).outcomes[outcome] += 1
    return sorted(shares.values(), key=lambda each: -each.n)


def name_of(kind: str) -> str:
    """What was done."""
    action = actions.known(kind)
    return str(action.label) if action else kind


def _by_role(workspace_id: int, people: Collection[int]) -> dict[int, str]:
    rows = Membership.objects.filter(workspace_id=workspace_id, person__in=people).values_list("person_id", "role")
    return {person: str(Role(role).label) for person, role in rows}


def _by_time_here(workspace_id: int, people: Collection[int]) -> dict[int, str]:
    now = timezone.now()
    rows = Membership.objects.filter(workspace_id=workspace_id, person__in=people).values_list("person_id", "joined_at")
    names = (_("Under three months here"), _("Under a year here"), _("A year here and longer"))
    return {person: names[(now - at >= QUARTER) + (now - at >= YEAR)] for person, at in rows}


KIND = "kind"
register_trait(Trait(KIND, gettext_lazy("What was granted"), lambda _workspace, _people: {}))
register_trait(Trait("time_here", gettext_lazy("Time here"), _by_time_here))
register_trait(Trait("role", gettext_lazy("Role"), _by_role))
