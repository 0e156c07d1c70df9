"""One matter between a customer and us."""

from datetime import UTC, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Person, Team, Workspace
from madoguchi.conversations.models.inbox import Inbox
from madoguchi.customers.models import Customer, Handle

FAR_FUTURE = datetime(9999, 1, 1, tzinfo=UTC)


class Status(models.IntegerChoices):
    """Where a conversation stands; the lists are cut by it."""

    OPEN = 0, _("Open")
    WAITING = 1, _("Waiting for customer")
    SNOOZED = 2, _("Snoozed")
    CLOSED = 3, _("Closed")
    SPAM = 4, _("Spam")
    TRASH = 5, _("Trash")
    MERGED = 6, _("Merged")


class Priority(models.IntegerChoices):
    """How much it presses."""

    LOW = 0, _("Low")
    NORMAL = 1, _("Normal")
    HIGH = 2, _("High")
    URGENT = 3, _("Urgent")


class Channel(models.TextChoices):
    """How the customer came."""

    EMAIL = "email", _("Mail")
    CHAT = "chat", _("Chat")
    PHONE = "phone", _("Phone")
    LINE = "line", "LINE"
    FORM = "form", _("Form")
    CUSTOM = "custom", _("Custom channel")


class WaitingFor(models.TextChoices):
    """Whose turn it is; empty where nothing is to be done any more."""

    US = "us", _("Us")
    CUSTOMER = "customer", _("The customer")
    THIRD = "third", _("A third party")


def usual_turn(status: int) -> str:
    """Whose turn it is when nothing else has been said."""
    turns = {Status.OPEN: WaitingFor.US, Status.WAITING: WaitingFor.CUSTOMER, Status.SNOOZED: WaitingFor.US}
    return turns.get(Status(status), "")


class WakesOn(models.TextChoices):
    """What else ends a snooze, whichever comes first."""

    SIDE = "side", _("an answer in a side conversation")
    CHILD = "child", _("a conversation below it is closed")
    PROMISE = "promise", _("a promise falls due")


class SubStatus(models.Model):
    """A workspace's own name for a stage inside a status (メーカー確認中 …)."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    status = models.PositiveSmallIntegerField(choices=Status.choices)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "status", "name"], name="sub_status_once")]

    def __str__(self) -> str:
        return self.name


class Conversation(models.Model):
    """Written only by the verbs of this room. `sla_sort` is FAR_FUTURE while no clock runs.
    `scheduled_at`: when the next of the replies that wait for their time leaves.

    `wakes_on`: what brings it back from snooze besides the time and the customer (`WakesOn`). `merged_into`: where its
    messages are now; it stands for that one.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    number = models.PositiveBigIntegerField()
    inbox = models.ForeignKey(Inbox, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    subject = models.CharField(max_length=500, blank=True)
    preview = models.CharField(max_length=160, blank=True)
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, db_index=False, related_name="conversations")
    handle = models.ForeignKey(Handle, models.SET_NULL, null=True, related_name="+")
    status = models.PositiveSmallIntegerField(choices=Status.choices, default=Status.OPEN)
    sub_status = models.ForeignKey(SubStatus, models.SET_NULL, null=True, related_name="+")
    status_before = models.PositiveSmallIntegerField(choices=Status.choices, null=True)
    assignee = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+")
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    closed_without_reply = models.BooleanField(default=False)
    continues = models.ForeignKey("self", models.SET_NULL, null=True, related_name="continued_by")
    may_continue = models.ForeignKey("self", models.SET_NULL, null=True, related_name="maybe_continued_by")
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="merged_from")
    reply_token_hash = models.CharField(max_length=64, blank=True)
    reply_token_sealed = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField()
    last_activity = models.DateTimeField()
    last_inbound_at = models.DateTimeField(null=True)
    last_reply_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    waiting_for = models.CharField(max_length=8, choices=WaitingFor.choices, default=WaitingFor.US, blank=True)
    snoozed_until = models.DateTimeField(null=True)
    promise_due_at = models.DateTimeField(null=True)  # of what stands promised, the next that is due
    thanked_at = models.DateTimeField(null=True)  # the customer only thanked since it was done or theirs to answer
    wakes_on = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True)
    trashed_at = models.DateTimeField(null=True)
    sla_sort = models.DateTimeField(default=FAR_FUTURE)
    scheduled_at = models.DateTimeField(null=True)
    last_inbound_id = models.BigIntegerField(null=True)
    last_message_id = models.BigIntegerField(null=True)
    message_count = models.PositiveIntegerField(default=0)
    has_attachments = models.BooleanField(default=False)
    granted_yen = models.PositiveIntegerField(default=0, db_default=0)  # money that stands granted here

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="conversation_number_once")]
        indexes = [
            models.Index(fields=["workspace", "status", "-last_activity", "-id"], name="list_all"),
            models.Index(fields=["workspace", "assignee", "status", "-last_activity", "-id"], name="list_mine"),
            models.Index(fields=["workspace", "team", "status", "-last_activity", "-id"], name="list_team"),
            models.Index(fields=["workspace", "inbox", "status", "-last_activity", "-id"], name="list_inbox"),
            models.Index(fields=["workspace", "status", "sla_sort", "id"], name="due_all"),
            models.Index(fields=["workspace", "assignee", "status", "sla_sort", "id"], name="due_mine"),
            models.Index(fields=["workspace", "team", "status", "sla_sort", "id"], name="due_team"),
            models.Index(fields=["workspace", "inbox", "status", "sla_sort", "id"], name="due_inbox"),
            models.Index(fields=["workspace", "reply_token_hash"], name="by_reply_token"),
            models.Index(fields=["customer", "-last_activity"], name="list_of_customer"),
            models.Index(
                fields=["workspace", "promise_due_at"], condition=models.Q(promise_due_at__isnull=False), name="by_promise_due"
            ),
            models.Index(fields=["workspace", "-thanked_at"], condition=models.Q(thanked_at__isnull=False), name="by_thanked"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"
