"""Our pages in the list at the side of the settings."""

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts import settings_menu
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.settings_menu import Entry


def add() -> None:
    """Called once at start."""
    settings_menu.add(Entry(_("Inboxes and mail"), "email:settings", "inbox", Right.MANAGE_INBOXES, 40))
    settings_menu.add(Entry(_("Mail ledger"), "email:ledger", "book-open", Right.READ_MAIL_LEDGER, 80))
