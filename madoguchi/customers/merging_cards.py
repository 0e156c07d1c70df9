"""What merging of customers and of companies have in common: who goes where, and which lines shall stand on the card that
stays. How they stood is kept as plain JSON, so that it can be taken back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone

from madoguchi.customers.describing import COMPANY_FIELDS, FIELDS, describe, describe_company
from madoguchi.customers.models import Company, CompanyMerge, Customer, CustomerMerge
from madoguchi.customers.standing import standing
from madoguchi.journal.recording import Actor

KEPT = timedelta(days=30)
MOST = 20

type AnyCard = Customer | Company


class CannotMerge(ValueError):
    """One is missing or the same, of another workspace, or has gone into another one meanwhile."""


class TooLate(Exception):
    """Merged more than thirty days ago, or undone already."""


@dataclass(frozen=True)
class Merged[Card]:
    """Where everything is now; `batch` takes it back."""

    home: Card
    batch: str


@dataclass(frozen=True)
class Undone[Card]:
    """Which stand on their own again; `staying`: lines of the card that were changed since and stay as they are."""

    cards: list[Card]
    home: Card
    staying: list[str]


@dataclass(frozen=True)
class Lines:
    """Lines of a card that another room keeps, by name: `read` gives plain JSON, `write` makes it stand there."""

    read: Callable[[AnyCard, str], Any]
    write: Callable[[AnyCard, str, Any, Model | Actor], object]


_more: dict[str, Lines] = {}


def keeps_lines(
    prefix: str, read: Callable[[AnyCard, str], Any], write: Callable[[AnyCard, str, Any, Model | Actor], object]
) -> None:
    """Register who keeps the lines whose names begin with `prefix` and a dash."""
    _more[prefix] = Lines(read, write)


def locked[Card: (Customer, Company)](wanted: Sequence[Card]) -> tuple[Card, list[Card]]:
    """The first of them and the others, each once, all locked in one order that is everybody's."""
    ids, first = {each.pk for each in wanted}, wanted[0].pk
    found = type(wanted[0])._default_manager.select_for_update().filter(pk__in=ids).order_by("pk")
    rows = {row.pk: row for row in found}
    if first not in rows:
        raise CannotMerge(str(first))
    others = dict.fromkeys(each.pk for each in wanted[1:])
    return rows[first], [rows[pk] for pk in others if pk in rows and pk != first]


def locked_for_merging[Card: (Customer, Company)](sources: Sequence[Card], into: Card) -> tuple[Card, list[Card]]:
    """Where they shall go and those who go there. Raises CannotMerge."""
    wanted = [standing(into)]
    wanted += sources
    home, rows = locked(wanted)
    if home.merged_into_id is not None or not rows or len(rows) > MOST or len(rows) < len({each.pk for each in sources}):
        raise CannotMerge(str(home.pk))
    if any(each.merged_into_id is not None or each.workspace_id != home.workspace_id for each in rows):
        raise CannotMerge(str(home.pk))
    return home, rows


def can_be_undone(row: CustomerMerge | CompanyMerge) -> bool:
    """Whether there is still a way back."""
    return row.undone_at is None and row.at > timezone.now() - KEPT


def is_or_went_into(card: AnyCard) -> Q:
    """The target of a merge is this card, or has gone into it since, by way of one more at most."""
    return Q(target=card) | Q(target__merged_into=card) | Q(target__merged_into__merged_into=card)


def choose(home: AnyCard, rows: Sequence[AnyCard], lines: Mapping[str, int], by: Model | Actor) -> dict[str, list[Any]]:
    """The chosen lines stand on the card that stays; how they stood and how they stand, by name."""
    owners = {each.pk: each for each in rows}
    known = {name: owners[pk] for name, pk in lines.items() if pk in owners and (name in _own(home) or _keeper(name))}
    before = {name: _kept(home, name) for name in known}
    _put(home, {name: _kept(owner, name) for name, owner in known.items()}, by)
    home.refresh_from_db()
    return {name: [was, _kept(home, name)] for name, was in before.items() if was != _kept(home, name)}


def put_back(target: AnyCard, fields: Mapping[str, list[Any]], by: Model | Actor) -> list[str]:
    """Lines that still stand as merging left them go back; the names of the others."""
    fresh = type(target)._default_manager.select_for_update().get(pk=target.pk)
    back = {name: was for name, (was, became) in fields.items() if _kept(fresh, name) == became}
    _put(fresh, back, by)
    return [name for name in fields if name not in back]


def changed_since(row: CustomerMerge | CompanyMerge) -> list[str]:
    """The lines of the card that would stay as they are: somebody has changed them since."""
    fresh: AnyCard = type(row.target)._default_manager.get(pk=row.target_id)
    return [name for name, (_was, became) in row.before.get("fields", {}).items() if _kept(fresh, name) != became]


def _put(card: AnyCard, values: Mapping[str, Any], by: Model | Actor) -> None:
    """The opposite of `_kept`; a company that is gone leaves none, a merged one is the one it went into."""
    own = {name: value for name, value in values.items() if name in _own(card)}
    if isinstance(card, Company):
        describe_company(card, by=by, **own)
    else:
        if "company" in own:
            company = Company.objects.filter(pk=own["company"]).first()
            own["company"] = standing(company) if company else None
        describe(card, by=by, **own)
    for name, value in values.items():
        if keeper := _keeper(name):
            keeper.write(card, name, value, by)


def _own(card: AnyCard) -> frozenset[str]:
    return COMPANY_FIELDS if isinstance(card, Company) else FIELDS


def _keeper(name: str) -> Lines | None:
    return _more.get(name.partition("-")[0]) if "-" in name else None


def _kept(card: AnyCard, name: str) -> Any:
    """As plain JSON."""
    if keeper := _keeper(name):
        return keeper.read(card, name)
    return card.company_id if isinstance(card, Customer) and name == "company" else getattr(card, name)
