"""Signing in at a mail provider with OAuth 2.0 instead of a password."""

from django.db import models

from madoguchi.accounts.models import Workspace


class OAuthClient(models.Model):
    """This installation as the provider knows it: the client that was registered there, its secret sealed."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    provider = models.CharField(max_length=12)
    client_id = models.CharField(max_length=255)
    secret_sealed = models.TextField(blank=True)
    authorize_url = models.CharField(max_length=500)
    token_url = models.CharField(max_length=500)
    scope = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"{self.provider} {self.client_id[:24]}"


class OAuthGrant(models.Model):
    """What one mail account has allowed us; its tokens sealed as one text, renewed by one process at a time.

    `generation` grows with every new token. A `trouble_code` of sign_in_again is lifted only by signing in.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    client = models.ForeignKey(OAuthClient, models.CASCADE, related_name="grants")
    account = models.CharField(max_length=254)
    token_sealed = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True)
    generation = models.PositiveIntegerField(default=0)
    holder = models.CharField(max_length=32, blank=True)
    held_until = models.DateTimeField(null=True)
    granted_at = models.DateTimeField(null=True)
    trouble_code = models.CharField(max_length=24, blank=True)
    trouble = models.TextField(blank=True)
    trouble_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "client", "account"], name="oauth_account_once")]

    def __str__(self) -> str:
        return self.account
