"""What a workspace itself wants to know of conversations, customers and companies."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models.conversation import Conversation
from madoguchi.conversations.models.inbox import Inbox
from madoguchi.customers.models import Company, Customer


class FieldHome(models.TextChoices):
    """Of what it is told."""

    CONVERSATION = "conversation", _("Conversation")
    CUSTOMER = "customer", _("Customer")
    COMPANY = "company", _("Company")


class FieldKind(models.TextChoices):
    """What may stand in it. The entries of a choice may lie in up to three levels."""

    TEXT = "text", pgettext_lazy("field", "Text")
    NUMBER = "number", pgettext_lazy("field", "Number")
    MONEY = "money", pgettext_lazy("field", "Amount of money")
    DATE = "date", pgettext_lazy("field", "Date")
    CHOICE = "choice", pgettext_lazy("field", "One of a list")
    MULTI = "multi", pgettext_lazy("field", "Several of a list")
    LINK = "link", pgettext_lazy("field", "Link")
    PERSON = "person", pgettext_lazy("field", "Colleague")


class CustomField(models.Model):
    """`inboxes`: only there, none for everywhere. `shown_when`: only while another field has one of these entries."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    home = models.CharField(max_length=12, choices=FieldHome.choices)
    kind = models.CharField(max_length=8, choices=FieldKind.choices)
    name = models.CharField(max_length=60)
    help_text = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=10, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_required = models.BooleanField(default=False)
    inboxes = models.ManyToManyField(Inbox, related_name="+", blank=True)
    shown_when: "models.ManyToManyField[CustomChoice, models.Model]" = models.ManyToManyField(
        "CustomChoice", related_name="+", blank=True
    )
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "home", "name"], name="custom_field_once")]

    def __str__(self) -> str:
        return self.name


class CustomChoice(models.Model):
    """One entry of a list. `path`: with what stands above it. A removed one stays with the values that have it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    field = models.ForeignKey(CustomField, models.CASCADE, related_name="entries")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="below")
    name = models.CharField(max_length=100)
    path = models.CharField(max_length=320)
    position = models.PositiveIntegerField(default=0)
    is_leaf = models.BooleanField(default=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["field", "path"], name="custom_choice_once")]

    def __str__(self) -> str:
        return self.path


class _OfAHome(models.Model):
    """Exactly one of the three is set."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    field = models.ForeignKey(CustomField, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="+")
    company = models.ForeignKey(Company, models.CASCADE, null=True, related_name="+")

    class Meta:
        abstract = True


class CustomValue(_OfAHome):
    """One value; a field of several has one row each. Only the column of the kind at its writing is filled."""

    text = models.CharField(max_length=500, null=True)
    number = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    moment = models.DateTimeField(null=True)
    choice = models.ForeignKey(CustomChoice, models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["field", "text"], name="custom_by_text"),
            models.Index(fields=["field", "number"], name="custom_by_number"),
            models.Index(fields=["field", "moment"], name="custom_by_moment"),
            models.Index(fields=["field", "choice"], name="custom_by_choice"),
            models.Index(fields=["field", "person"], name="custom_by_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=[home, "field", "choice"], condition=Q(**{f"{home}__isnull": False}), name=f"custom_{home}"
            )
            for home in FieldHome.values
        ]

    def __str__(self) -> str:
        return f"{self.field_id}"


class CustomChange(_OfAHome):
    """What stood there and what stands there now, as it is typed; the log itself holds no text."""

    was = models.JSONField()
    now = models.JSONField()
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.field_id} changed"
