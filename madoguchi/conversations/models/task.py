"""What is still to be done on a conversation."""

from django.db import models

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models.conversation import Conversation


class Task(models.Model):
    """One line of a conversation's checklist. `told_at`: when its assignee was reminded that it is due."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="tasks")
    text = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField(default=0)
    assignee = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "position", "id"], name="task_order"),
            models.Index(fields=["workspace", "assignee", "due_at", "id"], condition=models.Q(done_at=None), name="task_open"),
            models.Index(fields=["due_at"], condition=models.Q(done_at=None, told_at=None), name="task_to_tell"),
        ]

    def __str__(self) -> str:
        return self.text


class TaskTemplate(models.Model):
    """A checklist to insert: `lines` are {"text", "days"}, days from insertion until due, or null."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    lines = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="task_template_once")]

    def __str__(self) -> str:
        return self.name
