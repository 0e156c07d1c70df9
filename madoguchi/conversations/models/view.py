"""Lists that people put together for themselves, a team or everybody."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.models import Membership, Person, Team, Workspace


class Sharing(models.IntegerChoices):
    """Whom a view is for."""

    PRIVATE = 0, pgettext_lazy("view", "Only me")
    TEAM = 1, pgettext_lazy("view", "A team")
    SHARED = 2, pgettext_lazy("view", "Everybody")


class Order(models.TextChoices):
    """How a list is sorted."""

    ACTIVITY = "activity", _("Latest activity first")
    ACTIVITY_OLDEST = "activity_oldest", _("Oldest activity first")
    DUE = "due", _("Most urgent deadline first")
    DUE_LATEST = "due_latest", _("Latest deadline first")
    WAITING = "waiting", _("Longest waiting first")
    PROMISE = "promise", _("Earliest promise first")
    CREATED = "created", _("Newest conversation first")
    CREATED_OLDEST = "created_oldest", _("Oldest conversation first")


class View(models.Model):
    """A saved list. `condition` is a tree of conditions/language.py; `columns` are what a row shows beside the usual.

    `deleted_at`: removed, but still to be brought back. A team's view whose team is gone is its maker's to mend.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    icon = models.CharField(max_length=30, default="list-filter")
    sharing = models.PositiveSmallIntegerField(choices=Sharing.choices, default=Sharing.PRIVATE)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    condition = models.JSONField(default=dict)
    order = models.CharField(max_length=20, choices=Order.choices, default=Order.ACTIVITY)
    columns = models.JSONField(default=list)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    hidden_by = models.ManyToManyField(Membership, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "sharing", "position"], name="view_column")]

    def __str__(self) -> str:
        return self.name
