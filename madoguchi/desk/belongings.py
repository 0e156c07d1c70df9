"""What hangs on a conversation beside its messages: links, side conversations, tasks. A fixed number of queries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors, linking
from madoguchi.conversations.linking import ENDED, Linked
from madoguchi.conversations.models import Conversation, Task
from madoguchi.desk import side_threads
from madoguchi.desk.side_threads import Thread

MOST_TASKS = 100


@dataclass(frozen=True)
class Belongings:
    """All of them, and what a glance should tell."""

    tasks: list[Task]
    links: list[Linked]
    sides: list[Thread]
    now: datetime

    @property
    def open_tasks(self) -> int:
        return sum(each.done_at is None for each in self.tasks)

    @property
    def done_tasks(self) -> int:
        return len(self.tasks) - self.open_tasks

    @property
    def is_overdue(self) -> bool:
        return any(each.done_at is None and each.due_at and each.due_at <= self.now for each in self.tasks)

    @property
    def open_children(self) -> int:
        return sum(each.name == "child" and each.conversation.status not in ENDED for each in self.links)

    @property
    def news(self) -> int:
        return sum(each.is_news for each in self.sides)


def of(conversation: Conversation, membership: Membership, there: Collection[str]) -> Belongings:
    """As this member may see them. `there`: which of them are `present`."""
    tasks = Task.objects.filter(conversation=conversation).select_related("assignee").order_by("position", "id")
    return Belongings(
        list(tasks[:MOST_TASKS]) if "tasks" in there else [],
        linking.links(conversation, doors.conversations(membership)) if "links" in there else [],
        side_threads.of_conversation(conversation, membership.person_id) if "sides" in there else [],
        timezone.now(),
    )
