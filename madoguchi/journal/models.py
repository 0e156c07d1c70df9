"""The one log and the one engine of claimed rows. Nothing here knows the trade."""

from typing import Any

from django.db import models
from django.db.models.expressions import Func
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CurrentTransaction(Func):
    """The running transaction's number on PostgreSQL; 0 on SQLite, whose one writer makes ids commit in order."""

    template = "0"
    output_field = models.BigIntegerField()

    def as_postgresql(self, *_args: Any, **_kwargs: Any) -> tuple[str, list[Any]]:
        """SQL for PostgreSQL 13 and later."""
        return "(pg_current_xact_id()::text::bigint)", []


class Origin(models.TextChoices):
    """Where an event came from: lanes with clocks or outside effects act on live ones only."""

    LIVE = "live", _("Live")
    IMPORT = "import", _("Import")
    DEMO = "demo", _("Demo")


class Event(models.Model):
    """What happened, once, for ever. Names its subject by plain values; the payload holds ids, enum values and numbers only."""

    id = models.BigAutoField(primary_key=True)
    epoch = models.PositiveIntegerField(default=0)
    txid = models.BigIntegerField(db_default=CurrentTransaction())
    workspace_id = models.BigIntegerField()
    kind = models.CharField(max_length=48)
    version = models.PositiveSmallIntegerField(default=1)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    conversation_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.LIVE)
    payload = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["epoch", "txid", "id"], name="event_order"),
            models.Index(fields=["workspace_id", "conversation_id", "id"], name="event_of_conversation"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind}:{self.subject_id}"


class Lane(models.Model):
    """A durable reader of the log: how far it has come, and who holds it."""

    name = models.CharField(max_length=40, unique=True)
    epoch = models.PositiveIntegerField(default=0)
    txid = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)
    token = models.CharField(max_length=32, blank=True)
    holder = models.CharField(max_length=120, blank=True)
    leased_until = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class ParkedEvent(models.Model):
    """An event that one reaction could not digest, or that must wait behind such a one of the same conversation."""

    lane = models.CharField(max_length=40)
    reaction = models.CharField(max_length=120)
    event_id = models.BigIntegerField()
    workspace_id = models.BigIntegerField()
    conversation_id = models.BigIntegerField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    parked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lane", "reaction", "event_id"], name="parked_once")]
        indexes = [models.Index(fields=["lane", "next_try"], name="parked_due")]

    def __str__(self) -> str:
        return f"{self.reaction} {self.event_id}"


class ClaimedRow(models.Model):
    """Work that exactly one worker does at a time: leased, tried again with growing pauses, never lost at a kill."""

    class State(models.TextChoices):
        HELD = "held", _("Held back")
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Under way")
        DEFERRED = "deferred", _("Deferred")
        IN_DOUBT = "in_doubt", _("In doubt")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    workspace_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=48)
    key = models.CharField(max_length=120, null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    payload = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(null=True)
    token = models.CharField(max_length=32, blank=True)
    holder = models.CharField(max_length=120, blank=True)
    leased_until = models.DateTimeField(null=True)
    words = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Delivery(ClaimedRow):
    """One outside effect (a mail, later a LINE message or webhook), written in the transaction that caused it.

    Held until `release_at` (undo window, send later, approval) or until released by hand; `done` is shown as sent.
    `code` says why the last try ended as it did; what it means in words stands with its sender.
    """

    conversation_id = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=24, blank=True)
    subject_id = models.BigIntegerField(null=True)
    code = models.CharField(max_length=16, blank=True)
    release_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace_id", "kind", "key"], name="delivery_once")]
        indexes = [
            models.Index(fields=["state", "next_try"], name="delivery_due"),
            models.Index(fields=["workspace_id", "conversation_id"], name="delivery_of_conversation"),
            models.Index(fields=["subject_kind", "subject_id"], name="delivery_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"


class DeliveryTry(models.Model):
    """One attempt at a delivery. A row without an end is one that a kill or a broken line cut off."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    code = models.CharField(max_length=16, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["delivery", "id"], name="try_of_delivery")]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.outcome}"


class Job(ClaimedRow):
    """Work that a person started and may watch or cancel: an import, an export, a bulk verb."""

    asked_by_id = models.BigIntegerField(null=True)
    done_count = models.BigIntegerField(default=0)
    total_count = models.BigIntegerField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace_id", "kind", "key"], name="job_once")]
        indexes = [
            models.Index(fields=["state", "next_try"], name="job_due"),
            models.Index(fields=["workspace_id", "-id"], name="job_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"


class Once(models.Model):
    """That a creating verb with this key has been carried out, and what it made."""

    workspace_id = models.BigIntegerField()
    verb = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    result_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace_id", "verb", "key"], name="once")]

    def __str__(self) -> str:
        return f"{self.verb} {self.key}"


class LogEpoch(models.Model):
    """Raised when the database was restored into a younger PostgreSQL cluster, whose transaction numbers start low."""

    epoch = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.epoch)
