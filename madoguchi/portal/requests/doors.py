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
from madoguchi.portal.requests.visiting import Visitor

NEVER = (Status.SPAM, Status.TRASH, Status.MERGED)
MOST = 300


def conversations(visitor: Visitor) -> QuerySet[Conversation]:
    """Theirs. Of a shared address, what was begun from it; who its other holders are and what they write elsewhere stays
    unseen."""
    shown = Conversation.objects.filter(workspace=visitor.page.workspace_id, inbox__in=visitor.page.inboxes.all())
    alone = Q(customer=visitor.customer) | Q(customer=None, handle=visitor.handle)
    return shown.filter(alone if visitor.customer else Q(handle=visitor.handle)).exclude(status__in=NEVER)


def conversation(visitor: Visitor, number: int) -> Conversation:
    """One by its number, or 404. The number of a merged one leads to where it is now, if that is theirs as well."""
    mine = conversations(visitor).select_related("inbox", "workspace", "customer")
    found = mine.filter(number=number).first()
    if found is None:
        merged = Conversation.objects.filter(workspace=visitor.page.workspace_id, status=Status.MERGED)
        found = get_object_or_404(mine, pk=standing(get_object_or_404(merged, number=number)).pk)
    return found


def messages(visitor: Visitor, conversations: Iterable[int], most: int = MOST) -> list[Message]:
    """What they may read of these, the newest `most`, oldest first, with files and writers."""
    rows = said(conversations).select_related("person", "conversation__inbox")
    files = Prefetch("attachments", queryset=Attachment.objects.order_by("id"))
    newest = list(rows.prefetch_related(files).order_by("-at", "-id")[:most])
    return [each for each in reversed(newest) if is_theirs(visitor, each)]


def said(conversations: Iterable[int]) -> QuerySet[Message]:
    """What was said in these to or by customers and has left; whether somebody may read it, `is_theirs` says."""
    spoken = Q(kind=MessageKind.INBOUND) | Q(kind=MessageKind.REPLY, released_at__isnull=False, is_forward=False)
    return Message.objects.filter(spoken, conversation__in=list(conversations), withdrawn_at=None)


def is_theirs(visitor: Visitor, message: Message) -> bool:
    """Whether it came from or went to an address of theirs; what went by another channel than mail names none."""
    if is_hidden_from_customers(message) or only_in_the_mail.holds(message):
        return False
    if message.kind == MessageKind.INBOUND:
        if visitor.customer is not None and message.customer_id == visitor.customer.pk:
            return True
        if normalised(message.author_address) in visitor.values:
            return True
    elif message.channel != Channel.EMAIL and not message.to:
        return True
    every = [*message.to, *message.cc, *message.bcc]
    return any(normalised(each.get("address", "")) in visitor.values for each in every)


def message(visitor: Visitor, message_id: int) -> Message:
    """One that they may read, or 404."""
    rows = Message.objects.select_related("conversation").filter(conversation__in=conversations(visitor))
    found = get_object_or_404(rows, pk=message_id)
    if not said([found.conversation_id]).filter(pk=found.pk).exists() or not is_theirs(visitor, found):
        raise Http404
    return found


def attachment(visitor: Visitor, attachment_id: int) -> Attachment:
    """A file of such a message, or 404."""
    found = get_object_or_404(Attachment, pk=attachment_id, workspace=visitor.page.workspace_id, message__isnull=False)
    message(visitor, found.message_id or 0)
    return found


def copies(visitor: Visitor) -> QuerySet[DataCopy]:
    """The copies that this very person asked for at this address, the newest first."""
    rows = DataCopy.objects.filter(workspace=visitor.page.workspace_id, handle=visitor.handle, customer=visitor.customer)
    return rows.order_by("-asked_at", "-id")
