"""What a customer has agreed to, and how we know."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.models import Person, Workspace
from madoguchi.customers.models.customer import Customer


class ConsentState(models.TextChoices):
    """Where it stands; nothing recorded means that nobody has asked."""

    GIVEN = "given", pgettext_lazy("consent", "Given")
    WITHDRAWN = "withdrawn", pgettext_lazy("consent", "Withdrawn")


class ConsentWay(models.TextChoices):
    """How they told us."""

    MAIL = "mail", _("By mail")
    PHONE = "phone", _("By phone")
    FORM = "form", pgettext_lazy("consent", "On a web form")
    CHAT = "chat", _("By chat")
    PAPER = "paper", pgettext_lazy("consent", "In writing")
    PERSON = "person", pgettext_lazy("consent", "In person")
    MERGE = "merge", pgettext_lazy("consent", "Taken over by merging")


class Consent(models.Model):
    """One statement; the newest of a kind counts, the others are the proof. `on`: the day on which they said so. `kind`: one
    of consent_kinds. `mistaken_at`: it was written down by mistake and does not count."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=ConsentState.choices)
    way = models.CharField(max_length=8, choices=ConsentWay.choices)
    proof = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    mistaken_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["customer", "kind", "-id"], name="consent_of_customer")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.customer_id}"
