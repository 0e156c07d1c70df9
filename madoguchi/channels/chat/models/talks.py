"""The talks that are held at windows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Person, Workspace
from madoguchi.channels.chat.models.windows import Site, Visitor
from madoguchi.conversations.models import Conversation


class TalkState(models.TextChoices):
    """Where a talk stands, beside the conversation's own status."""

    ASKED = "asked", _("Waiting for somebody")
    LIVE = "live", _("Talking")
    IDLE = "idle", _("Quiet")
    BY_MAIL = "by_mail", _("Goes on by mail")
    ENDED = "ended", _("Ended")


class Talk(models.Model):
    """A conversation as it is held through a window. `begun_in`: the conversation it began in, which may have been merged into
    another since: nothing else of that one is shown to a visitor whom nobody vouches for. `seen_by_visitor` and `seen_by_us`:
    the newest message each side has had on the screen. `mailed_up_to`: the newest message that the visitor has been mailed.
    `mail_due_at`: when it is looked whether what we said must go by mail. `left_at`: their window is closed since.
    `abandoned_at`: they had gone before anybody answered. `transcripts`: how often one was asked for. `rating`: 1 to 5, given
    at the end."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="talks")
    begun_in = models.BigIntegerField()
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="talks")
    state = models.CharField(max_length=8, choices=TalkState.choices, default=TalkState.ASKED)
    started_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    last_line_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    abandoned_at = models.DateTimeField(null=True)
    visitor_seen_at = models.DateTimeField(null=True)  # their window was open then
    seen_by_visitor = models.BigIntegerField(default=0)
    seen_by_us = models.BigIntegerField(default=0)
    mailed_up_to = models.BigIntegerField(default=0)
    mail_due_at = models.DateTimeField(null=True)
    transcripts = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=8, blank=True)  # visitor, person, clock
    rating = models.PositiveSmallIntegerField(null=True)
    rating_words = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["visitor", "-started_at"], name="chat_talks_of_visitor"),
            models.Index(fields=["state", "last_line_at"], name="chat_talks_by_state"),
            models.Index(fields=["site", "state", "started_at"], name="chat_talks_waiting"),
            models.Index(fields=["mail_due_at"], condition=models.Q(mail_due_at__isnull=False), name="chat_talks_to_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.state}"
