"""Our page in the list at the side of the settings."""

from django.utils.translation import pgettext_lazy

from madoguchi.accounts import settings_menu
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.settings_menu import Entry


def add() -> None:
    """Called once at start."""
    settings_menu.add(Entry(pgettext_lazy("automation", "Rules"), "rules:rules", "workflow", Right.MANAGE_RULES, 36))
