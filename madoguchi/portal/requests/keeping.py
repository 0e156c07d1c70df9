"""Whether a workspace's customers have pages of their own, what they show, and from where they write."""

from collections.abc import Sequence

from django.db.models import Model

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models import Inbox
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.portal.models import CustomerSession, MyRequests, SignInLink
from madoguchi.portal.requests.events import MyRequestsEvent


def keep(workspace: Workspace, *, is_on: bool, inboxes: Sequence[Inbox], inbox: Inbox | None, by: Model | Actor) -> MyRequests:
    """From now on so. Switched off, nobody is signed in any more, and no link that is under way opens anything."""
    with writing():
        page, _ = MyRequests.objects.get_or_create(workspace=workspace)
        page.is_on, page.inbox = is_on, inbox
        page.save()
        page.inboxes.set(each for each in inboxes if each.workspace_id == workspace.pk)
        if not is_on:
            CustomerSession.objects.filter(workspace=workspace).delete()
            SignInLink.objects.filter(workspace=workspace).delete()
        payload = {"on": is_on, "inboxes": [each.pk for each in inboxes]}
        record(
            MyRequestsEvent.MY_REQUESTS_SET,
            workspace_id=workspace.pk,
            by=by,
            subject=("workspace", workspace.pk),
            payload=payload,
        )
    return page
