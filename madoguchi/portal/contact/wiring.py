"""Where the contact page joins the house: the ways that stand on it, its page of settings, its file."""

from django.utils.translation import gettext_lazy

from madoguchi.accounts import settings_menu
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.settings_menu import Entry
from madoguchi.portal.contact import events, own_ways, portable, ways

__all__ = ["add", "events"]


def add() -> None:
    """Called once at start."""
    ways.register("forms", own_ways.forms)
    ways.register("chat", own_ways.chat)
    ways.register("mail", own_ways.mail)
    ways.register("written", own_ways.written)
    portable.add()
    settings_menu.add(Entry(gettext_lazy("Contact page"), "contact:settings", "contact", Right.MANAGE_WORKSPACE, 62))
