"""What a member may see: the conversations of the inboxes that are open to them."""

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from madoguchi.accounts.models import Membership, Role
from madoguchi.conversations.models import Attachment, Conversation, Draft, Inbox, Message, SenderRule, SubStatus

SEES_ALL = (Role.OWNER, Role.ADMIN)


def inboxes(membership: Membership) -> QuerySet[Inbox]:
    """An inbox without a restriction is everybody's; a restricted one its teams' and the admins'."""
    every = Inbox.objects.filter(workspace_id=membership.workspace_id).order_by("id")
    if membership.role in SEES_ALL:
        return every
    return every.filter(Q(restricted_to=None) | Q(restricted_to__members=membership)).distinct()


def inbox(membership: Membership, inbox_id: int) -> Inbox:
    """One of them, or 404."""
    return get_object_or_404(inboxes(membership), pk=inbox_id)


def sees_every_inbox(membership: Membership) -> bool:
    """Whether nothing in this workspace is kept from the member."""
    if membership.role in SEES_ALL:
        return True
    hidden = Inbox.objects.filter(workspace_id=membership.workspace_id, restricted_to__isnull=False)
    return not hidden.exclude(restricted_to__members=membership).exists()


def conversations(membership: Membership) -> QuerySet[Conversation]:
    """All that this member may see."""
    mine = Conversation.objects.filter(workspace_id=membership.workspace_id)
    return mine if sees_every_inbox(membership) else mine.filter(inbox__in=inboxes(membership))


def conversation(membership: Membership, number: int) -> Conversation:
    """One by its number, with what a page shows of it, or 404."""
    wanted = conversations(membership).select_related(
        "inbox", "customer__company", "handle", "assignee", "team", "sub_status", "workspace", "continues"
    )
    return get_object_or_404(wanted, number=number)


def message(membership: Membership, message_id: int) -> Message:
    """One message of a conversation that the member may see, or 404."""
    wanted = Message.objects.select_related("conversation__inbox", "person")
    found = get_object_or_404(wanted, pk=message_id, workspace_id=membership.workspace_id)
    if not conversations(membership).filter(pk=found.conversation_id).exists():
        raise Http404
    return found


def attachment(membership: Membership, attachment_id: int) -> Attachment:
    """A file of a message the member may see, or of the member's own draft, or 404."""
    found = get_object_or_404(
        Attachment.objects.select_related("message", "draft"), pk=attachment_id, workspace_id=membership.workspace_id
    )
    if found.message is not None:
        message(membership, found.message.pk)
    elif found.draft is None or found.draft.person_id != membership.person_id:
        raise Http404
    return found


def timeline(conversation: Conversation, limit: int = 200) -> list[Message]:
    """The newest `limit` messages with their files and writers, oldest first; withdrawn ones left out."""
    newest = (
        Message.objects.filter(conversation=conversation, withdrawn_at=None)
        .select_related("person", "customer")
        .prefetch_related(Prefetch("attachments", queryset=Attachment.objects.order_by("id")))
        .order_by("-at", "-id")[:limit]
    )
    return list(newest)[::-1]


def new_draft(membership: Membership, draft_id: int) -> Draft:
    """The member's own draft of a new conversation, or 404."""
    return get_object_or_404(
        Draft, pk=draft_id, workspace_id=membership.workspace_id, person=membership.person_id, conversation=None
    )


def sub_statuses(membership: Membership) -> QuerySet[SubStatus]:
    """The workspace's own stages."""
    return SubStatus.objects.filter(workspace_id=membership.workspace_id).order_by("status", "position", "id")


def sub_status(membership: Membership, stage_id: int) -> SubStatus:
    """One of them, or 404."""
    return get_object_or_404(sub_statuses(membership), pk=stage_id)


def sender_rules(membership: Membership) -> QuerySet[SenderRule]:
    """Whose mail is spam here, the newest rule first."""
    return SenderRule.objects.filter(workspace_id=membership.workspace_id).select_related("made_by").order_by("-id")


def sender_rule(membership: Membership, rule_id: int) -> SenderRule:
    """One of them, or 404."""
    return get_object_or_404(sender_rules(membership), pk=rule_id)
