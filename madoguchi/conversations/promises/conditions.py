"""Lists may ask for what is promised."""

from django.utils.translation import gettext_lazy as _

from madoguchi.conversations.conditions.fields import column, register
from madoguchi.conversations.conditions.kinds import Kind


def add() -> None:
    """Called once at start."""
    register(column("promise_due", _("Promise due"), Kind.TIME, "promise_due_at", group="times"))
