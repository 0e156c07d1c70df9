"""Passing a conversation on with its packet; the receiver says that it was read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils import timezone

from madoguchi.accounts.models import Membership, Person, Team
from madoguchi.conversations.assigning import assign, assign_team
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.facts.telling import things, told_here
from madoguchi.conversations.handing_over import prefilling
from madoguchi.conversations.handing_over.completing import ENOUGH, completeness
from madoguchi.conversations.models import Conversation, Handover, Promise, PromiseState
from madoguchi.journal.recording import Actor

LONGEST_LINE = 300
MOST_LINES = 12
MOST_AT_ONCE = 100


class ToNobody(ValueError):
    """A packet without anybody to read it."""


class NeedsReason(Exception):
    """Too little is filled in, and a rule asks for more; a reason is missing."""

    def __init__(self, completeness: int) -> None:
        super().__init__(f"{completeness} % is filled in.")
        self.completeness = completeness


class NotTheReceiver(Exception):
    """Only whom it was handed to can say that they have read it."""


@dataclass(frozen=True)
class Packet:
    """What goes along, as it was typed: item to text, one line a statement."""

    texts: Mapping[str, str] = field(default_factory=dict)
    facts: Collection[int] = ()
    promises: Collection[int] = ()
    mood: str = ""
    reason: str = ""


def hand_over(
    conversation: Conversation,
    packet: Packet,
    *,
    by: Person,
    to_person: Person | None = None,
    to_team: Team | None = None,
    is_required: bool = False,
    to_whoever: bool = False,
) -> Handover:
    """Write the packet and pass the conversation on. `to_whoever`: it is not known yet who gets it. Raises ToNobody,
    NeedsReason, assigning.NotAMember."""
    if to_person is None and to_team is None and not to_whoever:
        raise ToNobody
    sources = prefilling.lines(prefilling.customers_messages(conversation))
    share = measured(conversation, packet)
    if is_required and share < ENOUGH and not packet.reason.strip():
        raise NeedsReason(share)
    known = {thing.fact.pk for thing in things(told_here(conversation))}
    return _write(
        conversation,
        by=by,
        to_person=to_person,
        to_team=to_team,
        lines=_with_sources(packet.texts, sources, by),
        facts=sorted(known & set(packet.facts)),
        promises=sorted({each.pk for each in standing(conversation)} & set(packet.promises)),
        mood=packet.mood if packet.mood in prefilling.MOODS else "",
        completeness=share,
        reason=packet.reason.strip()[:300],
    )


def measured(conversation: Conversation, packet: Packet) -> int:
    """How complete it is."""
    facts = {thing.fact.pk for thing in things(told_here(conversation))}
    promised = {each.pk for each in standing(conversation)}
    return completeness(
        packet.texts,
        packet.mood,
        facts=bool(facts & set(packet.facts)) if facts else None,
        promises=bool(promised & set(packet.promises)) if promised else None,
    )


def standing(conversation: Conversation) -> Sequence[Promise]:
    """The promises that are still to be kept."""
    return list(Promise.objects.filter(conversation=conversation, state=PromiseState.OPEN).order_by("due_at")[:20])


def hand_over_line(
    conversation: Conversation,
    line: str,
    *,
    by: Person,
    to_person: Person | None = None,
    to_team: Team | None = None,
    actor: Model | Actor | None = None,
) -> Handover:
    """At the end of a shift: one line is enough. `actor`: who does it in `by`'s place. Raises ToNobody, NotAMember."""
    if to_person is None and to_team is None:
        raise ToNobody
    lines = _with_sources({prefilling.NEXT: line.replace("\n", " ")}, [], by)
    facts = [thing.fact.pk for thing in things(told_here(conversation))]
    promises = [each.pk for each in standing(conversation)]
    return _write(
        conversation,
        by=by,
        actor=actor,
        to_person=to_person,
        to_team=to_team,
        lines=lines,
        facts=facts,
        promises=promises,
        is_short=True,
    )


def _write(
    conversation: Conversation,
    *,
    by: Person,
    to_person: Person | None,
    to_team: Team | None,
    promises: list[int],
    actor: Model | Actor | None = None,
    **columns: Any,
) -> Handover:
    doer = actor or by
    with locked(conversation) as fresh:
        Handover.objects.filter(conversation=fresh, is_current=True).update(is_current=False)
        columns["lines"] = columns["lines"] | ({"promises": promises} if promises else {})
        handover = Handover.objects.create(
            workspace_id=fresh.workspace_id,
            conversation=fresh,
            from_person=by,
            to_person=to_person,
            to_team=to_team,
            at=timezone.now(),
            **columns,
        )
        if to_team is not None:
            assign_team(fresh, to=to_team, by=doer)
        assign(fresh, to=to_person, by=doer)
        told = {"handover": handover.pk, "completeness": handover.completeness, "short": handover.is_short}
        tell(ConversationEvent.HANDED_OVER, fresh, by=doer, payload=told)
    return handover


def _with_sources(
    texts: Mapping[str, str], sentences: Sequence[prefilling.Line], by: Person
) -> dict[str, list[dict[str, Any]]]:
    """Each line with where it comes from: the customer's own sentence, or whoever passes it on has heard it."""
    said = {line.text: line.source for line in sentences}
    return {
        item: [
            {"text": line[:LONGEST_LINE], "source": said.get(line, {"person": by.pk})}
            for line in map(str.strip, texts.get(item, "").splitlines()[:MOST_LINES])
            if line
        ]
        for item in prefilling.ITEMS
    }


def may_read(handover: Handover, membership: Membership) -> bool:
    """Whether this member is who it was handed to."""
    if handover.read_at is not None or handover.from_person_id == membership.person_id:
        return False
    if handover.to_person_id is not None:
        return handover.to_person_id == membership.person_id
    return handover.to_team_id is not None and Team.objects.filter(pk=handover.to_team_id, members=membership).exists()


def read(handover: Handover, *, by: Membership) -> Handover:
    """The receiver has read it. Raises NotTheReceiver."""
    with locked(handover.conversation) as conversation:
        fresh = Handover.objects.select_for_update().get(pk=handover.pk)
        if fresh.read_at is not None:
            return fresh
        if not may_read(fresh, by):
            raise NotTheReceiver
        fresh.read_by, fresh.read_at = by.person, timezone.now()
        fresh.save(update_fields=["read_by", "read_at"])
        tell(ConversationEvent.HANDOVER_READ, conversation, by=by.person, payload={"handover": fresh.pk})
    return fresh
