"""How we serve: tiers with what belongs to them, and what a single customer was promised besides."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Person, Workspace
from madoguchi.customers.models.customer import Customer


class ServedBy(models.TextChoices):
    """By which ways a tier is served. Community and articles are everybody's."""

    EMAIL = "email", _("Mail")
    FORM = "form", _("Form")
    CHAT = "chat", _("Chat")
    LINE = "line", "LINE"
    PHONE = "phone", _("Phone")


class Tier(models.Model):
    """`name` is what stands as `Company.tier`. `channels`: ServedBy; empty means all. `calls`: contacts a month that belong
    to it, 0 means that nobody counts."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    channels = models.JSONField(default=list)
    named_owner = models.BooleanField(default=False)
    calls = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="tier_name_once")]

    def __str__(self) -> str:
        return self.name


class OwnService(models.Model):
    """What was agreed with one customer, before whatever their tier says. `times`: {target: seconds}; `owner` answers them."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    customer = models.OneToOneField(Customer, models.CASCADE, related_name="own_service")
    times = models.JSONField(default=dict)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    tone = models.CharField(max_length=120, blank=True)
    contact_hours = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"own service of {self.customer_id}"
