"""Words that mean the same to a workspace."""

from django.db import models

from madoguchi.accounts.models import Workspace


class SynonymGroup(models.Model):
    """Whoever looks for one of `words` finds all of them. As they were typed, with = between."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    words = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "id"], name="synonyms_of_workspace")]

    def __str__(self) -> str:
        return self.words
