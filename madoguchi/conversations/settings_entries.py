"""Our pages in the list at the side of the settings."""

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts import settings_menu
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.settings_menu import Entry


def add() -> None:
    """Called once at start."""
    settings_menu.add(Entry(_("Names by inbox"), "conversations:own_names", "contact", Right.REPLY, 5))
    settings_menu.add(Entry(_("Stages"), "conversations:stages", "list-checks", Right.MANAGE_WORKSPACE, 35))
    settings_menu.add(Entry(_("Spam senders"), "conversations:sender_rules", "shield-ban", Right.MANAGE_INBOXES, 45))
