"""Who listens at a window: the visitor whom the token names, and the talks that are theirs to hear."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone

from madoguchi.channels.chat import visiting
from madoguchi.channels.chat.models import Talk, TalkState, Visitor
from madoguchi.channels.chat.visiting import Blocked
from madoguchi.journal.ordering import START, Position
from madoguchi.kit.crypto import hashed

HEARD = 4  # the newest talks
_WHO = """
select v.id, v.workspace_id, v.site_id, v.outside_id, v.language, v.customer_id, s.signed_only,
    v.blocked_until is not null and v.blocked_until > %s
from chat_visitor v join chat_site s on s.id = v.site_id join conversations_inbox i on i.id = s.inbox_id
where v.token_hash = %s and s.is_active and i.is_active
"""
_OWN = "t.visitor_id = %s"
_PERSONS = "t.visitor_id in (select id from chat_visitor where site_id = %s and outside_id = %s)"
_TALKS = """
select t.id, c.id, c.inbox_id, c.number, t.begun_in, c.customer_id
from chat_talk t join conversations_conversation c on c.id = t.conversation_id
where {} and t.state <> %s order by t.started_at desc, t.id desc limit %s
"""


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
    return _looker("s.key = %s", key, hashed(token)) if key.isascii() else None


def admit_again(looker: Looker) -> Looker | None:
    """The same visitor as they stand now; None: not any more."""
    try:
        return _looker("v.id = %s", looker.visitor, looker.token_hash)
    except Blocked:
        return None


def places_of(looker: Looker) -> dict[int, Place]:
    """Their talks as they are now."""
    fresh = admit_again(looker)
    return fresh.places if fresh else {}


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


def _looker(which: str, value: int | str, token_hash: str) -> Looker | None:
    """After a restart every window comes back within seconds: fixed statements, and no row but those that are needed."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(f"{_WHO} and {which}", [now, token_hash, value])
        if (found := cursor.fetchone()) is None:
            return None
        visitor, workspace, site, outside_id, language, customer, signed_only, is_blocked = found
        if is_blocked or outside_id:
            visiting.refuse_blocked(Visitor.objects.get(pk=visitor))
        whose, people = (_PERSONS, [site, outside_id]) if outside_id else (_OWN, [visitor])
        state = TalkState.ENDED if signed_only and not outside_id else ""
        cursor.execute(_TALKS.format(whose), [*people, state, HEARD])
        places = {place.conversation: place for place in (Place(*row) for row in reversed(cursor.fetchall()))}
    return Looker(token_hash, visitor, workspace, site, outside_id, language, places, customer=customer)
