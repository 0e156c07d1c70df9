"""Where the customers' own pages join the house."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy

from madoguchi.accounts import settings_menu
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.settings_menu import Entry
from madoguchi.conversations.variables import Letter, Variable, register
from madoguchi.portal.models import MyRequests
from madoguchi.portal.requests import asking, copying, events, portable  # noqa: F401 (jobs and kinds tell of themselves)


def add() -> None:
    """Called once at start."""
    label = gettext_lazy("Address of the customers' own page")
    register(Variable(("お客様ページ", "マイページ", "my_requests"), label, _address))
    portable.add()
    settings_menu.add(
        Entry(gettext_lazy("Customers' own pages"), "my:settings", "user-round-search", Right.MANAGE_WORKSPACE, 32)
    )


def _address(letter: Letter) -> str:
    """Nothing where the pages are off, or do not show the letter's inbox."""
    shown = MyRequests.objects.filter(workspace=letter.inbox.workspace_id, is_on=True, inboxes=letter.inbox)
    if not shown.exists():
        return ""
    return settings.PUBLIC_URL + reverse("my:requests", args=[letter.inbox.workspace.slug])
