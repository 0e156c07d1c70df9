"""Our pages in the list at the side of the settings."""

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts import settings_menu
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.settings_menu import Entry


def add() -> None:
    """Called once at start."""
    settings_menu.add(Entry(_("Words of the same meaning"), "search:synonyms", "equal", Right.MANAGE_WORKSPACE, 39))
    settings_menu.add(Entry(_("Repeats"), "search:repeats", "repeat", Right.MANAGE_WORKSPACE, 39))
