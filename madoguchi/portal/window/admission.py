"""Who listens at a window: the visitor whom the token names, and the talks that are theirs to hear."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from madoguchi.channels.chat import visiting
from madoguchi.channels.chat.models import Talk, Visitor
from madoguchi.channels.chat.visiting import Blocked
from madoguchi.journal.ordering import START, Position
from madoguchi.portal.window import showing

HEARD = 4  # the newest talks


@dataclass(slots=True, frozen=True)
class Place:
    """One talk as it is listened to: where its lines are now, and where they were at first."""

    talk: int
    conversation: int
    inbox: int
    number: int
    begun_in: int
    customer: int | None = None

    @classmethod
    def of(cls, talk: Talk) -> "Place":
        whole = talk.conversation
        return cls(talk.pk, whole.pk, whole.inbox_id, whole.number, talk.begun_in, whole.customer_id)


@dataclass(slots=True)
class Looker:
    """Whose stream it is. `since`: what lies up to there they have had, or get as the stream begins. `address`: the network's
    from which it is open."""

    token_hash: str
    visitor: int
    workspace: int
    site: int
    outside_id: str
    language: str
    places: dict[int, Place] = field(default_factory=dict)  # by conversation
    since: Position = START
    customer: int | None = None
    address: str = ""

    def rooms(self) -> list[tuple[object, ...]]:
        """Where something is said for them."""
        rooms: list[tuple[object, ...]] = [("visitor", self.visitor), ("token", self.token_hash), ("address", self.address)]
        if self.outside_id:
            rooms.append(("person", self.site, self.outside_id))
        for place in self.places.values():
            rooms += [("talk", place.conversation), ("number", self.workspace, place.number)]
        return rooms


def is_vouched(looker: Looker, place: Place) -> bool:
    """Whether the website says who it is, and the conversation is that customer's."""
    return bool(looker.outside_id) and place.customer == looker.customer


def typing_of(looker: Looker) -> dict[str, int] | None:
    """Who of ours may hear that they type, in their newest talk; None before one has begun."""
    place = next(reversed(looker.places.values()), None)
    if place is None:
        return None
    return {"workspace_id": looker.workspace, "inbox_id": place.inbox, "number": place.number}


def admit(key: str, token: str) -> Looker | None:
    """Whom the token names at this window; None when it is no good. Raises Blocked."""
    visitor = visiting.standing_at(key, token)
    return None if visitor is None else _looker(visitor)


def admit_again(looker: Looker) -> Looker | None:
    """The same visitor as they stand now; None: not any more."""
    visitor = _visitor(looker)
    try:
        return None if visitor is None else _looker(visitor)
    except Blocked:
        return None


def places_of(looker: Looker) -> dict[int, Place]:
    """Their talks as they are now."""
    visitor = _visitor(looker)
    return {} if visitor is None else _places(visitor)


def still_welcome(lookers: Collection[Looker]) -> set[str]:
    """Of many: the hashes of the tokens that are good still."""
    now = timezone.now()
    rows = Visitor.objects.filter(visiting.AT_OPEN_SITE, token_hash__in={each.token_hash for each in lookers})
    people = {each.outside_id for each in lookers} - {""}
    shut = set(
        Visitor.objects.filter(site__in={each.site for each in lookers}, outside_id__in=people, blocked_until__gt=now)
        .values_list("site_id", "outside_id")
        .distinct()
    )
    asked = rows.exclude(blocked_until__gt=now).values_list("token_hash", "site_id", "outside_id")
    return {token_hash for token_hash, *who in asked if tuple(who) not in shut}


def begun_in(conversations: Iterable[int]) -> list[tuple[tuple[object, ...], Place]]:
    """The talks that have just begun in these conversations, and the rooms of those whose they are."""
    rows = Talk.objects.select_related("visitor", "conversation").filter(conversation__in=set(conversations))
    return [(room, Place.of(talk)) for talk in rows.order_by("pk") for room in _rooms_of(talk.visitor)]


def _rooms_of(visitor: Visitor) -> list[tuple[object, ...]]:
    own: list[tuple[object, ...]] = [("visitor", visitor.pk)]
    return [*own, ("person", visitor.site_id, visitor.outside_id)] if visitor.outside_id else own


def _visitor(looker: Looker) -> Visitor | None:
    rows = Visitor.objects.select_related("site__inbox", "site__workspace").filter(visiting.AT_OPEN_SITE, pk=looker.visitor)
    return rows.filter(token_hash=looker.token_hash).first()


def _looker(visitor: Visitor) -> Looker:
    visiting.refuse_blocked(visitor)
    return Looker(
        visitor.token_hash,
        visitor.pk,
        visitor.workspace_id,
        visitor.site_id,
        visitor.outside_id,
        visitor.language,
        _places(visitor),
        customer=visitor.customer_id,
    )


def _places(visitor: Visitor) -> dict[int, Place]:
    return {talk.conversation_id: Place.of(talk) for talk in reversed(showing.talks(visitor)[:HEARD])}
