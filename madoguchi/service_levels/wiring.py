"""Where else service levels take part: the audit log, and what counts by a calendar."""

from collections.abc import Sequence

from django.db.models import F
from django.utils.translation import gettext as _

from madoguchi.accounts.auditing import name_subjects
from madoguchi.accounts.calendar import Calendar
from madoguchi.accounts.calendars import keeping
from madoguchi.conversations import present
from madoguchi.service_levels import matching
from madoguchi.service_levels.models import Policy, PolicyVersion


def add() -> None:
    """Called once at start."""
    name_subjects("service_policy", names)
    present.look_for("policies", Policy, present.OF_WORKSPACE)
    keeping.use("service_levels", keeping.Use(_words, _give))


def names(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    """For the audit log."""
    return dict(Policy.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))


def _words(calendar: Calendar) -> str:
    rows = PolicyVersion.objects.filter(calendar=calendar, policy__deleted_at=None, number=F("policy__number"))
    found = rows.order_by("policy__position").values_list("name", flat=True)[:5]
    return _("service levels: %(names)s") % {"names": _(", ").join(found)} if found else ""


def _give(calendar: Calendar, other: Calendar) -> None:
    PolicyVersion.objects.filter(calendar=calendar).update(calendar=other)
    matching.forget()
