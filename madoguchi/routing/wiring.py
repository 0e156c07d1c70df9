"""What routing lets be asked and done: the fields “queue” and “needed skill” of conditions, the action “put into the queue”."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Membership, Person
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import actions, assigning, carrying, listing, present
from madoguchi.conversations.actions import Action, Impossible, Undo
from madoguchi.conversations.conditions.asking import Asking, Choice
from madoguchi.conversations.conditions.fields import Field, register
from madoguchi.conversations.conditions.kinds import NONE, OPERATORS, Kind
from madoguchi.conversations.handing_over import requiring
from madoguchi.conversations.models import Conversation
from madoguchi.journal.recording import Actor
from madoguchi.routing import doors, passing_on, queueing
from madoguchi.routing.models import Need, Placement, Queue, Skill

NO_QUEUE = gettext_lazy("In no queue")


def add() -> None:
    """Called once at start."""
    present.look_for("queues", Queue, f"{present.OF_WORKSPACE} and is_active")
    choice = OPERATORS[Kind.CHOICE]
    register(
        Field(
            "queue", gettext_lazy("Queue"), Kind.CHOICE, choice, _queue_filter, _queue_holds, _queues, group="people", weight=1
        )
    )
    register(
        Field(
            "needed_skill",
            gettext_lazy("Needed skill"),
            Kind.MANY,
            OPERATORS[Kind.MANY],
            _skill_filter,
            _skill_holds,
            _skills,
            group="people",
            weight=1,
        )
    )
    actions.register(Action("queue", gettext_lazy("Put into the queue"), Right.HANDLE, "choice", _put, _take_back, _options))
    requiring.require_also(passing_on.wants_packet)
    listing.mark_rows("queue_name", _waits_in)
    carrying.carry("queue", _leave, lambda _taken, _source, _target: None)


def _queues(asking: Asking) -> Sequence[Choice]:
    rows = Queue.objects.filter(workspace_id=asking.workspace_id).order_by("position", "id").values_list("pk", "name")
    return [Choice(NONE, str(NO_QUEUE)), *(Choice(pk, name) for pk, name in rows[:200])]


def _standing(**more: Any) -> Exists:
    return Exists(Placement.objects.filter(conversation=OuterRef("pk"), left_at=None, **more))


def _waits_in() -> Subquery:
    """For the rows of lists: the name of the queue."""
    return Subquery(Placement.objects.filter(conversation=OuterRef("pk"), left_at=None).values("queue__name")[:1])


def _queue_filter(op: str, value: list[Any], _asking: Asking) -> Q:
    waiting = Placement.objects.filter(queue__in=[each for each in value if each != NONE], state__in=doors.THERE)
    found = Q(pk__in=waiting.values("conversation"))  # read along the queue's own index, once
    found = found | ~Q(_standing()) if NONE in value else found
    return found if op == "is" else ~found


def _queue_holds(conversation: Conversation, op: str, value: list[Any], _asking: Asking) -> bool:
    here = queueing.current(conversation) if conversation.pk else None
    return ((here.queue_id if here else NONE) in value) == (op == "is")


def _skills(asking: Asking) -> Sequence[Choice]:
    rows = Skill.objects.filter(workspace_id=asking.workspace_id).order_by("kind", "name", "id").values_list("pk", "name")
    return [Choice(pk, name) for pk, name in rows[:200]]


def _skill_filter(op: str, value: list[Any], _asking: Asking) -> Q:
    each = [Q(_standing(queue__needs__skill=pk)) for pk in value]
    found = each[0]
    for other in each[1:]:
        found = found & other if op == "all_of" else found | other
    return ~found if op == "none_of" else found


def _skill_holds(conversation: Conversation, op: str, value: list[Any], _asking: Asking) -> bool:
    here = queueing.current(conversation) if conversation.pk else None
    needed = set(Need.objects.filter(queue=here.queue_id).values_list("skill_id", flat=True)) if here else set()
    found = [each in needed for each in value]
    return any(found) if op == "any_of" else all(found) if op == "all_of" else not any(found)


def _options(membership: Membership) -> Sequence[tuple[str, str]]:
    rows = Queue.objects.filter(workspace_id=membership.workspace_id, is_active=True).order_by("position", "id")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")[:200]]


def _put(conversation: Conversation, by: Membership | Actor, value: str) -> Undo | None:
    queue = Queue.objects.filter(workspace_id=conversation.workspace_id, pk=int(value)).first() if value.isdecimal() else None
    if queue is None:
        raise Impossible(_("The queue does not exist any more."))
    was = queueing.current(conversation)
    if was is not None and was.queue_id == queue.pk:
        return None
    try:
        made = queueing.put(conversation, queue, by=by.person if isinstance(by, Membership) else by)
    except queueing.NotWaiting as error:
        raise Impossible(_("Only an open conversation can wait in a queue.")) from error
    return {"queue": made.queue_id, "was": was.queue_id if was else None, "assignee": conversation.assignee_id}


def _take_back(conversation: Conversation, by: Membership, undo: Undo) -> bool:
    there = queueing.current(conversation)
    if there is None or there.queue_id != undo["queue"]:
        return False
    queueing.take_out(conversation, by=by.person)
    if had := Person.objects.filter(pk=undo["assignee"] or 0, memberships__workspace=conversation.workspace_id).first():
        assigning.assign(conversation, to=had, by=by.person)
    before = Queue.objects.filter(workspace_id=conversation.workspace_id, pk=undo["was"] or 0).first()
    if before is not None:
        queueing.put(conversation, before, by=by.person)
    return True


def _leave(source: Conversation, _target: Conversation) -> None:
    """What is merged into another waits no more by itself."""
    queueing.take_out(source, is_told=False)
