"""How the desk calls customers, statuses and views."""

import re

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from madoguchi.conversations.models import Conversation, Status

_COMPANY = re.compile(
    r"株式会社|有限会社|合同会社|合名会社|合資会社|社団法人|財団法人|[(（][株有][)）]|[(（]同[)）]|病院$|学校$|大学$|保育園$|幼稚園$|組合$|協会$|市役所$|区役所$"
)
_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
STATUS_ICONS = ("circle-dot", "hourglass", "moon", "check", "shield-alert", "trash-2")


def honorific(name: str) -> str:
    """What follows a customer's name for a Japanese reader: 様 after people, 御中 after organisations, else nothing."""
    if get_language() != "ja" or not _JAPANESE.search(name) or name.endswith(("様", "御中", "さん")):
        return ""
    return " 御中" if _COMPANY.search(name) else " 様"


def addressed(name: str) -> str:
    """A customer's name as the reader's language calls them."""
    return name + honorific(name)


def who(conversation: Conversation) -> str:
    """The customer's name, else their address."""
    if conversation.customer and conversation.customer.name:
        return conversation.customer.name
    return conversation.handle.shown if conversation.handle else _("Unknown sender")


def status_name(conversation: Conversation) -> str:
    """Where it stands, as the team says it: an open one without an owner is 未対応, with one 対応中."""
    if conversation.status == Status.OPEN:
        return pgettext("status", "In progress") if conversation.assignee_id else pgettext("status", "New")
    return str(Status(conversation.status).label)


def view_name(view: str) -> str:
    """What one of the fixed views is called."""
    names = {
        "mine": _("Mine"),
        "unassigned": _("Unassigned"),
        "open": _("All open"),
        "waiting": pgettext("view", "Waiting"),
        "snoozed": pgettext("view", "Snoozed"),
        "closed": pgettext("view", "Closed"),
        "spam": _("Spam"),
        "trash": _("Trash"),
    }
    return names.get(view, view)
