"""Files too big for a mail, which the mail names by an address instead."""

from django.db import models

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models import Attachment, Message


class FileLink(models.Model):
    """One attachment of one message of ours that is fetched from our own pages until it expires or is taken back."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, models.CASCADE, related_name="file_links")
    attachment = models.OneToOneField(Attachment, models.CASCADE, related_name="link")
    token_hash = models.CharField(max_length=64, unique=True)
    token_sealed = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    downloads = models.PositiveIntegerField(default=0)
    last_download_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link to file {self.attachment_id}"
