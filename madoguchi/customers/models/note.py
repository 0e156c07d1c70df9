"""What colleagues should know of a customer or a company, each with its writer."""

from django.db import models

from madoguchi.accounts.models import Person, Workspace
from madoguchi.customers.models.customer import Company, Customer


class CustomerNote(models.Model):
    """Of a customer or of a company. A deleted one can be brought back."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="+", db_index=False)
    company = models.ForeignKey(Company, models.CASCADE, null=True, related_name="+", db_index=False)
    text = models.TextField()
    is_pinned = models.BooleanField(default=False)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-is_pinned", "-id"], name="note_of_customer"),
            models.Index(fields=["company", "-is_pinned", "-id"], name="note_of_company"),
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"


class CustomerNoteChange(models.Model):
    """What stood there before; the log holds no text."""

    note = models.ForeignKey(CustomerNote, models.CASCADE, related_name="changes")
    was = models.TextField(blank=True)
    now = models.TextField(blank=True)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"change of note {self.note_id}"
