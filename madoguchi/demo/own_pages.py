"""The fictional company's customers have pages of their own."""

from madoguchi.conversations.models import Inbox
from madoguchi.demo.retelling import Desk
from madoguchi.portal.requests import keeping


def open_pages(desk: Desk) -> None:
    """For every inbox that is open to the whole team."""
    inboxes = list(Inbox.objects.filter(workspace=desk.workspace, restricted_to=None).order_by("pk"))
    keeping.keep(desk.workspace, is_on=True, inboxes=inboxes, inbox=inboxes[0], by=desk.people[0])
