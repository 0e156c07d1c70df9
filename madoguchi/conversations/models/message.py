"""What was said, by whom, with what attached."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models.conversation import Channel, Conversation
from madoguchi.conversations.models.draft import Draft
from madoguchi.conversations.models.side import SideMessage
from madoguchi.customers.models import Customer


class MessageKind(models.TextChoices):
    """From the customer, to the customer, or among ourselves."""

    INBOUND = "inbound", _("Inbound")
    REPLY = "reply", _("Reply")
    NOTE = "note", _("Internal note")


class Message(models.Model):
    """One piece of a conversation. Addresses are lists of {"name", "address"}; `html` is cleaned before it is stored.

    `marks`: what its reader must know, a list of {"code", "about"}; the desk has a sentence for each code. `auth`: {"spf",
    "dkim", "dmarc", …}, empty where nothing was looked at. `automatic_kind`: auto-reply, vacation, bulk, calendar,
    receipt, bounce; of ours: answer. `merged_from`: the conversation it came in or was meant for, merged into this one since.
    `includes_earlier`: our reply shows earlier words also to people who have not had them.
    `written_to`: our address it was written to.
    `carried_by`: {"name", "address"} of the From line where that is not the author (a form, a colleague who forwarded);
    `form_fields`: [{"label", "value", "takes"}] read from a form's mail; `as_came`: what a forwarded mail was before its
    customer was named. `invitation`: what a calendar mail says. `is_rich`: `text` has Markdown's signs, `html` is made of it.
    """

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
    signature = models.TextField(blank=True)
    html = models.TextField(blank=True)
    has_remote_images = models.BooleanField(default=False)
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    reply_to = models.JSONField(default=list)
    message_id = models.CharField(max_length=500, blank=True)
    in_reply_to = models.CharField(max_length=500, blank=True)
    is_forward = models.BooleanField(default=False)
    is_rich = models.BooleanField(default=False)
    is_automatic = models.BooleanField(default=False)
    automatic_kind = models.CharField(max_length=16, blank=True)
    marks = models.JSONField(default=list)
    auth = models.JSONField(default=dict)
    written_to = models.CharField(max_length=320, blank=True)
    carried_by = models.JSONField(null=True)
    form_fields = models.JSONField(default=list)
    as_came = models.JSONField(null=True)
    invitation = models.JSONField(null=True)
    merged_from = models.BigIntegerField(null=True)
    includes_earlier = models.BooleanField(default=False)
    released_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    pinned_at = models.DateTimeField(null=True)
    undo = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "at", "id"], name="message_order"),
            models.Index(fields=["workspace", "message_id"], name="message_by_header"),
            models.Index(fields=["conversation"], condition=models.Q(pinned_at__isnull=False), name="note_pinned"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Scan(models.TextChoices):
    """What a virus scanner said of a file; empty where none is configured."""

    WAITING = "waiting", _("Being checked")
    CLEAN = "clean", _("Checked")
    INFECTED = "infected", _("Virus found")
    FAILED = "failed", _("Could not be checked")


class Attachment(models.Model):
    """A file of a message, of a side conversation, or of a draft until that is sent. Streamed; the type is told by content.

    `marks`: what its reader must know, as `Message.marks`. `scan_words`: the virus's name, or why it could not be checked.
    `picture_path`: a JPEG in its place, where browsers do not show its type. `for_note`: of a draft's files, one that belongs
    to the note that is being written, not to the reply.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="attachments")
    draft = models.ForeignKey(Draft, models.SET_NULL, null=True, related_name="attachments")
    for_note = models.BooleanField(default=False, db_default=False)
    side_message = models.ForeignKey(SideMessage, models.CASCADE, null=True, related_name="attachments")
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    is_inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=255, blank=True)
    path = models.CharField(max_length=255)
    marks = models.JSONField(default=list)
    scan = models.CharField(max_length=8, choices=Scan.choices, blank=True)
    scan_words = models.CharField(max_length=255, blank=True)
    picture_path = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["path"], name="file_by_path"),
            models.Index(fields=["workspace", "sha256"], name="file_by_content"),
            models.Index(fields=["workspace", "name"], name="file_by_name"),
            models.Index(fields=["picture_path"], name="file_by_picture"),
        ]

    def __str__(self) -> str:
        return self.name
