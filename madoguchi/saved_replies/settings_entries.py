"""Our pages in the list at the side of the settings."""

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts import settings_menu
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.settings_menu import Entry


def add() -> None:
    """Called once at start."""
    settings_menu.add(Entry(_("Saved replies and macros"), "saved_replies:replies", "message-square-quote", Right.NOTE, 36))
    settings_menu.add(Entry(_("Openings and closings"), "saved_replies:frames", "pilcrow", Right.MANAGE_INBOXES, 37))
    settings_menu.add(Entry(_("My signature"), "saved_replies:signature", "signature", Right.REPLY, 6))
    settings_menu.add(Entry(_("Automatic answers"), "saved_replies:acknowledgements", "bot", Right.MANAGE_SAVED_REPLIES, 38))
    settings_menu.add(Entry(_("Notices for a time"), "saved_replies:notices", "megaphone", Right.MANAGE_SAVED_REPLIES, 39))
