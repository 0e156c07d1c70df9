"""Where channels of one's own join the house: the registry of channels, merging, names in the audit, pages of settings."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts import settings_menu
from madoguchi.accounts.auditing import name_subjects
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.settings_menu import Entry
from madoguchi.channels.custom import threads
from madoguchi.channels.custom.models import CustomChannel, CustomThread
from madoguchi.conversations import carrying, channels
from madoguchi.conversations.channels import Traits
from madoguchi.conversations.models import Channel


def add() -> None:
    """Called once at start."""
    channels.register(Channel.CUSTOM, Traits(icon="plug", delivery=threads.KIND), threads.narrowed)
    carrying.carry_rows("custom_threads", CustomThread)
    name_subjects("custom_channel", _names)
    settings_menu.add(Entry(_("Custom channels"), "custom:channels", "plug", Right.MANAGE_INBOXES, 63))


def _names(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(CustomChannel.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))
