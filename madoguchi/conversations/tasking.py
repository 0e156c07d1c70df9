"""The checklist of a conversation: what is still to be done, by whom, until when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership, Person
from madoguchi.accounts.notifying import declare, notify
from madoguchi.conversations import doors
from madoguchi.conversations.assigning import NotAMember
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Task, TaskTemplate
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event
from madoguchi.journal.recording import SYSTEM, Actor, record
from madoguchi.journal.transactions import writing

MOST = 100
AT_ONCE = 200
DUE = "task_due"

declare(DUE, _("A task on #%(number)s is due"), _("a task of mine is due"), "list-todo")


class TooMany(ValueError):
    """A conversation has so many tasks already."""


class NoWords(ValueError):
    """A task without words."""


def add(
    conversation: Conversation, text: str, *, by: Model | Actor, assignee: Person | None = None, due_at: datetime | None = None
) -> Task:
    """One more line at the end. Raises NoWords, TooMany, NotAMember."""
    return _add_lines(conversation, [(text, assignee, due_at)], by)[0]


def insert(conversation: Conversation, template: TaskTemplate, *, by: Model | Actor) -> list[Task]:
    """All lines of a template; their days count from now. Raises TooMany."""
    now = timezone.now()
    lines: list[tuple[str, Person | None, datetime | None]] = [
        (each["text"], None, now + timedelta(days=each["days"]) if each.get("days") is not None else None)
        for each in template.lines
    ]
    return _add_lines(conversation, lines, by)


def change(task: Task, *, by: Model | Actor, **fields: Any) -> Task:
    """Other words, another assignee or due time (`text`, `assignee`, `due_at`). Raises NoWords, NotAMember."""
    with locked(task.conversation) as conversation:
        fresh = Task.objects.select_for_update(of=("self",)).select_related("assignee").get(pk=task.pk)
        if "text" in fields:
            fresh.text = _words(fields["text"])
        if "assignee" in fields:
            _need_member(conversation, fields["assignee"])
            fresh.assignee = fields["assignee"]
        if "due_at" in fields and fields["due_at"] != fresh.due_at:
            fresh.due_at, fresh.told_at = fields["due_at"], None
        fresh.save()
        tell(ConversationEvent.TASK_CHANGED, conversation, by=by, payload={"task": fresh.pk})
    return fresh


def finish(task: Task, *, by: Person) -> Task:
    """Done."""
    return _tick(task, ConversationEvent.TASK_DONE, by, is_done=True)


def unfinish(task: Task, *, by: Person) -> Task:
    """Not done after all."""
    return _tick(task, ConversationEvent.TASK_REOPENED, by, is_done=False)


def remove(task: Task, *, by: Model | Actor) -> None:
    """Off the list."""
    with locked(task.conversation) as conversation:
        if Task.objects.filter(pk=task.pk).delete()[0]:
            tell(ConversationEvent.TASK_REMOVED, conversation, by=by, payload={"task": task.pk})


def place(task: Task, at: int, *, by: Model | Actor) -> None:
    """To the place `at` of the list, counted from 0; beyond either end means there."""
    with locked(task.conversation) as conversation:
        order = list(Task.objects.filter(conversation=conversation).order_by("position", "id"))
        order = [each for each in order if each.pk != task.pk]
        order.insert(max(0, min(at, len(order))), Task.objects.get(pk=task.pk))
        for position, each in enumerate(order):
            each.position = position
        Task.objects.bulk_update(order, ["position"])
        tell(ConversationEvent.TASK_CHANGED, conversation, by=by, payload={"task": task.pk})


def tell_due() -> int:
    """Say once of every task whose time has come; how many. For the clock."""
    due = Task.objects.filter(done_at=None, told_at=None, due_at__lte=timezone.now()).order_by("due_at")
    told = 0
    for task in list(due.select_related("conversation")[:AT_ONCE]):
        with locked(task.conversation) as conversation:
            if Task.objects.filter(pk=task.pk, told_at=None, done_at=None).update(told_at=timezone.now()):
                payload = {"task": task.pk, "to": task.assignee_id or conversation.assignee_id}
                tell(ConversationEvent.TASK_DUE, conversation, by=SYSTEM, payload=payload)
                told += 1
    return told


def tell_assignee(event: Event) -> None:
    """Whose task it is hears of it, if they see the conversation."""
    member = Membership.objects.filter(person=event.payload.get("to") or 0, workspace_id=event.workspace_id)
    found = member.select_related("person").first()
    if found is not None and doors.conversations(found).filter(pk=event.conversation_id or 0).exists():
        notify(
            found.person,
            DUE,
            workspace_id=event.workspace_id,
            conversation_id=event.conversation_id,
            event_id=event.pk,
            payload={"number": event.payload.get("number")},
        )


def of_member(membership: Membership) -> list[Task]:
    """The member's open tasks on conversations they see, the most pressing first."""
    mine = Task.objects.filter(workspace_id=membership.workspace_id, assignee=membership.person_id, done_at=None)
    mine = mine.filter(conversation__in=doors.conversations(membership))
    shown = mine.select_related("conversation__customer", "conversation__handle")
    return list(shown.order_by(F("due_at").asc(nulls_last=True), "id")[: MOST * 2])


def _add_lines(
    conversation: Conversation, lines: Sequence[tuple[str, Person | None, datetime | None]], by: Model | Actor
) -> list[Task]:
    with locked(conversation) as fresh:
        there = Task.objects.filter(conversation=fresh)
        last = there.order_by("-position").values_list("position", flat=True).first()
        if there.count() + len(lines) > MOST:
            raise TooMany
        for _text, assignee, _due in lines:
            _need_member(fresh, assignee)
        first = 0 if last is None else last + 1
        made = Task.objects.bulk_create(
            Task(
                workspace_id=fresh.workspace_id,
                conversation=fresh,
                text=_words(text),
                assignee=assignee,
                due_at=due_at,
                position=first + index,
                made_by=by if isinstance(by, Person) else None,
            )
            for index, (text, assignee, due_at) in enumerate(lines)
        )
        if made:
            tell(ConversationEvent.TASK_ADDED, fresh, by=by, payload={"task": made[0].pk, "count": len(made)})
    return made


def _tick(task: Task, kind: str, by: Person, *, is_done: bool) -> Task:
    with locked(task.conversation) as conversation:
        fresh = Task.objects.select_for_update().get(pk=task.pk)
        if (fresh.done_at is not None) == is_done:
            return fresh
        fresh.done_at, fresh.done_by = (timezone.now(), by) if is_done else (None, None)
        fresh.save(update_fields=["done_at", "done_by"])
        tell(kind, conversation, by=by, payload={"task": fresh.pk})
    return fresh


def _need_member(conversation: Conversation, person: Person | None) -> None:
    members = Membership.objects.filter(workspace_id=conversation.workspace_id, is_active=True)
    if person is not None and not members.filter(person=person).exists():
        raise NotAMember(str(person))


def _words(text: str) -> str:
    words = " ".join(text.split())[:300]
    if not words:
        raise NoWords
    return words


def save_template(
    workspace_id: int, name: str, lines: list[dict[str, Any]], *, by: Model | Actor, template: TaskTemplate | None = None
) -> TaskTemplate:
    """Keep a checklist to insert."""
    with writing():
        found = template or TaskTemplate(workspace_id=workspace_id)
        found.name, found.lines = name[:80], lines[:MOST]
        found.save()
        _tell_template(found, by)
    return found


def remove_template(template: TaskTemplate, *, by: Model | Actor) -> None:
    """Do without it; tasks that came of it stay."""
    with writing():
        _tell_template(template, by)
        template.delete()


def _tell_template(template: TaskTemplate, by: Model | Actor) -> None:
    subject = ("task_template", template.pk)
    record(ConversationEvent.TASK_TEMPLATES_CHANGED, workspace_id=template.workspace_id, by=by, subject=subject)


REACTIONS = (reaction("tell of due task", [ConversationEvent.TASK_DUE], tell_assignee),)
