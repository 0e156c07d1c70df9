"""Windows on websites, and who looks out of them."""

import secrets

from django.db import models

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models import Inbox
from madoguchi.customers.models import Customer


def new_key() -> str:
    """How a website names its window; public."""
    return secrets.token_urlsafe(12)


class Site(models.Model):
    """A chat window that stands on websites. Its talks come into `inbox`.

    `origins`: where it may stand, as "https://shop.example.jp" or "https://*.example.jp"; empty: anywhere. `looks`, `words`,
    `asks` and `timing` as settings.LOOKS, WORDS, ASKS and TIMING. `signed_only`: whom the website does not vouch for
    (identifying.py) may write, but is shown nothing of earlier talks. `keeps_pages_days`: how long visited pages are kept; 0:
    not at all.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    inbox = models.ForeignKey(Inbox, models.PROTECT, related_name="+")
    key = models.CharField(max_length=32, unique=True, default=new_key)
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    origins = models.JSONField(default=list)
    looks = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    asks = models.JSONField(default=list)
    timing = models.JSONField(default=dict)
    signed_only = models.BooleanField(default=False)
    keeps_pages_days = models.PositiveSmallIntegerField(default=30)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="chat_site_name_once")]

    def __str__(self) -> str:
        return self.name


class IdentityKey(models.Model):
    """A secret that a website signs identities with. Several are good at once, so that one can be turned; sealed at rest."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, models.CASCADE, related_name="identity_keys")
    name = models.CharField(max_length=16)  # the `kid` of a token
    sealed = models.CharField(max_length=400)
    created_at = models.DateTimeField(auto_now_add=True)
    retires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="chat_identity_key_once")]

    def __str__(self) -> str:
        return self.name


class Visitor(models.Model):
    """Somebody at a window: a browser that holds the token, until the website says who it is.

    `uid` is their handle as a customer. `outside_id`: the website's own name for them, vouched for; several browsers may be the
    same one. `mail` was typed; `proven_mail` was proven to be theirs, by a click or an answer. `page`: {"url", "title",
    "referrer", "since"}, `device`: {"browser", "system", "is_phone"}; both are wiped at `wipe_at`. `blocked_until`: what they
    say is refused until then.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, models.CASCADE, related_name="visitors")
    uid = models.CharField(max_length=32, default=new_key)
    token_hash = models.CharField(max_length=64, unique=True)
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, related_name="+")
    outside_id = models.CharField(max_length=200, blank=True)
    identified_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=200, blank=True)
    mail = models.CharField(max_length=320, blank=True)
    proven_mail = models.CharField(max_length=320, blank=True)
    language = models.CharField(max_length=2, default="ja")
    page = models.JSONField(default=dict)
    device = models.JSONField(default=dict)
    wipe_at = models.DateTimeField(null=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    blocked_until = models.DateTimeField(null=True)
    blocked_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    blocked_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "uid"], name="chat_visitor_once")]
        indexes = [
            models.Index(fields=["site", "outside_id"], name="chat_visitor_by_outside"),
            models.Index(fields=["customer"], name="chat_visitor_by_customer"),
            models.Index(fields=["wipe_at"], condition=models.Q(wipe_at__isnull=False), name="chat_visitor_to_wipe"),
        ]

    def __str__(self) -> str:
        return self.name or self.uid
