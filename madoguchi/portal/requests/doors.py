"""What a customer may see: their conversations in the inboxes that are shown, and of these what came from or went to an
address of theirs. Never notes, side conversations, what waits or was taken back, spam, trash, or codes of machines."""

from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from madoguchi.conversations import only_in_the_mail
from madoguchi.conversations.models import Attachment, Channel, Conversation, Message, MessageKind, Status
from madoguchi.conversations.threading import standing
from madoguchi.conversations.withholding import is_hidden_from_customers
from madoguchi.kit.addresses import normalised
from madoguchi.portal.models import DataCopy
from madoguchi.portal.requests.guests import Guest

NEVER = (Status.SPAM, Status.TRASH, Status.MERGED)
MOST = 300


def conversations(guest: Guest) -> QuerySet[Conversation]:
    """Theirs. Of a shared address, what was begun from it; who its other holders are and what they write elsewhere stays
    unseen."""
    shown = Conversation.objects.filter(workspace=guest.page.workspace_id, inbox__in=guest.page.inboxes.all())
    alone = Q(customer=guest.customer) | Q(customer=None, handle=guest.handle)
    return shown.filter(alone if guest.customer else Q(handle=guest.handle)).exclude(status__in=NEVER)


def conversation(guest: Guest, number: int) -> Conversation:
    """One by its number, or 404. The number of a merged one leads to where it is now, if that is theirs as well."""
    mine = conversations(guest).select_related("inbox", "workspace", "customer")
    found = mine.filter(number=number).first()
    if found is None:
        merged = Conversation.objects.filter(workspace=guest.page.workspace_id, status=Status.MERGED)
        found = get_object_or_404(mine, pk=standing(get_object_or_404(merged, number=number)).pk)
    return found


def messages(guest: Guest, conversations: Iterable[int], most: int = MOST) -> list[Message]:
    """What they may read of these, the newest `most`, oldest first, with files and writers."""
    rows = said(conversations).select_related("person", "conversation__inbox")
    files = Prefetch("attachments", queryset=Attachment.objects.order_by("id"))
    newest = list(rows.prefetch_related(files).order_by("-at", "-id")[:most])
    return [each for each in reversed(newest) if is_theirs(guest, each)]


def said(conversations: Iterable[int]) -> QuerySet[Message]:
    """What was said in these to or by customers and has left; whether somebody may read it, `is_theirs` says."""
    spoken = Q(kind=MessageKind.INBOUND) | Q(kind=MessageKind.REPLY, released_at__isnull=False, is_forward=False)
    return Message.objects.filter(spoken, conversation__in=list(conversations), withdrawn_at=None)


def is_theirs(guest: Guest, message: Message) -> bool:
    """Whether it came from or went to an address of theirs; what went by another channel than mail names none."""
    if is_hidden_from_customers(message) or only_in_the_mail.holds(message):
        return False
    if message.kind == MessageKind.INBOUND:
        if guest.customer is not None and message.customer_id == guest.customer.pk:
            return True
        if normalised(message.author_address) in guest.values:
            return True
    elif message.channel != Channel.EMAIL and not message.to:
        return True
    every = [*message.to, *message.cc, *message.bcc]
    return any(normalised(each.get("address", "")) in guest.values for each in every)


def message(guest: Guest, message_id: int) -> Message:
    """One that they may read, or 404."""
    rows = Message.objects.select_related("conversation").filter(conversation__in=conversations(guest))
    found = get_object_or_404(rows, pk=message_id)
    if not said([found.conversation_id]).filter(pk=found.pk).exists() or not is_theirs(guest, found):
        raise Http404
    return found


def attachment(guest: Guest, attachment_id: int) -> Attachment:
    """A file of such a message, or 404."""
    found = get_object_or_404(Attachment, pk=attachment_id, workspace=guest.page.workspace_id, message__isnull=False)
    message(guest, found.message_id or 0)
    return found


def copies(guest: Guest) -> QuerySet[DataCopy]:
    """The copies that this very person asked for at this address, the newest first."""
    rows = DataCopy.objects.filter(workspace=guest.page.workspace_id, handle=guest.handle, customer=guest.customer)
    return rows.order_by("-asked_at", "-id")
