"""Our pages in the list at the side of the settings."""

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts import settings_menu
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.settings_menu import Entry


def add() -> None:
    """Called once at start."""
    settings_menu.add(Entry(_("What I am given"), "routing:mine", "inbox", Right.HANDLE, 6))
    settings_menu.add(Entry(_("Routing"), "routing:queues", "route", Right.MANAGE_TEAMS, 32))
