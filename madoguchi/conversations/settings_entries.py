"""Our pages in the list at the side of the settings."""

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts import settings_menu
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.settings_menu import Entry


def add() -> None:
    """Called once at start."""
    settings_menu.add(Entry(_("Names by inbox"), "conversations:own_names", "contact", Right.REPLY, 5))
    settings_menu.add(Entry(_("End of shift"), "desk:shift_end", "log-out", Right.HANDLE, 6))
    settings_menu.add(
        Entry(_("Handover rules"), "conversations:handover_rules", "arrow-right-left", Right.MANAGE_WORKSPACE, 36)
    )
    settings_menu.add(Entry(_("Approvals"), "conversations:approval_rules", "stamp", Right.MANAGE_WORKSPACE, 33))
    settings_menu.add(Entry(_("Check before sending"), "conversations:send_check", "shield-check", Right.MANAGE_INBOXES, 34))
    settings_menu.add(Entry(_("Tags"), "conversations:tags", "tag", Right.MANAGE_TAGS, 37))
    settings_menu.add(Entry(_("Custom fields"), "conversations:custom_fields", "table-properties", Right.MANAGE_WORKSPACE, 38))
    settings_menu.add(Entry(_("Stages"), "conversations:stages", "list-checks", Right.MANAGE_WORKSPACE, 35))
    settings_menu.add(Entry(_("Checklists"), "conversations:task_templates", "list-todo", Right.MANAGE_WORKSPACE, 36))
    settings_menu.add(Entry(_("Spam senders"), "conversations:sender_rules", "shield-ban", Right.MANAGE_INBOXES, 45))
    settings_menu.add(Entry(_("Trial mode"), "conversations:trial", "flask-conical", Right.MANAGE_INBOXES, 44))
