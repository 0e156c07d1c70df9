"""Who was asked something before the first line, and what came of it."""

from django.db import models
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.models import Workspace
from madoguchi.channels.chat.models.windows import Site, Visitor


class Questioned(models.Model):
    """A visitor has had the questions of a window on the screen, first at `seen_at`. `how` and `done_at`: what they did then;
    empty as long as they did nothing. What they answered is not here: it is theirs, or stands in their first line."""

    class How(models.TextChoices):
        ANSWERED = "answered", pgettext_lazy("questions", "answered")
        SKIPPED = "skipped", pgettext_lazy("questions", "skipped")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    visitor = models.OneToOneField(Visitor, models.CASCADE, related_name="questioned")
    seen_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=8, choices=How.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["site", "-seen_at"], name="chat_questioned_of_site")]

    def __str__(self) -> str:
        return f"{self.visitor_id} {self.how}"

    @property
    def seconds(self) -> int | None:
        """From seeing them to what was done."""
        return round((self.done_at - self.seen_at).total_seconds()) if self.done_at else None
