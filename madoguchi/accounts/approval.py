"""The rows of asking somebody else first (承認). Rooms above ask for what they do: a reply, a limit, leave, an article."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Approval(models.Model):
    """One question, asked once. `subject_kind` and `subject_id` say about what; `code` why it ended without anybody's word.

    `levels`: who is asked, one after the other, [{"roles": […], "teams": […], "people": […], "hours": 4 or null}]; after
    `hours` without an answer the next level is asked as well. `payload` is the asking room's own, for carrying it out.
    `asked_by`: None where a rule asks; then nobody is left out.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    workspace = models.ForeignKey("accounts.Workspace", models.CASCADE, related_name="+")
    subject_kind = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    conversation_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    code = models.CharField(max_length=20, blank=True)
    levels = models.JSONField(default=list)
    level = models.PositiveSmallIntegerField(default=0)
    payload = models.JSONField(default=dict)
    asked_by = models.ForeignKey("accounts.Person", models.CASCADE, null=True, related_name="+")
    asked_at = models.DateTimeField()
    climbs_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)
    follows = models.ForeignKey("self", models.SET_NULL, null=True, related_name="followed_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "subject_kind", "subject_id"],
                condition=models.Q(state="asked"),
                name="approval_asked_once",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "subject_kind", "subject_id"], name="approval_of_subject"),
            models.Index(fields=["workspace", "state", "conversation_id"], name="approval_waiting"),
            models.Index(fields=["state", "climbs_at"], name="approval_climbing"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}: {self.state}"


class Deputy(models.Model):
    """While `person` is away, `stands_in` may decide where they may."""

    workspace = models.ForeignKey("accounts.Workspace", models.CASCADE, related_name="+")
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")
    stands_in = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "person", "stands_in"], name="deputy_once")]

    def __str__(self) -> str:
        return f"{self.stands_in_id} for {self.person_id}"
