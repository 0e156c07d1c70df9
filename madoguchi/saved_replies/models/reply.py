"""A saved reply: one text in Japanese and English, with what else is to be done."""

from datetime import date

from django.db import models

from madoguchi.accounts.models import Membership, Person, Team, Workspace
from madoguchi.conversations.models import Inbox


class Folder(models.Model):
    """Where saved replies lie."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="saved_reply_folder_once")]

    def __str__(self) -> str:
        return self.name


class SavedReply(models.Model):
    """One prepared text. With `actions` it is a macro: [{"action", "value"}], carried out in order.

    No inbox or team named: everybody's. `is_private`: its owner's alone. `folded`: all by which it is found.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    folder = models.ForeignKey(Folder, models.SET_NULL, null=True, blank=True, related_name="replies")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    reading = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=300, blank=True)
    text_ja = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    actions = models.JSONField(default=list)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    is_private = models.BooleanField(default=False)
    inboxes = models.ManyToManyField(Inbox, blank=True, related_name="+")
    teams = models.ManyToManyField(Team, blank=True, related_name="+")
    valid_until = models.DateField(null=True, blank=True)
    folded = models.TextField(blank=True)
    archived_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(auto_now=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "archived_at", "name"], name="saved_reply_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_macro(self) -> bool:
        """Whether it does something beside its text."""
        return bool(self.actions)

    def has_expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.valid_until is not None and self.valid_until < today

    def shown_name(self, language: str) -> str:
        """Its name in the reader's language."""
        return (self.name_en or self.name) if language == "en" else self.name


class SavedReplyFile(models.Model):
    """A file that goes along; each use takes a copy."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    reply = models.ForeignKey(SavedReply, models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    path = models.CharField(max_length=255)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class FavouriteReply(models.Model):
    """That a member wants it at hand."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    reply = models.ForeignKey(SavedReply, models.CASCADE, related_name="favourites")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "membership", "reply"], name="favourite_reply_once")]

    def __str__(self) -> str:
        return f"{self.reply_id} of {self.membership_id}"
