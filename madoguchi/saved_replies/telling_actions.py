"""What macros and rules can do about who knows of a conversation, and where it lies: notify, add a follower, move."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Membership, Person, Team
from madoguchi.accounts.notifying import declare, notify_all
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, following, moving
from madoguchi.conversations.actions import Action, By, Gone, Option, Undo, doer, register
from madoguchi.conversations.models import Conversation, Follow, Inbox
from madoguchi.kit.whole_numbers import whole

MOST = 200
MOST_TOLD = 100
POINTED_OUT = "pointed_out"

declare(
    POINTED_OUT,
    gettext_lazy("Please look at #%(number)s"),
    gettext_lazy("a rule or a macro points out a conversation to me"),
    "megaphone",
)


def offer() -> None:
    """Called once at start."""
    handle = Right.HANDLE
    register(Action("notify", gettext_lazy("Notify"), Right.NOTE, "choice", _notify, None, _listeners))
    register(Action("follow", gettext_lazy("Add a follower"), handle, "choice", _follow, _follow_back, _people))
    register(Action("move", gettext_lazy("Move to the inbox"), handle, "choice", _move, _move_back, _inboxes))


def _people(membership: Membership) -> Sequence[Option]:
    members = Membership.objects.filter(workspace_id=membership.workspace_id, is_active=True, person__is_active=True)
    named = members.select_related("person").order_by("person__reading", "person__name")[:MOST]
    return [(str(each.person_id), each.person.name) for each in named]


def _listeners(membership: Membership) -> Sequence[Option]:
    teams = Team.objects.filter(workspace_id=membership.workspace_id).order_by("name")[:MOST]
    return [
        ("assignee", _("The assignee")),
        ("followers", _("Everybody who follows it")),
        *((f"team-{each.pk}", _("Team: %(name)s") % {"name": each.name}) for each in teams),
        *_people(membership),
    ]


def _notify(conversation: Conversation, by: By, value: str) -> Undo | None:
    people = Person.objects.filter(pk__in=_meant(conversation, value)).values("pk")
    told = following.who_see(conversation.inbox, people)
    me = by.person_id if isinstance(by, Membership) else None
    others = list(told.exclude(person=me)[:MOST_TOLD])
    payload = {"number": conversation.number}
    notify_all(others, POINTED_OUT, conversation_id=conversation.pk, payload=payload)
    return {"told": len(others)} if others else None


def _meant(conversation: Conversation, value: str) -> list[int]:
    if value == "assignee":
        return [conversation.assignee_id] if conversation.assignee_id else []
    if value == "followers":
        rows = Follow.objects.filter(conversation=conversation)
        return list(rows.values_list("person_id", flat=True)[:MOST_TOLD])
    active = Membership.objects.filter(workspace_id=conversation.workspace_id, is_active=True, person__is_active=True)
    if value.startswith("team-"):
        team = Team.objects.filter(workspace_id=conversation.workspace_id, pk=whole(value[5:]) or 0).first()
        if team is None:
            raise Gone(_("The team no longer exists."))
        return list(active.filter(teams=team).values_list("person_id", flat=True)[:MOST_TOLD])
    found = list(active.filter(person=whole(value) or 0).values_list("person_id", flat=True))
    if not found:
        raise Gone(_("The person is no longer here."))
    return found


def _follow(conversation: Conversation, by: By, value: str) -> Undo | None:
    who = Person.objects.filter(pk__in=_meant(conversation, str(whole(value) or 0))).get()
    return {"who": who.pk} if following.follow(conversation, by=doer(by), who=who) else None


def _follow_back(conversation: Conversation, _membership: Membership, undo: Undo) -> bool:
    who = Person.objects.filter(pk=undo["who"]).first()
    if who is None or not following.is_followed(conversation, who.pk):
        return False
    following.unfollow(conversation, by=who)
    return True


def _inboxes(membership: Membership) -> Sequence[Option]:
    return [(str(each.pk), each.name) for each in doors.inboxes(membership)[:MOST]]


def _move(conversation: Conversation, by: By, value: str) -> Undo | None:
    to = Inbox.objects.filter(workspace_id=conversation.workspace_id, pk=whole(value) or 0).first()
    if to is None:
        raise Gone(_("The inbox no longer exists."))
    was = conversation.inbox_id
    after = moving.move(conversation, inbox=to, by=doer(by))
    return {"was": was, "became": after.inbox_id} if after.inbox_id != was else None


def _move_back(conversation: Conversation, membership: Membership, undo: Undo) -> bool:
    to = Inbox.objects.filter(workspace_id=membership.workspace_id, pk=undo["was"]).first()
    if conversation.inbox_id != undo["became"] or to is None:
        return False
    moving.move(conversation, inbox=to, by=membership.person)
    return True
