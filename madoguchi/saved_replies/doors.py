"""Which prepared texts a member may see and change."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from madoguchi.accounts.models import Membership, Team
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation, Inbox
from madoguchi.saved_replies.models import Folder, Notice, SavedReply, SavedReplyUse


def saved_replies(membership: Membership) -> QuerySet[SavedReply]:
    """All of the workspace but other people's private ones and, for those who do not look after them, other teams' ones."""
    every = SavedReply.objects.filter(workspace_id=membership.workspace_id).filter(
        Q(is_private=False) | Q(owner=membership.person_id)
    )
    if may(membership, Right.MANAGE_SAVED_REPLIES):
        return every
    through = SavedReply.teams.through
    named = through.objects.filter(savedreply_id=OuterRef("pk"))
    own_teams = Team.objects.filter(members=membership).values("pk")
    return every.filter(Q(owner=membership.person_id) | ~Exists(named) | Exists(named.filter(team_id__in=own_teams)))


def saved_reply(membership: Membership, reply_id: int) -> SavedReply:
    """One of them, or 404."""
    return get_object_or_404(saved_replies(membership).select_related("folder", "owner", "workspace"), pk=reply_id)


def offered(membership: Membership, inbox: Inbox) -> QuerySet[SavedReply]:
    """What this member may use in this inbox."""
    named = SavedReply.inboxes.through.objects.filter(savedreply_id=OuterRef("pk"))
    in_use = saved_replies(membership).filter(archived_at=None)
    return in_use.filter(~Exists(named) | Exists(named.filter(inbox_id=inbox.pk)))


def offered_one(membership: Membership, inbox: Inbox, reply_id: int) -> SavedReply:
    """One of them, or 404."""
    return get_object_or_404(offered(membership, inbox).prefetch_related("files"), pk=reply_id)


def may_change(membership: Membership, reply: SavedReply) -> bool:
    """Everybody their own private ones; shared ones those who look after them."""
    if reply.is_private:
        return reply.owner_id == membership.person_id
    return may(membership, Right.MANAGE_SAVED_REPLIES)


def folders(membership: Membership) -> QuerySet[Folder]:
    """The workspace's folders, in order."""
    return Folder.objects.filter(workspace_id=membership.workspace_id).order_by("position", "id")


def folder(membership: Membership, folder_id: int) -> Folder:
    """One of them, or 404."""
    return get_object_or_404(folders(membership), pk=folder_id)


def run_of(membership: Membership, conversation: Conversation, use_id: int) -> SavedReplyUse:
    """This member's own run of a macro in this conversation, or 404."""
    uses = SavedReplyUse.objects.filter(workspace_id=membership.workspace_id, conversation=conversation, undo__isnull=False)
    return get_object_or_404(uses.select_related("reply"), pk=use_id, person=membership.person_id)


def framed_inbox(membership: Membership, inbox_id: int) -> Inbox:
    """An inbox whose frame may be looked at, or 404."""
    return get_object_or_404(doors.inboxes(membership).select_related("frame", "workspace"), pk=inbox_id)


def acknowledging_inbox(membership: Membership, inbox_id: int) -> Inbox:
    """An inbox whose automatic answer and notices may be looked at, or 404."""
    return get_object_or_404(doors.inboxes(membership).select_related("workspace"), pk=inbox_id)


def notices(membership: Membership) -> QuerySet[Notice]:
    """The workspace's notices but those that stand only in inboxes which this member does not see."""
    seen = doors.inboxes(membership).order_by().values("pk")
    named = Notice.inboxes.through.objects.filter(notice_id=OuterRef("pk"))
    every = Notice.objects.filter(workspace_id=membership.workspace_id)
    return every.filter(~Exists(named) | Exists(named.filter(inbox_id__in=seen)))


def notice(membership: Membership, notice_id: int) -> Notice:
    """One of them, or 404."""
    return get_object_or_404(notices(membership).prefetch_related("inboxes"), pk=notice_id)
