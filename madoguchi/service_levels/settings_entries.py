"""Our pages in the list at the side of the settings."""

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts import settings_menu
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.settings_menu import Entry


def add() -> None:
    """Called once at start."""
    settings_menu.add(Entry(_("Service levels"), "service_levels:policies", "timer", Right.MANAGE_HOURS, 35))
    settings_menu.add(Entry(_("Tiers"), "service_levels:tiers", "gem", Right.MANAGE_HOURS, 35))
