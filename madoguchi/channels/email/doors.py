"""What a member may see of the mail room: the mail of the inboxes that are open to them."""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from madoguchi.accounts.models import Membership, Workspace
from madoguchi.channels.email.models import Connecting, FileLink, FormPattern, Mailbox, MailImport, ReceivedMail, TrustedKey
from madoguchi.conversations import doors
from madoguchi.conversations.models import InboxAlias, Message
from madoguchi.customers.models import MallDomain


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


inbox = doors.inbox


def mailboxes(membership: Membership) -> QuerySet[Mailbox]:
    """The connected mailboxes of the visible inboxes."""
    return Mailbox.objects.filter(workspace_id=membership.workspace_id, inbox__in=doors.inboxes(membership)).select_related(
        "inbox"
    )


def connecting(membership: Membership, connecting_id: int) -> Connecting:
    """This member's own way through the wizard, or 404."""
    rows = Connecting.objects.select_related("workspace", "inbox")
    return get_object_or_404(rows, workspace_id=membership.workspace_id, person_id=membership.person_id, pk=connecting_id)


def mailbox(membership: Membership, mailbox_id: int) -> Mailbox:
    """One mailbox, or 404."""
    return get_object_or_404(mailboxes(membership), pk=mailbox_id)


def imports(membership: Membership) -> QuerySet[MailImport]:
    """The imports into the visible inboxes."""
    rows = MailImport.objects.select_related("inbox__workspace")
    return rows.filter(workspace_id=membership.workspace_id, inbox__in=doors.inboxes(membership))


def mail_import(membership: Membership, import_id: int) -> MailImport:
    """One import, or 404."""
    return get_object_or_404(imports(membership), pk=import_id)


def alias(membership: Membership, alias_id: int) -> InboxAlias:
    """A further address of a visible inbox, or 404."""
    visible = InboxAlias.objects.filter(workspace_id=membership.workspace_id, inbox__in=doors.inboxes(membership))
    return get_object_or_404(visible.select_related("inbox"), pk=alias_id)


def form_pattern(membership: Membership, form_id: int) -> FormPattern:
    """A form's pattern of a visible inbox, or 404."""
    visible = FormPattern.objects.filter(workspace_id=membership.workspace_id, inbox__in=doors.inboxes(membership))
    return get_object_or_404(visible.select_related("inbox", "sample"), pk=form_id)


def mall(membership: Membership, mall_id: int) -> MallDomain:
    """A mall that this workspace has added, or 404."""
    return get_object_or_404(MallDomain, pk=mall_id, workspace_id=membership.workspace_id)


def file_link(membership: Membership, link_id: int) -> FileLink:
    """One link to a file of a visible conversation, or 404."""
    found = FileLink.objects.select_related("message__conversation").filter(
        workspace_id=membership.workspace_id, message__conversation__in=doors.conversations(membership)
    )
    return get_object_or_404(found, pk=link_id)


def trusted_key(membership: Membership, key_id: int) -> TrustedKey:
    """A certificate or key that the workspace was given, or 404."""
    return get_object_or_404(TrustedKey, pk=key_id, workspace_id=membership.workspace_id)
