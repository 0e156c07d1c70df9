"""What the conversation's page shows of facts, promises and the packet. Reads only, a fixed number of queries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from madoguchi.accounts.models import Membership, Person
from madoguchi.conversations.facts.telling import Thing, things, told_earlier, told_here
from madoguchi.conversations.handing_over.handing_over import may_read
from madoguchi.conversations.models import Channel, Conversation, Fact, Handover, Message, MessageKind, Promise, PromiseState
from madoguchi.desk import times

MOST_PROMISES = 20
MOST_SETTLED = 10
ITEM_NAMES: dict[str, Lazy] = {
    "wants": gettext_lazy("What is wanted"),
    "happened": gettext_lazy("What happened"),
    "tried": gettext_lazy("What was tried"),
    "next": gettext_lazy("Next step"),
}
MOOD_NAMES: dict[str, Lazy] = {
    "calm": pgettext_lazy("mood", "Calm"),
    "pleased": pgettext_lazy("mood", "Pleased"),
    "troubled": pgettext_lazy("mood", "Troubled"),
    "hurried": pgettext_lazy("mood", "In a hurry"),
    "angry": pgettext_lazy("mood", "Upset"),
}


@dataclass(frozen=True)
class Source:
    """Where a line comes from, and the way there."""

    words: str
    message: int | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Told:
    """All of it."""

    things: list[Thing]
    earlier: list[Thing]
    promises: list[Promise]
    packet: "Packet | None"
    settled: list[Promise] = field(default_factory=list)
    now: datetime = field(default_factory=timezone.now)

    @property
    def has_guesses(self) -> bool:
        return any(thing.fact.state == "found" for thing in self.things)


@dataclass(frozen=True)
class Packet:
    """A packet as it is pinned."""

    handover: Handover
    items: list[tuple[Any, list[tuple[str, Source]]]]
    facts: list[Fact]
    promises: list[tuple[Promise, Source]]
    may_read: bool

    @property
    def mood(self) -> Any:
        return MOOD_NAMES.get(self.handover.mood, "")


def told(conversation: Conversation, membership: Membership, there: Collection[str]) -> Told:
    """What this member sees. `there`: what of it is `present`."""
    here = things(told_here(conversation)) if "facts" in there else []
    known = {(thing.fact.kind, thing.fact.value) for thing in here}
    before = things(told_earlier(conversation, membership)) if "facts" in there else []
    earlier = [each for each in before if (each.fact.kind, each.fact.value) not in known]
    promises = standing_promises(conversation) if "promises" in there else []
    settled = settled_promises(conversation) if "promises" in there else []
    packet = _packet(conversation, membership, here, promises) if "packets" in there else None
    return Told(here, earlier, promises, packet, settled)


def standing_promises(conversation: Conversation) -> list[Promise]:
    """Proposed and open ones, what is due first."""
    standing = Promise.objects.filter(conversation=conversation, state__in=[PromiseState.PROPOSED, PromiseState.OPEN])
    return list(standing.select_related("message", "made_by").order_by("due_at", "id")[:MOST_PROMISES])


def settled_promises(conversation: Conversation) -> list[Promise]:
    """Kept and broken ones, the newest first."""
    rows = Promise.objects.filter(conversation=conversation, state__in=[PromiseState.KEPT, PromiseState.BROKEN])
    return list(rows.select_related("message", "made_by").order_by("-due_at", "-id")[:MOST_SETTLED])


def source_of_message(message: Message) -> str:
    """13:23 のメール; of other channels のメッセージ."""
    came = _("%(time)s mail") if message.channel == Channel.EMAIL else _("%(time)s message")
    sentence = _("%(time)s reply") if message.kind == MessageKind.REPLY else came
    return sentence % {"time": times.short(message.at)}


def _packet(conversation: Conversation, membership: Membership, here: list[Thing], promises: list[Promise]) -> Packet | None:
    current = Handover.objects.filter(conversation=conversation, is_current=True)
    handover = current.select_related("from_person", "to_person", "to_team", "read_by").first()
    if handover is None:
        return None
    messages, people = _named(conversation, handover.lines)
    items = [
        (name, [(line["text"], _source(line["source"], messages, people)) for line in handover.lines.get(item, [])])
        for item, name in ITEM_NAMES.items()
        if handover.lines.get(item)
    ]
    facts = [thing.fact for thing in here if thing.fact.pk in handover.facts]
    passed = [(each, _of_promise(each)) for each in promises if each.pk in handover.lines.get("promises", [])]
    return Packet(handover, items, facts, passed, may_read(handover, membership))


def _named(conversation: Conversation, lines: dict[str, Any]) -> tuple[dict[int, Message], dict[int, str]]:
    """The messages and people that the lines name."""
    sources = [line["source"] for item in ITEM_NAMES for line in lines.get(item, [])]
    ids, people = _ids(sources, "message"), _ids(sources, "person")
    messages = Message.objects.filter(conversation=conversation, pk__in=ids).only("id", "at", "kind", "channel") if ids else []
    named = Person.objects.filter(pk__in=people).values_list("pk", "name") if people else []
    return {each.pk: each for each in messages}, dict(named)


def _ids(sources: Iterable[dict[str, int]], name: str) -> set[int]:
    return {source[name] for source in sources if name in source}


def _source(source: dict[str, int], messages: dict[int, Message], people: dict[int, str]) -> Source:
    if message := messages.get(source.get("message", 0)):
        return Source(source_of_message(message), message.pk, source["start"], source["end"])
    name = people.get(source.get("person", 0))
    return Source(_("heard by %(name)s") % {"name": name} if name else _("source unknown"))


def _of_promise(promise: Promise) -> Source:
    if promise.message is not None:
        return Source(source_of_message(promise.message), promise.message.pk, promise.start, promise.end)
    return Source(_("heard by %(name)s") % {"name": promise.made_by.name} if promise.made_by else "")
