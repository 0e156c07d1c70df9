"""What a member may see of the mail room: the mail of the inboxes that are open to them."""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from madoguchi.accounts.models import Membership, Workspace
from madoguchi.channels.email.models import Mailbox, ReceivedMail
from madoguchi.conversations import doors
from madoguchi.conversations.models import Inbox, Message


def mails(membership: Membership) -> QuerySet[ReceivedMail]:
    """The ledger as this member may see it. Mail that found no workspace belongs to an installation's only one.

    A conversation may have moved to an inbox that is closed to the member: its mail has moved with it.
    """
    own = Q(workspace_id=membership.workspace_id)
    if not doors.sees_every_inbox(membership):
        own &= Q(inbox__in=doors.inboxes(membership)) | Q(inbox=None)
        own &= Q(conversation_id=None) | Q(conversation_id__in=doors.conversations(membership).values("pk"))
    elif Workspace.objects.count() == 1:
        own |= Q(workspace=None)
    return ReceivedMail.objects.filter(own)


def mail(membership: Membership, mail_id: int) -> ReceivedMail:
    """One row, or 404."""
    return get_object_or_404(mails(membership).select_related("inbox", "mailbox"), pk=mail_id)


def mail_of_message(membership: Membership, message_id: int) -> ReceivedMail:
    """The mail that a message of a visible conversation came in, or 404."""
    message: Message = doors.message(membership, message_id)
    found = (
        ReceivedMail.objects.filter(
            workspace_id=membership.workspace_id,
            conversation_message_id=message.pk,
            state=ReceivedMail.State.TAKEN,
        )
        .order_by("id")
        .first()
    )
    if found is None:
        raise Http404
    return found


def inbox(membership: Membership, inbox_id: int) -> Inbox:
    """One inbox, or 404."""
    return get_object_or_404(doors.inboxes(membership), pk=inbox_id)


def mailboxes(membership: Membership) -> QuerySet[Mailbox]:
    """The connected mailboxes of the visible inboxes."""
    return Mailbox.objects.filter(workspace_id=membership.workspace_id, inbox__in=doors.inboxes(membership)).select_related(
        "inbox"
    )


def mailbox(membership: Membership, mailbox_id: int) -> Mailbox:
    """One mailbox, or 404."""
    return get_object_or_404(mailboxes(membership), pk=mailbox_id)
