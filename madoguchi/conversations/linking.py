"""Conversations that belong together without being one: related, duplicates, one below another."""

from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet

from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import lock, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Link, Status, WakesOn
from madoguchi.conversations.snoozing import wake_for
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event
from madoguchi.journal.recording import SYSTEM, Actor
from madoguchi.journal.transactions import writing

DEEPEST = 10
MOST = 100
ENDED = (Status.CLOSED, Status.SPAM, Status.TRASH, Status.MERGED)


class CannotLink(ValueError):
    """To itself, to another workspace, or below one that is itself below this."""


class HasParent(CannotLink):
    """It belongs below another one already."""


@dataclass(frozen=True)
class Linked:
    """The other conversation, as it stands to this one: `way` is out (this is the duplicate, the child …) or in."""

    link: Link
    way: str
    conversation: Conversation

    @property
    def name(self) -> str:
        """related, duplicate, duplicated, parent, child, split, split_off."""
        names = {
            ("duplicate", "in"): "duplicated",
            ("child", "out"): "parent",
            ("split", "in"): "split_off",
        }
        return names.get((self.link.kind, self.way), self.link.kind)


def link(one: Conversation, other: Conversation, kind: str, *, by: Model | Actor) -> Link:
    """`one` stands to `other` as `kind` says; done twice, it is done once. Raises CannotLink, HasParent."""
    with writing():
        first, second = sorted([one.pk, other.pk])
        rows = {row.pk: row for row in (lock(first), lock(second))}
        if len(rows) < 2 or one.workspace_id != other.workspace_id or {one.pk, other.pk} != rows.keys():
            raise CannotLink(f"{one} to {other}")
        if kind == Link.Kind.RELATED:
            one, other = rows[first], rows[second]
        if kind == Link.Kind.CHILD:
            _refuse_circle(one, other)
        made, is_new = Link.objects.get_or_create(
            workspace_id=one.workspace_id,
            kind=kind,
            one=one,
            other=other,
            defaults={"made_by": by if isinstance(by, Person) else None},
        )
        if is_new:
            _tell(ConversationEvent.LINKED, made, by)
    return made


def unlink(made: Link, *, by: Model | Actor) -> None:
    """They do not belong together after all."""
    with writing():
        if Link.objects.filter(pk=made.pk).delete()[0]:
            _tell(ConversationEvent.UNLINKED, made, by)


def links(conversation: Conversation, visible: QuerySet[Conversation]) -> list[Linked]:
    """What it is linked to, as far as it is among `visible`. One query for the links, one for the others."""
    found = list(Link.objects.filter(Q(one=conversation) | Q(other=conversation)).order_by("id")[:MOST])
    ends = [(each, "out" if each.one_id == conversation.pk else "in") for each in found]
    ids = {each.other_id if way == "out" else each.one_id for each, way in ends}
    others = {row.pk: row for row in visible.filter(pk__in=ids).select_related("customer", "handle", "assignee")} if ids else {}
    pairs = [(each, way, others.get(each.other_id if way == "out" else each.one_id)) for each, way in ends]
    return [Linked(each, way, other) for each, way, other in pairs if other is not None]


def open_children(conversation: Conversation) -> QuerySet[Conversation]:
    """What belongs below it and is not done."""
    return Conversation.objects.filter(links_out__kind=Link.Kind.CHILD, links_out__other=conversation).exclude(status__in=ENDED)


def tell_parent(event: Event) -> None:
    """One below is done: its parent shows it, and comes back if it waited for that."""
    child = Link.objects.filter(one=event.conversation_id or 0, kind=Link.Kind.CHILD).select_related("other").first()
    if child is None:
        return
    with writing():
        parent = lock(child.other_id)
        payload = {"to": event.conversation_id, "other": event.payload.get("number")}
        tell(ConversationEvent.CHILD_CLOSED, parent, by=SYSTEM, payload=payload)
        wake_for(parent, WakesOn.CHILD)


def _refuse_circle(one: Conversation, other: Conversation) -> None:
    if Link.objects.filter(one=one, kind=Link.Kind.CHILD).exclude(other=other).exists():
        raise HasParent(str(one))
    above: int | None = other.pk
    for _ in range(DEEPEST):
        if above is None:
            return
        if above == one.pk:
            break
        above = Link.objects.filter(one=above, kind=Link.Kind.CHILD).values_list("other", flat=True).first()
    raise CannotLink(f"{one} below {other}")


def _tell(kind: str, made: Link, by: Model | Actor) -> None:
    for mine, theirs in ((made.one, made.other), (made.other, made.one)):
        payload = {"to": theirs.pk, "other": theirs.number, "link": made.kind, "from": made.one_id}
        tell(kind, mine, by=by, payload=payload)


REACTIONS = (reaction("tell parent", [ConversationEvent.CLOSED, ConversationEvent.CLOSED_WITHOUT_REPLY], tell_parent),)
