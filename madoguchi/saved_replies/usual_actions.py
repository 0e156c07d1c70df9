"""What macros and rules can do with the verbs of the counter itself; other rooms register theirs beside these."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Membership, Person, Team
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import assigning, doors, marking, noting
from madoguchi.conversations.actions import WHOEVER, Action, By, Gone, Impossible, Option, Undo, doer, register
from madoguchi.conversations.models import Conversation, Priority, Status, SubStatus
from madoguchi.conversations.variables import Letter, fill
from madoguchi.kit.whole_numbers import whole

MOST = 200


def offer() -> None:
    """Called once at start."""
    handle = Right.HANDLE
    register(Action("assign", gettext_lazy("Assign to"), handle, "choice", _assign, _assign_back, _people))
    register(Action("team", gettext_lazy("Give to the team"), handle, "choice", _give, _give_back, _teams))
    register(Action("priority", gettext_lazy("Set the priority"), handle, "choice", _prioritise, _prioritise_back, _priorities))
    register(Action("note", gettext_lazy("Write a note"), Right.NOTE, "text", _note, _note_back))
    register(Action("stage", gettext_lazy("Set the stage"), handle, "choice", _stage, _stage_back, _stages))


def _people(membership: Membership) -> Sequence[Option]:
    members = Membership.objects.filter(workspace_id=membership.workspace_id, is_active=True, person__is_active=True)
    named = members.select_related("person").order_by("person__reading", "person__name")[:MOST]
    people = [(str(each.person_id), each.person.name) for each in named]
    return [(WHOEVER, _("Whoever runs it")), *people, ("", _("Nobody"))]


def _assign(conversation: Conversation, by: By, value: str) -> Undo | None:
    to = Person.objects.filter(pk=whole(value) or 0).first() if value else None
    if value == WHOEVER and isinstance(by, Membership):
        to = by.person
    was = conversation.assignee_id
    if value and to is None:
        raise Gone(_("The person is no longer here."))
    try:
        after = assigning.assign(conversation, to=to, by=doer(by))
    except assigning.NotAMember as error:
        raise Gone(_("The person is no longer here.")) from error
    return {"was": was, "became": after.assignee_id} if after.assignee_id != was else None


def _assign_back(conversation: Conversation, membership: Membership, undo: Undo) -> bool:
    if conversation.assignee_id != undo["became"]:
        return False
    to = Person.objects.filter(pk=undo["was"]).first() if undo["was"] else None
    try:
        assigning.assign(conversation, to=to, by=membership.person)
    except assigning.NotAMember as error:
        raise Impossible(_("The person is no longer here.")) from error
    return True


def _teams(membership: Membership) -> Sequence[Option]:
    teams = Team.objects.filter(workspace_id=membership.workspace_id).order_by("name")[:MOST]
    return [*((str(each.pk), each.name) for each in teams), ("", _("No team"))]


def _give(conversation: Conversation, by: By, value: str) -> Undo | None:
    to = Team.objects.filter(workspace_id=conversation.workspace_id, pk=whole(value) or 0).first() if value else None
    if value and to is None:
        raise Gone(_("The team no longer exists."))
    was = conversation.team_id
    after = assigning.assign_team(conversation, to=to, by=doer(by))
    return {"was": was, "became": after.team_id} if after.team_id != was else None


def _give_back(conversation: Conversation, membership: Membership, undo: Undo) -> bool:
    if conversation.team_id != undo["became"]:
        return False
    to = Team.objects.filter(workspace_id=membership.workspace_id, pk=undo["was"] or 0).first()
    assigning.assign_team(conversation, to=to, by=membership.person)
    return True


def _priorities(_membership: Membership) -> Sequence[Option]:
    return [(str(each.value), str(each.label)) for each in reversed(Priority)]


def _prioritise(conversation: Conversation, by: By, value: str) -> Undo | None:
    was = conversation.priority
    after = marking.set_priority(conversation, Priority(int(value)), by=doer(by))
    return {"was": was, "became": after.priority} if after.priority != was else None


def _prioritise_back(conversation: Conversation, membership: Membership, undo: Undo) -> bool:
    if conversation.priority != undo["became"]:
        return False
    marking.set_priority(conversation, Priority(undo["was"]), by=membership.person)
    return True


def _note(conversation: Conversation, by: By, value: str) -> Undo | None:
    member = by if isinstance(by, Membership) else None
    language = member.person.language if member else conversation.workspace.language
    filled = fill(value, Letter(member, conversation.inbox, conversation, language))
    return {"message": noting.note(conversation, by=doer(by), text=filled.text, keeps_draft=True).pk}


def _note_back(conversation: Conversation, membership: Membership, undo: Undo) -> bool:
    written = conversation.messages.filter(pk=undo["message"]).first()
    return written is not None and noting.take_back(written, by=membership.person)


def _stages(membership: Membership) -> Sequence[Option]:
    stages = doors.sub_statuses(membership)[:MOST]
    return [*((str(each.pk), f"{Status(each.status).label}: {each.name}") for each in stages), ("", _("No stage"))]


def _stage(conversation: Conversation, by: By, value: str) -> Undo | None:
    stages = SubStatus.objects.filter(workspace_id=conversation.workspace_id)
    stage = stages.filter(pk=whole(value) or 0).first() if value else None
    if value and stage is None:
        raise Gone(_("The stage no longer exists."))
    was = conversation.sub_status_id
    try:
        after = marking.set_sub_status(conversation, stage, by=doer(by))
    except marking.WrongStage as error:
        raise Impossible(_("The stage does not fit where the conversation stands.")) from error
    return {"was": was, "became": after.sub_status_id} if after.sub_status_id != was else None


def _stage_back(conversation: Conversation, membership: Membership, undo: Undo) -> bool:
    if conversation.sub_status_id != undo["became"]:
        return False
    stage = doors.sub_statuses(membership).filter(pk=undo["was"] or 0, status=conversation.status).first()
    marking.set_sub_status(conversation, stage, by=membership.person)
    return True
