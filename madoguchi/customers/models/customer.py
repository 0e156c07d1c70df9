"""Whom we serve: customers, their companies, and the handles (addresses, numbers) by which they reach us."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Person, Workspace
from madoguchi.customers.ordering import OrderKey


class Company(models.Model):
    """An organisation that customers belong to. `merged_into`: which it is now."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    reading = models.CharField(max_length=200, blank=True)
    order_key = OrderKey(default=b"", db_default=b"")
    tier = models.CharField(max_length=40, blank=True)
    notes = models.TextField(blank=True)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="merged_from")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "name"], name="company_by_name"),
            models.Index(fields=["workspace", "order_key", "id"], name="company_in_order"),
        ]

    def __str__(self) -> str:
        return self.name


class KnowledgeLevel(models.IntegerChoices):
    """How technical an explanation fits this customer."""

    UNKNOWN = 0, _("Unknown")
    BEGINNER = 1, _("Beginner")
    USUAL = 2, _("Usual")
    EXPERT = 3, _("Expert")


class PreferredContact(models.TextChoices):
    """How they wish to hear from us."""

    EMAIL = "email", _("By mail")
    PHONE = "phone", _("By phone")
    CHAT = "chat", _("By chat")
    LETTER = "letter", _("By letter")


class Customer(models.Model):
    """A person who came to the counter. The name may be empty: then the handle is shown. `merged_into`: who they are now."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    reading = models.CharField(max_length=200, blank=True)
    order_key = OrderKey(default=b"", db_default=b"")
    language = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    knowledge_level = models.PositiveSmallIntegerField(choices=KnowledgeLevel.choices, default=KnowledgeLevel.UNKNOWN)
    preferred_contact = models.CharField(max_length=8, choices=PreferredContact.choices, blank=True)
    notes = models.TextField(blank=True)
    company = models.ForeignKey(Company, models.SET_NULL, null=True, blank=True, related_name="customers")
    department = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=120, blank=True)
    postal_address = models.CharField(max_length=300, blank=True)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="merged_from")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "name"], name="customer_by_name"),
            models.Index(fields=["workspace", "order_key", "id"], name="customer_in_order"),
        ]

    def __str__(self) -> str:
        return self.name


class HandleKind(models.TextChoices):
    """The kinds of address."""

    EMAIL = "email", _("Mail address")
    PHONE = "phone", _("Phone number")
    CHAT = "chat", _("Chat")
    LINE = "line", "LINE"
    CUSTOM = "custom", _("Custom channel")


class HandleTrouble(models.TextChoices):
    """Why writing there is likely in vain."""

    UNREACHABLE = "unreachable", _("Cannot be reached")
    FILTERED = "filtered", _("Probably refuses our mail")


class Handle(models.Model):
    """One address. `value` is normalised for comparing, `shown` is how it was written.

    A shared handle (info@, a family, a switchboard) has several customers; who is speaking is then asked, never guessed.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=HandleKind.choices)
    value = models.CharField(max_length=320)
    shown = models.CharField(max_length=320)
    is_shared = models.BooleanField(default=False)
    trouble = models.CharField(max_length=12, choices=HandleTrouble.choices, blank=True)
    trouble_at = models.DateTimeField(null=True)
    trouble_words = models.TextField(blank=True)
    customers = models.ManyToManyField(Customer, through="HandleHolder", related_name="handles")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "kind", "value"], name="handle_once")]

    def __str__(self) -> str:
        return self.shown


class HandleHolder(models.Model):
    """That this customer can be reached by this handle."""

    handle = models.ForeignKey(Handle, models.CASCADE, related_name="holders")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="holdings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handle", "customer"], name="holder_once")]

    def __str__(self) -> str:
        return f"{self.customer_id} by {self.handle_id}"


class MallDomain(models.Model):
    """A domain under which a mall relays its shoppers' mail, added to those that `malls.py` knows."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    domain = models.CharField(max_length=255)
    name = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "domain"], name="mall_domain_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.domain})"


class DismissedOffer(models.Model):
    """Something found in a signature that somebody decided not to take over: it is not offered for this customer again."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="dismissed_offers")
    field = models.CharField(max_length=20)
    value = models.CharField(max_length=300)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "field", "value"], name="dismissed_once")]

    def __str__(self) -> str:
        return f"{self.field} for {self.customer_id}"


class DetailChange(models.Model):
    """What stood on a card and what stands there now, as typed; the log holds no text. Of a customer or a company."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="+")
    company = models.ForeignKey(Company, models.CASCADE, null=True, related_name="+")
    field = models.CharField(max_length=20)
    was = models.TextField(blank=True)
    now = models.TextField(blank=True)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "field", "-id"], name="detail_of_customer"),
            models.Index(fields=["company", "field", "-id"], name="detail_of_company"),
        ]

    def __str__(self) -> str:
        return self.field
