"""What was read in a file, once for the same content in a workspace, whatever it hangs on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Workspace


class FileState(models.TextChoices):
    """Whether a file's words can be found, or why not."""

    READ = "read", _("Its words can be found")
    EMPTY = "empty", _("No text in it, only pictures perhaps")
    LOCKED = "locked", _("A password protects it")
    BROKEN = "broken", _("It is damaged")
    HEAVY = "heavy", _("Too large to be read")
    MISSING = "missing", _("The file is not there")


class FileText(models.Model):
    """`text` is cut at `process.MOST_SIGNS`, `is_cut` says so. `version`: of the reading; an older one is read again."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=FileState.choices)
    version = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    is_cut = models.BooleanField(default=False)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "sha256"], name="file_text_once")]

    def __str__(self) -> str:
        return f"{self.state} {self.sha256[:8]}"
