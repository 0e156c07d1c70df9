"""A channel of one's own: what it is called and may carry, whose conversations are here, what came in and what went out."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models import Conversation, Inbox, Message


class ChannelIcon(models.TextChoices):
    """What stands before its name in lists."""

    PLUG = "plug", _("Plug")
    STORE = "store", _("Shop")
    TABLET = "tablet", _("Tablet")
    PHONE = "phone", _("Telephone")
    BUBBLE = "message-circle", _("Speech bubble")
    BOT = "bot", _("Machine")
    HASH = "hash", _("Number sign")


class CustomChannel(models.Model):
    """One bridge to the outside. Calls of either side are signed (standard webhooks) with a secret that lies sealed; a former
    one still counts until `former_until`.

    `url`: where our answers go; empty: none leave. `trouble`: why answers have stopped, as a code. `free_at`: when the next may
    leave. `refused_at`, `refused_words`: the last call that did not prove whose it is; nothing else is kept of such.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    inbox = models.ForeignKey(Inbox, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    icon = models.CharField(max_length=20, choices=ChannelIcon.choices, default=ChannelIcon.PLUG)
    public_id = models.CharField(max_length=32, unique=True)
    url = models.CharField(max_length=500, blank=True)
    sealed_secret = models.CharField(max_length=400)
    former_sealed = models.CharField(max_length=400, blank=True)
    former_until = models.DateTimeField(null=True)
    longest = models.PositiveIntegerField(default=2000)
    takes_html = models.BooleanField(default=False)
    takes_files = models.BooleanField(default=True)
    tells_typing = models.BooleanField(default=False)
    tells_seen = models.BooleanField(default=False)
    per_minute = models.PositiveSmallIntegerField(default=120)
    keep_days = models.PositiveSmallIntegerField(default=30)
    is_on = models.BooleanField(default=True)
    trouble = models.CharField(max_length=16, blank=True)
    free_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused_words = models.JSONField(default=dict)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"], condition=models.Q(removed_at=None), name="custom_channel_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CustomThread(models.Model):
    """Which conversation is theirs: by the key that the other side gives it. `user`: who answers go to."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    channel = models.ForeignKey(CustomChannel, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    user = models.CharField(max_length=200)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "key"], name="custom_thread_once")]
        indexes = [models.Index(fields=["channel", "user", "-id"], name="custom_thread_of_user")]

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.key}"


class ReceivedCall(models.Model):
    """One signed call, kept as it came before anybody reads it. `body` is packed (zlib); `words`: why it was not taken, as
    [{"field", "words", "told"}]; `sender`: their name for the customer."""

    class State(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("call", "Received")
        TAKEN = "taken", pgettext_lazy("call", "Taken in")
        REFUSED = "refused", pgettext_lazy("call", "Not taken")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    channel = models.ForeignKey(CustomChannel, models.CASCADE, related_name="+")
    call_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=32, blank=True)
    sender = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RECEIVED)
    body = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    words = models.JSONField(default=list)
    conversation = models.ForeignKey(Conversation, models.SET_NULL, null=True, related_name="+")
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "call_id"], name="custom_call_once")]
        indexes = [
            models.Index(fields=["channel", "-id"], name="custom_calls"),
            models.Index(fields=["channel", "sender", "received_at"], name="custom_calls_of_sender"),
            models.Index(fields=["channel", "received_at"], name="custom_calls_by_time"),
            models.Index(fields=["received_at"], condition=models.Q(state="received"), name="custom_calls_left"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.call_id} {self.state}"


class SentCall(models.Model):
    """A call of ours, by its delivery. `their_id`: what the other side calls the message."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    channel = models.ForeignKey(CustomChannel, models.CASCADE, related_name="+")
    delivery_id = models.BigIntegerField(unique=True)
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="+")
    their_id = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["channel", "-id"], name="custom_sent")]

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.delivery_id}"
