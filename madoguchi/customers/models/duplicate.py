"""What tells that two customers may be one."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.models import Person, Workspace
from madoguchi.customers.models.customer import Customer


class KeyKind(models.TextChoices):
    """By what customers are compared."""

    MAIL = "mail", _("Mail address")
    PHONE = "phone", _("Phone number")
    NAME = "name", pgettext_lazy("customer", "Name")  # with a company, an address, a domain
    READING = "reading", _("Reading")


class KeySource(models.TextChoices):
    """Whence we know it: it stands on their card, in their signature, in what they wrote."""

    CARD = "card", "card"
    SIGNATURE = "signature", "signature"
    TEXT = "text", "text"


class MatchKey(models.Model):
    """`value` is folded so that different ways to write the same are equal. Computed from card, handles and facts."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="match_keys", db_index=False)
    kind = models.CharField(max_length=8, choices=KeyKind.choices)
    value = models.CharField(max_length=320)
    source = models.CharField(max_length=10, choices=KeySource.choices, default=KeySource.CARD)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "kind", "value"], name="match_key_once")]
        indexes = [models.Index(fields=["workspace", "kind", "value"], name="match_key_by_value")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.customer_id}"


class PossibleDuplicate(models.Model):
    """Two customers, `one` the older, and `reasons` in codes. A dismissed pair stays and is not proposed again."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    one = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    reasons = models.JSONField(default=list)
    strength = models.PositiveSmallIntegerField(default=0)
    found_at = models.DateTimeField(auto_now_add=True)
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="possible_duplicate_once")]
        indexes = [
            models.Index(
                fields=["workspace", "-strength", "-id"],
                condition=models.Q(dismissed_at=None),
                name="possible_duplicate_list",
            )
        ]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"
