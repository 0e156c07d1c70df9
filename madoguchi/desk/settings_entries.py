"""The desk's own pages in the list beside the settings."""

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts import settings_menu
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.settings_menu import Entry


def add() -> None:
    """Called once, at start."""
    settings_menu.add(Entry(_("The counter now"), "desk:board", "gauge", Right.WATCH_COUNTER, 80))
