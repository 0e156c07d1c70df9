"""Where contact forms join the house: the channel, what rules may wait for, the pages of settings, names for the audit log."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from madoguchi.accounts import settings_menu
from madoguchi.accounts.auditing import name_subjects
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.settings_menu import Entry
from madoguchi.channels.webform.events import FormEvent
from madoguchi.channels.webform.models import ContactForm
from madoguchi.conversations import awaited, channels
from madoguchi.conversations.models import Channel


def add() -> None:
    """Called once at start. Who has written by a form is answered by mail."""
    mail = channels.Traits("clipboard-list", str(Channel.EMAIL), has_subject=True, has_addresses=True, has_html=True)
    channels.register(Channel.FORM, mail)
    name_subjects("contact_form", _names)
    awaited.offer("form_submitted", gettext_lazy("A contact form was sent in"), FormEvent.FORM_SUBMITTED)
    settings_menu.add(Entry(gettext_lazy("Contact forms"), "webform:forms", "clipboard-list", Right.MANAGE_INBOXES, 60))


def _names(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(ContactForm.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))
