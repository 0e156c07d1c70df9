"""Customers and companies that went into another, and how they come back."""

from django.db import models

from madoguchi.accounts.models import Person, Workspace
from madoguchi.customers.models.customer import Company, Customer


class CustomerMerge(models.Model):
    """One customer merged into another. Kept so that it can be undone.

    `carried`: what went along, by the name it was registered under. `before`: {"handles": ids that were theirs, "fields":
    {name: [as typed before, as typed since]}} of the target, the latter in the first row of a batch.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    batch = models.CharField(max_length=32)
    source = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    target = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    carried = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=models.Q(undone_at=None), name="customer_merged_once")
        ]
        indexes = [models.Index(fields=["workspace", "batch"], name="customer_merge_batch")]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"


class CompanyMerge(models.Model):
    """One company merged into another; kept as CustomerMerge is."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    batch = models.CharField(max_length=32)
    source = models.ForeignKey(Company, models.CASCADE, related_name="+")
    target = models.ForeignKey(Company, models.CASCADE, related_name="+")
    carried = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=models.Q(undone_at=None), name="company_merged_once")
        ]
        indexes = [models.Index(fields=["workspace", "batch"], name="company_merge_batch")]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"
