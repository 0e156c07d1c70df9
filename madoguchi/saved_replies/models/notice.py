"""期間のお知らせ: lines that stand everywhere from one moment to another, and end by themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models import Inbox


class NoticePlace(models.TextChoices):
    """Where a notice is read."""

    REPLIES = "replies", _("Below replies, above the signature")
    AUTOMATIC = "automatic", _("In automatic answers")
    FORM = "form", _("Above forms")
    WIDGET = "widget", _("In the chat window")


class Notice(models.Model):
    """Stands from `begins_at` up to `ends_at`. No inbox named: all. `places`: values of NoticePlace. `closure`: the name of
    a closure of the calendar whose dates it follows, with `days_before` of warning; empty: its own."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    text_ja = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    inboxes = models.ManyToManyField(Inbox, blank=True, related_name="+")
    places = models.JSONField(default=list)
    closure = models.CharField(max_length=80, blank=True)
    days_before = models.PositiveSmallIntegerField(default=14)
    changed_at = models.DateTimeField(auto_now=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "ends_at"], name="notice_by_end")]

    def __str__(self) -> str:
        return self.name
