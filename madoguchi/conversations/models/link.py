"""How conversations belong together."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models.conversation import Conversation


class Link(models.Model):
    """`one` stands to `other` as `kind` says: is related, is the duplicate of, is the child of, was split from."""

    class Kind(models.TextChoices):
        RELATED = "related", _("Related")
        DUPLICATE = "duplicate", _("Duplicate of")
        CHILD = "child", _("Belongs below")
        SPLIT = "split", _("Split from")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    one = models.ForeignKey(Conversation, models.CASCADE, related_name="links_out")
    other = models.ForeignKey(Conversation, models.CASCADE, related_name="links_in")
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "one", "other", "kind"], name="link_once"),
            models.UniqueConstraint(fields=["workspace", "one"], condition=models.Q(kind="child"), name="link_one_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} {self.kind} {self.other_id}"
