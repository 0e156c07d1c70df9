"""Surveys, whom they asked and what was answered."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models import Conversation, Message
from madoguchi.customers.models import Customer


def new_key() -> str:
    """What an invitation's address is made of; nobody can guess it."""
    return secrets.token_urlsafe(12)


class Survey(models.Model):
    """`language` empty: the customer's. `after_hours`: sent so long after it was asked for. `quiet_days`: who was asked is left
    alone for these. `open_days`: so long after the matter was done it can be answered. `number`: its newest version."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    is_on = models.BooleanField(default=True)
    language = models.CharField(max_length=2, blank=True)
    after_hours = models.PositiveSmallIntegerField(default=24)
    quiet_days = models.PositiveSmallIntegerField(default=30)
    open_days = models.PositiveSmallIntegerField(default=14)
    number = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], condition=models.Q(removed_at=None), name="survey_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class SurveyVersion(models.Model):
    """What a survey said from then on; never changed. `texts` as texts.TEXTS by language, `questions` as texts.QUESTIONS."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    texts = models.JSONField(default=dict)
    questions = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="survey_version_once")]

    def __str__(self) -> str:
        return f"{self.survey_id} v{self.number}"


class WhyNot(models.TextChoices):
    """Why an invitation did not leave."""

    OFF = "off", _("the survey is switched off or removed")
    QUIET = "quiet", _("this person was asked not long ago")
    REFUSED = "refused", _("the customer does not wish surveys")
    BLOCKED = "blocked", _("the sender is blocked, or it is spam or trash")
    HARASSMENT = "harassment", _("harassment is at hand")
    NO_ADDRESS = "no_address", _("no mail address to ask at")
    MACHINE = "machine", _("a machine wrote, or it is not sure who")
    UNREACHED = "unreached", _("mail does not reach this address")
    REOPENED = "reopened", _("opened again before it was sent")
    NOT_DONE = "not_done", _("it was not done yet")
    LATE = "late", _("too long ago")
    TRIAL = "trial", _("trial mode")
    NO_WAY = "no_way", _("no mail in this conversation")


class Asked(models.Model):
    """One invitation. `solved_at`: when the matter was done; `why`: of what was not sent; `by_kind`, `by_id`: who wished it."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("survey", "will be sent")
        SENT = "sent", pgettext_lazy("survey", "sent, no answer yet")
        ANSWERED = "answered", pgettext_lazy("survey", "answered")
        EXPIRED = "expired", pgettext_lazy("survey", "ended without an answer")
        NOT_SENT = "not_sent", pgettext_lazy("survey", "not sent")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="+")
    version = models.ForeignKey(SurveyVersion, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="surveys")
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, related_name="+")
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=32, unique=True, default=new_key)
    state = models.CharField(max_length=8, choices=State.choices)
    why = models.CharField(max_length=12, choices=WhyNot.choices, blank=True)
    language = models.CharField(max_length=2)
    by_kind = models.CharField(max_length=10)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    solved_at = models.DateTimeField()
    was_closed = models.BooleanField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="survey_due"),
            models.Index(fields=["expires_at"], condition=models.Q(state="sent"), name="survey_expiring"),
            models.Index(fields=["workspace", "survey", "sent_at"], name="survey_sent"),
            models.Index(fields=["workspace", "-id"], name="survey_asked"),
            models.Index(fields=["customer", "sent_at"], name="survey_of_customer"),
            models.Index(fields=["conversation", "id"], name="survey_here"),
            models.Index(fields=["message"], name="survey_of_message"),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.conversation_id}: {self.state}"


class Answer(models.Model):
    """What was answered, as it was left last. `revision`: how often it was stored; by it two windows notice each other."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    asked = models.OneToOneField(Asked, models.CASCADE, related_name="answer")
    result = models.PositiveSmallIntegerField(null=True)
    handling = models.PositiveSmallIntegerField(null=True)
    twice = models.BooleanField(null=True)
    comment = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "at"], name="survey_answers")]

    def __str__(self) -> str:
        return f"{self.asked_id}: {self.result} {self.handling}"
