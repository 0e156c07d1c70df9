"""Asking a role, a team or a person whether something may be done: an action of rules and macros, and the answer to it.

What follows from the answer is left to rules: it is an event like any other.
"""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts import approving
from madoguchi.accounts.approval import Approval
from madoguchi.accounts.approving import NobodyToAsk, NotAsked
from madoguchi.accounts.models import Membership, Role, Team
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import present
from madoguchi.conversations.actions import Action, By, Gone, Impossible, Option, Undo, doer, register
from madoguchi.conversations.carrying import carry
from madoguchi.conversations.changing import locked
from madoguchi.conversations.models import Conversation
from madoguchi.journal.recording import Actor
from madoguchi.kit.whole_numbers import whole
from madoguchi.rules.models import Request

SUBJECT = "request"
KEY = "ask_approval"
MOST_WAITING = 10  # on one conversation
MOST_OFFERED = 200
HOURS = 24  # without an answer; then owners and admins are asked as well
ROLES = (Role.LEAD, Role.ADMIN, Role.OWNER)


def offer() -> None:
    """Called once at start."""
    label = gettext_lazy("Ask for approval")
    register(Action(KEY, label, Right.HANDLE, "addressed", _ask, _take_back, _askable, check=_check))
    present.look_for("requests", Request)
    carry("requests", _take, _bring)


def approve(request: Request, *, by: Membership, comment: str = "") -> Approval:
    """Yes. Raises approving.NotAsked, approving.AlreadyDecided."""
    with locked(request.conversation):
        return approving.approve(_approval(request), by=by, comment=comment)


def give_back(request: Request, *, by: Membership, comment: str) -> Approval:
    """No. Raises approving.NotAsked, approving.AlreadyDecided."""
    with locked(request.conversation):
        return approving.give_back(_approval(request), by=by, comment=comment)


def withdraw(request: Request, *, by: Membership) -> Approval:
    """It is asked no more. Raises approving.NotAsked for anybody but who asked, approving.AlreadyDecided."""
    with locked(request.conversation):
        return approving.withdraw(_approval(request), by=by.person)


def waiting(conversation: Conversation) -> list[tuple[Request, Approval]]:
    """What nobody has answered yet."""
    rows = Request.objects.filter(conversation=conversation).order_by("-id")[: MOST_WAITING * 5]
    found = {row.pk: row for row in rows}
    asked = approving.of_subjects(SUBJECT, found) if found else {}
    return [(found[pk], each) for pk, each in sorted(asked.items()) if each.state == Approval.State.ASKED]


def _ask(conversation: Conversation, by: By, value: str) -> Undo | None:
    to, _line, text = value.partition("\n")
    _check(conversation.workspace_id, value)
    standing = waiting(conversation)
    if any((row.to, row.text) == (to, text) for row, _approval in standing):
        return None
    if len(standing) >= MOST_WAITING:
        raise Impossible(_("Too much waits for approval here already."))
    made = Request.objects.create(
        workspace_id=conversation.workspace_id, conversation=conversation, to=to, text=text, at=timezone.now()
    )
    level = _level(to) | {"hours": HOURS}
    try:
        approving.ask(
            conversation.workspace_id,
            (SUBJECT, made.pk),
            by=doer(by),
            levels=[level],
            conversation_id=conversation.pk,
            payload={"rule": by.id} if isinstance(by, Actor) else {},
        )
    except NobodyToAsk as error:
        raise Impossible(_("There is nobody who could approve it.")) from error
    return {"request": made.pk}


def _take_back(_conversation: Conversation, membership: Membership, undo: Undo) -> bool:
    approval = approving.pending((SUBJECT, undo["request"]))
    if approval is None or approval.asked_by_id != membership.person_id:
        return False
    approving.withdraw(approval, by=membership.person)
    return True


def _askable(membership: Membership) -> Sequence[Option]:
    teams = Team.objects.filter(workspace_id=membership.workspace_id).order_by("name")[:MOST_OFFERED]
    people = Membership.objects.filter(workspace_id=membership.workspace_id, is_active=True, person__is_active=True)
    named = people.select_related("person").order_by("person__reading", "person__name")[:MOST_OFFERED]
    return [
        *((f"role-{each.value}", str(each.label)) for each in ROLES),
        *((f"team-{each.pk}", _("Team: %(name)s") % {"name": each.name}) for each in teams),
        *((f"person-{each.person_id}", each.person.name) for each in named),
    ]


def _level(to: str) -> dict[str, Any]:
    kind, _dash, number = to.partition("-")
    return {{"role": "roles", "team": "teams", "person": "people"}[kind]: [int(number)]}


def _check(workspace_id: int, value: str) -> None:
    kind, _dash, rest = value.partition("\n")[0].partition("-")
    number = whole(rest) or 0
    members = Membership.objects.filter(workspace_id=workspace_id, is_active=True, person__is_active=True)
    if kind == "team" and not Team.objects.filter(workspace_id=workspace_id, pk=number).exists():
        raise Gone(_("The team no longer exists."))
    if kind == "person" and not members.filter(person=number).exists():
        raise Gone(_("The person is no longer here."))
    if kind not in {"role", "team", "person"} or (kind == "role" and number not in ROLES):
        raise Gone(_("Nobody is named whom to ask."))


def _approval(request: Request) -> Approval:
    found = approving.of_subjects(SUBJECT, [request.pk]).get(request.pk)
    if found is None:
        raise NotAsked
    return found


def _take(source: Conversation, target: Conversation) -> list[int]:
    ids = list(Request.objects.filter(conversation=source).values_list("pk", flat=True))
    _move(ids, target)
    return ids


def _bring(ids: list[int], source: Conversation, _target: Conversation) -> None:
    _move(ids, source)


def _move(ids: list[int], there: Conversation) -> None:
    Request.objects.filter(pk__in=ids).update(conversation=there)
    Approval.objects.filter(subject_kind=SUBJECT, subject_id__in=ids).update(conversation_id=there.pk)
