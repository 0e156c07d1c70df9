"""A contact form, the shapes it has had, and what was sent with it."""

import secrets

from django.db import models
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.models import Team, Workspace
from madoguchi.conversations.models import Conversation, Inbox

USUAL_BUDGET = 70


def new_key() -> str:
    """Stands in public addresses; guessed by nobody."""
    return secrets.token_hex(10)


def new_link() -> str:
    """Of one submission's page."""
    return secrets.token_urlsafe(18)


class ContactForm(models.Model):
    """`key` stands in its address. `sites`: origins of websites that may show it, or send to it from a form of their own.
    `tags`: ids. `budget`: the friction score that its owner does not want to fall below. `number`: of its newest version."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    key = models.CharField(max_length=20, unique=True, default=new_key)
    name = models.CharField(max_length=80)
    inbox = models.ForeignKey(Inbox, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+")
    tags = models.JSONField(default=list)
    is_on = models.BooleanField(default=True)
    on_contact_page = models.BooleanField(default=True)
    sites = models.JSONField(default=list)
    budget = models.PositiveSmallIntegerField(default=USUAL_BUDGET)
    number = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"], condition=models.Q(removed_at=None), name="contact_form_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class FormVersion(models.Model):
    """One shape of a form: what is asked (shapes.Field as JSON), and its words {"title_ja": …}."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    form = models.ForeignKey(ContactForm, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    fields = models.JSONField(default=list)
    texts = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="contact_form_version_once")]

    def __str__(self) -> str:
        return f"{self.form_id}:{self.number}"


class Submission(models.Model):
    """What somebody sent, kept as it came before anything is made of it.

    `posted`: {name: [value, …]}; `files`: StoredFile as JSON; `nonce`: of the page that it was typed on, empty where there was
    none; `signs`: what speaks of a machine (guarding.Sign); `take_at`: until then a held one may still be proven.
    `key`: of the page that tells its sender how it stands. `seconds`: from the page's making to its sending.
    """

    class State(models.TextChoices):
        KEPT = "kept", pgettext_lazy("submission", "kept")
        HELD = "held", pgettext_lazy("submission", "held for a moment")
        TAKEN = "taken", pgettext_lazy("submission", "taken in")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    form = models.ForeignKey(ContactForm, models.CASCADE, related_name="+")
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="+")
    key = models.CharField(max_length=32, unique=True, default=new_link)
    nonce = models.CharField(max_length=32, blank=True)
    fingerprint = models.CharField(max_length=64)
    posted = models.JSONField()
    files = models.JSONField(default=list)
    language = models.CharField(max_length=2)
    signs = models.JSONField(default=list)
    is_proven = models.BooleanField(default=False)
    is_spam = models.BooleanField(default=False)
    was_begun = models.BooleanField(default=False)
    seconds = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State.choices)
    at = models.DateTimeField()
    take_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["form", "-at"], name="submission_of_form"),
            models.Index(fields=["form", "fingerprint", "-at"], name="submission_alike"),
            models.Index(fields=["take_at"], condition=~models.Q(state="taken"), name="submission_due"),
        ]
        constraints = [models.UniqueConstraint(fields=["form", "nonce"], condition=~models.Q(nonce=""), name="submission_once")]

    def __str__(self) -> str:
        return f"{self.form_id}: {self.state}"


class FormDay(models.Model):
    """How many began to fill a form in on a day (UTC). A number, and nothing of whom."""

    form = models.ForeignKey(ContactForm, models.CASCADE, related_name="+")
    day = models.DateField()
    begun = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "day"], name="form_day_once")]

    def __str__(self) -> str:
        return f"{self.form_id} {self.day}"
