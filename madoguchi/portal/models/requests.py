"""My requests: whether a workspace has the customers' own pages, who was let in there, and copies of what we hold."""

from django.db import models
from django.utils import timezone

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models import Inbox
from madoguchi.customers.models import Customer, Handle


class MyRequests(models.Model):
    """A workspace's pages for its customers. `inboxes`: whose conversations are shown. `inbox`: from where its mails come and
    where requests about personal data go."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, related_name="+")
    is_on = models.BooleanField(default=False)
    inboxes = models.ManyToManyField(Inbox, blank=True, related_name="+")
    inbox = models.ForeignKey(Inbox, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"my requests of {self.workspace_id}"


class SignInLink(models.Model):
    """One link by mail; only its hash is kept. `job_id`: which job mailed it, so that it is mailed once."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    handle = models.ForeignKey(Handle, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    job_id = models.BigIntegerField(unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["handle", "created_at"], name="sign_in_link_of_handle"),
            models.Index(fields=["expires_at"], name="sign_in_link_old"),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"


class CustomerSession(models.Model):
    """A browser in which a customer signed in; its key is kept hashed. `customer`: who held the address alone then; empty for
    a shared one. When that is no longer so, the session opens nothing."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True)
    handle = models.ForeignKey(Handle, models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="+")
    language = models.CharField(max_length=2, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="customer_session_old")]

    def __str__(self) -> str:
        return f"session {self.pk}"


class DataCopy(models.Model):
    """What we hold, packed for a customer: made by a job, taken once. `path` is empty until it is there, and again after it
    was taken or is over."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    handle = models.ForeignKey(Handle, models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="+")
    path = models.CharField(max_length=255, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["handle", "-asked_at"], name="data_copy_of_handle")]

    def __str__(self) -> str:
        return f"copy {self.pk}"
