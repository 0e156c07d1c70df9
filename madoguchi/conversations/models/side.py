"""Talk about a conversation with somebody who is not its customer. Rows of its own, so that none of it can be shown to one."""

from django.db import models

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models.conversation import Conversation


class SideConversation(models.Model):
    """A thread of its own inside a conversation: own subject, people ({"name", "address"}) and reply address.

    `news_id`: the newest message from outside, until it is settled; news for everybody whose SideMark is older. 0: none.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="sides")
    subject = models.CharField(max_length=500)
    people = models.JSONField(default=list)
    is_done = models.BooleanField(default=False)
    news_id = models.BigIntegerField(default=0)
    reply_token_hash = models.CharField(max_length=64)
    reply_token_sealed = models.CharField(max_length=255)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "reply_token_hash"], name="side_by_token"),
            models.Index(fields=["conversation", "created_at"], name="side_of_conversation"),
        ]

    def __str__(self) -> str:
        return f"side {self.pk}"


class SideMark(models.Model):
    """The newest message of a side conversation that this person has seen."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    side = models.ForeignKey(SideConversation, models.CASCADE, related_name="marks")
    message_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "side"], name="side_mark_once")]

    def __str__(self) -> str:
        return f"{self.person_id} read side {self.side_id}"


class SideMessage(models.Model):
    """One mail of it: ours with a `person`, or from outside. `to` and `cc` as in `Message`."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    side = models.ForeignKey(SideConversation, models.CASCADE, related_name="messages")
    is_ours = models.BooleanField()
    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField(max_length=200, blank=True)
    author_address = models.CharField(max_length=320, blank=True)
    text = models.TextField(blank=True)
    quoted = models.TextField(blank=True)
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    message_id = models.CharField(max_length=500, blank=True)
    in_reply_to = models.CharField(max_length=500, blank=True)
    is_automatic = models.BooleanField(default=False)
    marks = models.JSONField(default=list)
    released_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["side", "at", "id"], name="side_message_order"),
            models.Index(fields=["workspace", "message_id"], name="side_message_by_header"),
        ]

    def __str__(self) -> str:
        return f"side message {self.pk}"
