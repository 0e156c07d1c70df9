"""What a member may see: the conversations of the inboxes that are open to them."""

from collections.abc import Sequence
from functools import cache

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from madoguchi.accounts.models import Membership, Role
from madoguchi.conversations.models import (
    Attachment,
    Conversation,
    Draft,
    Inbox,
    Message,
    MessageKind,
    SenderRule,
    Sharing,
    Status,
    SubStatus,
    View,
)
from madoguchi.conversations.threading import standing

SEES_ALL = (Role.OWNER, Role.ADMIN)
SEES_EVERY = "_sees_every_inbox"


def inboxes(membership: Membership) -> QuerySet[Inbox]:
    """An inbox without a restriction is everybody's; a restricted one its teams' and the admins'."""
    every = Inbox.objects.filter(workspace_id=membership.workspace_id).order_by("id")
    if membership.role in SEES_ALL:
        return every
    return every.filter(Q(restricted_to=None) | Q(restricted_to__members=membership)).distinct()


def inboxes_of_each(memberships: Sequence[Membership]) -> dict[int, frozenset[int]]:
    """The ids of `inboxes` for many members, by the membership's id; two queries, and one set for all who see the same."""
    workspaces = {each.workspace_id for each in memberships}
    every = list(
        Inbox.objects.filter(workspace__in=workspaces).values_list("workspace_id", "pk", "restricted_to").order_by("pk")
    )
    teams: dict[int, set[int | None]] = {each.pk: {None} for each in memberships}
    members = Membership.objects.filter(pk__in=teams, teams__isnull=False).values_list("pk", "teams")
    for pk, team in members if any(only for _workspace, _pk, only in every) else ():
        teams[pk].add(team)

    @cache
    def seen(workspace: int, mine: frozenset[int | None] | None) -> frozenset[int]:
        return frozenset(pk for where, pk, only in every if where == workspace and (mine is None or only in mine))

    return {
        each.pk: seen(each.workspace_id, None if each.role in SEES_ALL else frozenset(teams[each.pk])) for each in memberships
    }


def inbox(membership: Membership, inbox_id: int) -> Inbox:
    """One of them, or 404."""
    return get_object_or_404(inboxes(membership), pk=inbox_id)


def sees_every_inbox(membership: Membership) -> bool:
    """Whether nothing in this workspace is kept from the member. Kept with the row, which a request looks up anew."""
    if membership.role in SEES_ALL:
        return True
    kept = membership.__dict__.get(SEES_EVERY)
    if kept is None:
        hidden = Inbox.objects.filter(workspace_id=membership.workspace_id, restricted_to__isnull=False)
        kept = membership.__dict__[SEES_EVERY] = not hidden.exclude(restricted_to__members=membership).exists()
    return bool(kept)


def conversations(membership: Membership) -> QuerySet[Conversation]:
    """All that this member may see."""
    return past(membership).exclude(status=Status.MERGED)


def past(membership: Membership) -> QuerySet[Conversation]:
    """The same with those that were merged into others."""
    mine = Conversation.objects.filter(workspace_id=membership.workspace_id)
    return mine if sees_every_inbox(membership) else mine.filter(inbox__in=inboxes(membership))


PAGE = ("inbox", "customer__company", "handle", "assignee", "team", "sub_status")
TALK = ("inbox", "customer", "handle")


def conversation(membership: Membership, number: int, beside: Sequence[str] = PAGE) -> Conversation:
    """One by its number, with what a page shows of it (of a line in a talk: TALK), or 404. The number of a merged one leads to
    where it is now."""
    wanted = conversations(membership).select_related(*beside)
    found = wanted.filter(number=number).first()
    if found is None:
        merged = Conversation.objects.filter(workspace_id=membership.workspace_id, status=Status.MERGED)
        found = get_object_or_404(wanted, pk=standing(get_object_or_404(merged, number=number)).pk)
    found.workspace = membership.workspace
    return found


def message(membership: Membership, message_id: int) -> Message:
    """One message of a conversation that the member may see, or 404."""
    wanted = Message.objects.select_related("conversation__inbox", "person")
    found = get_object_or_404(wanted, pk=message_id, workspace_id=membership.workspace_id)
    if not conversations(membership).filter(pk=found.conversation_id).exists():
        raise Http404
    return found


def attachment(membership: Membership, attachment_id: int) -> Attachment:
    """A file of a message the member may see, aside or not, or of the member's own draft, or 404."""
    found = get_object_or_404(
        Attachment.objects.select_related("message", "draft", "side_message__side"),
        pk=attachment_id,
        workspace_id=membership.workspace_id,
    )
    if found.message is not None:
        message(membership, found.message.pk)
    elif found.side_message is not None:
        get_object_or_404(conversations(membership), pk=found.side_message.side.conversation_id)
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


def newest_signature(conversation: Conversation) -> str:
    """What the customer's newest signed message is signed with; empty where none is, or nobody knows who the customer is."""
    signed = Message.objects.filter(
        conversation=conversation, kind=MessageKind.INBOUND, customer=conversation.customer_id, is_automatic=False
    )
    found = signed.exclude(signature="").order_by("-at", "-id").values_list("signature", flat=True).first()
    return found or "" if conversation.customer_id else ""


def newest_form_fields(conversation: Conversation) -> list[dict[str, str]]:
    """What the customer's newest mail through a form told; empty where there is none."""
    through = Message.objects.filter(conversation=conversation, kind=MessageKind.INBOUND, customer=conversation.customer_id)
    found = through.exclude(form_fields=[]).order_by("-at", "-id").values_list("form_fields", flat=True).first()
    return found or []


def new_draft(membership: Membership, draft_id: int) -> Draft:
    """The member's own draft of a new conversation, or 404."""
    return get_object_or_404(
        Draft, pk=draft_id, workspace_id=membership.workspace_id, person=membership.person_id, conversation=None, aside_of=None
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


def views(membership: Membership) -> QuerySet[View]:
    """The lists that people made, as far as they are for this member: their own, their teams', everybody's."""
    every = View.objects.filter(workspace_id=membership.workspace_id, deleted_at=None)
    own = Q(owner=membership.person_id) & (Q(sharing=Sharing.PRIVATE) | Q(sharing=Sharing.TEAM, team=None))
    teams = Membership.objects.filter(pk=membership.pk).values("teams")
    mine = every.filter(own | Q(sharing=Sharing.SHARED) | Q(sharing=Sharing.TEAM, team__in=teams))
    return mine.select_related("team", "owner").order_by("sharing", "position", "id")


def view(membership: Membership, view_id: int) -> View:
    """One of them, or 404."""
    return get_object_or_404(views(membership), pk=view_id)
