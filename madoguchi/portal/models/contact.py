"""The contact page of a workspace: what its owner says on it."""

from django.db import models

from madoguchi.accounts.models import Workspace


class ContactPage(models.Model):
    """`ways`: rows that the owner has written, [{"kind": "phone" or "text", "ja", "en", "value", "note_ja", "note_en"}].
    `inboxes`: ids of those whose address is shown."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, related_name="+")
    is_open = models.BooleanField(default=False)
    intro_ja = models.TextField(blank=True)
    intro_en = models.TextField(blank=True)
    ways = models.JSONField(default=list)
    inboxes = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.workspace_id}: {'open' if self.is_open else 'closed'}"
