"""This room's own verbs, offered for many at once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from madoguchi.accounts.models import Membership, Person, Team
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import assigning, closing, doors, marking, moving, snoozing, spamming, trashing
from madoguchi.conversations.bulk import carrying_out, replying, undoing
from madoguchi.conversations.bulk.verbs import Act, BadWish, BulkVerb, Posted, Wish, Words, reason, refuses, register
from madoguchi.conversations.custom_fields import requiring
from madoguchi.conversations.models import Conversation, Inbox, Priority, ReadMark, SubStatus
from madoguchi.conversations.putting_back import put_back, standing
from madoguchi.kit.whole_numbers import whole

type Look = Callable[[Conversation, Person], dict[str, Any]]


def offer() -> None:
    """Called once at start."""
    _status("close", pgettext_lazy("verb", "Close"), _close)
    _status(
        "close_without_reply",
        gettext_lazy("Close, no reply needed"),
        lambda row, by: _close(row, by, without_reply=True),
    )
    _status("reopen", gettext_lazy("Reopen"), lambda row, by: closing.reopen(row, by=by))
    _status("wait", gettext_lazy("Set to waiting for customer"), lambda row, by: closing.wait(row, by=by))
    _status("spam", gettext_lazy("Spam"), lambda row, by: spamming.mark_spam(row, by=by))
    _status("not_spam", gettext_lazy("Not spam"), lambda row, by: spamming.clear_spam(row, by=by))
    _status("trash", gettext_lazy("Move to the trash"), lambda row, by: trashing.trash(row, by=by), Right.TRASH)
    _status("restore", gettext_lazy("Restore"), lambda row, by: trashing.restore(row, by=by), Right.TRASH)
    register(BulkVerb("snooze", gettext_lazy("Snooze"), Right.HANDLE, _until, _snooze, lambda row, _by: standing(row), _stand))
    _given("assign", gettext_lazy("Assign"), "assignee_id", _person, _assign)
    _given("team", gettext_lazy("Team"), "team_id", _team, _assign_team)
    _given("move", gettext_lazy("Move to another inbox"), "inbox_id", _inbox, _move)
    _given("stage", gettext_lazy("Stage"), "sub_status_id", _stage, _set_stage)
    _given("priority", gettext_lazy("Priority"), "priority", _priority, _set_priority)
    for key, label, act in (("read", gettext_lazy("Mark as read"), _read), ("unread", gettext_lazy("Mark as unread"), _unread)):
        register(BulkVerb(key, label, Right.READ, _nothing, _bound(act), _seen, _see))
    replying.offer()
    _explain()


def _close(row: Conversation, by: Person, *, without_reply: bool = False) -> Conversation:
    requiring.check(row)
    return closing.close(row, by=by, without_reply=without_reply)


def _explain() -> None:
    refuses(assigning.NotAMember, "not_a_member", gettext_lazy("The person or team is no longer here."))
    refuses(moving.OtherWorkspace, "other_workspace", gettext_lazy("The inbox belongs elsewhere."))
    refuses(marking.WrongStage, "wrong_stage", gettext_lazy("This stage belongs to another status."))
    refuses(snoozing.InThePast, "past", gettext_lazy("That time has passed. Choose a later one."))
    reason(carrying_out.GONE, gettext_lazy("It is no longer there, or not open to you."))
    reason(carrying_out.NO_RIGHT, gettext_lazy("You no longer have the right to do this."))
    reason(carrying_out.MERGED, gettext_lazy("It was merged into another conversation."))
    reason(carrying_out.FAILED, gettext_lazy("Something went wrong; it is as it was."))
    reason(undoing.CHANGED, gettext_lazy("It was changed since."))


def _status(key: str, label: Words, act: Act, right: Right = Right.HANDLE) -> None:
    register(BulkVerb(key, label, right, _nothing, _bound(act), lambda row, _by: standing(row), _stand))


def _stand(row: Conversation, before: dict[str, Any], by: Person) -> None:
    put_back(row, before, by=by)


def _given(
    key: str, label: Words, column: str, wish: Callable[[Membership, Posted], Wish], bind: Callable[[Wish], Act]
) -> None:
    """A verb that sets one column to what `to` names; the way back is the same verb with what stood there."""

    def give_back(row: Conversation, before: dict[str, Any], by: Person) -> None:
        bind({"to": before[column]})(row, by)

    def look(row: Conversation, _by: Person) -> dict[str, Any]:
        return {column: getattr(row, column)}

    register(BulkVerb(key, label, Right.HANDLE, wish, bind, look, give_back))


def _bound(act: Act) -> Callable[[Wish], Act]:
    return lambda _wish: act


def _nothing(_member: Membership, _posted: Posted) -> Wish:
    return {}


def _until(_member: Membership, posted: Posted) -> Wish:
    try:
        until = datetime.fromisoformat(posted.get("until", ""))
    except ValueError as error:
        raise BadWish(_("Choose a day and time.")) from error
    until = timezone.make_aware(until) if timezone.is_naive(until) else until
    if until <= timezone.now():
        raise BadWish(_("That time has passed. Choose a later one."))
    return {"until": until.isoformat()}


def _snooze(wish: Wish) -> Act:
    until = datetime.fromisoformat(wish["until"])
    return lambda row, by: snoozing.snooze(row, until=until, by=by)


def _person(member: Membership, posted: Posted) -> Wish:
    if posted.get("to") == "me":
        return {"to": member.person_id}
    people = Membership.objects.filter(workspace_id=member.workspace_id, is_active=True, person__is_active=True)
    return _chosen(posted, people.filter(person_id=whole(posted.get("to")) or 0).exists())


def _team(member: Membership, posted: Posted) -> Wish:
    return _chosen(posted, Team.objects.filter(workspace_id=member.workspace_id, pk=whole(posted.get("to")) or 0).exists())


def _inbox(member: Membership, posted: Posted) -> Wish:
    is_there = doors.inboxes(member).filter(pk=whole(posted.get("to")) or 0).exists()
    return _chosen(posted, is_there, may_be_none=False)


def _stage(member: Membership, posted: Posted) -> Wish:
    return _chosen(posted, doors.sub_statuses(member).filter(pk=whole(posted.get("to")) or 0).exists())


def _priority(_member: Membership, posted: Posted) -> Wish:
    return _chosen(posted, whole(posted.get("to")) in Priority.values, may_be_none=False)


def _chosen(posted: Posted, is_there: bool, *, may_be_none: bool = True) -> Wish:
    to = posted.get("to")
    if to == "" and may_be_none:
        return {"to": None}
    if not is_there:
        raise BadWish(_("What you chose is no longer there. Choose again."))
    return {"to": whole(to)}


def _assign(wish: Wish) -> Act:
    to = Person.objects.get(pk=wish["to"]) if wish["to"] else None
    return lambda row, by: assigning.assign(row, to=to, by=by)


def _assign_team(wish: Wish) -> Act:
    to = Team.objects.filter(pk=wish["to"]).first() if wish["to"] else None
    return lambda row, by: assigning.assign_team(row, to=to, by=by)


def _move(wish: Wish) -> Act:
    to = Inbox.objects.get(pk=wish["to"])
    return lambda row, by: moving.move(row, inbox=to, by=by)


def _set_stage(wish: Wish) -> Act:
    to = SubStatus.objects.filter(pk=wish["to"]).first() if wish["to"] else None
    return lambda row, by: marking.set_sub_status(row, to, by=by)


def _set_priority(wish: Wish) -> Act:
    return lambda row, by: marking.set_priority(row, Priority(wish["to"]), by=by)


def _seen(row: Conversation, by: Person) -> dict[str, Any]:
    mark = ReadMark.objects.filter(conversation=row, person=by).values_list("message_id", flat=True).first()
    return {"message": mark}


def _see(row: Conversation, before: dict[str, Any], by: Person) -> None:
    marking.mark_unread(row, by)
    if before["message"]:
        marking.mark_read(row, by, before["message"])


def _read(row: Conversation, by: Person) -> None:
    if row.last_message_id:
        marking.mark_read(row, by, row.last_message_id)


def _unread(row: Conversation, by: Person) -> None:
    marking.mark_unread(row, by)
