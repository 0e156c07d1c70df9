"""What was said, by whom, with what attached."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models.conversation import Channel, Conversation
from madoguchi.conversations.models.draft import Draft
from madoguchi.customers.models import Customer


class MessageKind(models.TextChoices):
    """From the customer, to the customer, or among ourselves."""

    INBOUND = "inbound", _("Inbound")
    REPLY = "reply", _("Reply")
    NOTE = "note", _("Internal note")


class Message(models.Model):
    """One piece of a conversation. Addresses are lists of {"name", "address"}; `html` is cleaned before it is stored."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=8, choices=MessageKind.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField(max_length=200, blank=True)
    author_address = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    quoted = models.TextField(blank=True)
    html = models.TextField(blank=True)
    has_remote_images = models.BooleanField(default=False)
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    reply_to = models.JSONField(default=list)
    message_id = models.CharField(max_length=500, blank=True)
    in_reply_to = models.CharField(max_length=500, blank=True)
    is_forward = models.BooleanField(default=False)
    is_automatic = models.BooleanField(default=False)
    released_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    undo = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "at", "id"], name="message_order"),
            models.Index(fields=["workspace", "message_id"], name="message_by_header"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Attachment(models.Model):
    """A file of a message, or of a draft until that is sent. Streamed to storage; the type is told by content."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="attachments")
    draft = models.ForeignKey(Draft, models.SET_NULL, null=True, related_name="attachments")
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    is_inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=255, blank=True)
    path = models.CharField(max_length=255)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
