"""The contact page is set."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models import Inbox
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.portal.contact.events import ContactEvent
from madoguchi.portal.models import ContactPage

MOST_WAYS = 6


def page_of(workspace: Workspace) -> ContactPage:
    """As it stands; one that nobody has set is closed."""
    return ContactPage.objects.filter(workspace=workspace).first() or ContactPage(workspace=workspace)


def put(
    workspace: Workspace,
    *,
    is_open: bool,
    intro: tuple[str, str],
    ways: Sequence[dict[str, Any]],
    inboxes: Sequence[int],
    by: Model | Actor,
) -> ContactPage:
    """So it shall be. `intro`: in Japanese and in English."""
    with writing():
        own = Inbox.objects.filter(workspace=workspace, pk__in=inboxes).order_by("pk").values_list("pk", flat=True)
        told = {"is_open": is_open, "intro_ja": intro[0], "intro_en": intro[1], "ways": list(ways)[:MOST_WAYS]}
        page, _is_new = ContactPage.objects.update_or_create(workspace=workspace, defaults=told | {"inboxes": list(own)})
        payload, subject = {"open": is_open}, ("workspace", workspace.pk)
        record(ContactEvent.CONTACT_PAGE_SET, workspace_id=workspace.pk, by=by, subject=subject, payload=payload)
    return page
