"""The same person until it is done; only where the customer would wait too long for them, a colleague takes over, warmly."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Model
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Membership, Workspace
from madoguchi.conversations.handing_over.handing_over import hand_over_line
from madoguchi.conversations.models import FAR_FUTURE, Conversation, Status
from madoguchi.journal.recording import SYSTEM, Actor
from madoguchi.journal.transactions import writing
from madoguchi.routing import backing, shifts
from madoguchi.routing.deciding import Because, Outcome, PassedOver, decide
from madoguchi.routing.distributing import wanted_of
from madoguchi.routing.giving import keep, noted
from madoguchi.routing.matching import sorting
from madoguchi.routing.models import Absence, Queue, RoutingSettings
from madoguchi.routing.seating import crowd, settings_of

AHEAD = timedelta(hours=4)
MOST = 200
WORKSPACES = 200


def look_at(conversation: Conversation, now: datetime) -> bool:
    """The customer wrote to somebody's conversation: whether a colleague had to take it over."""
    settings = settings_of(conversation.workspace_id)
    if not settings.keeps_owner:
        return False
    owner = _owner_of(conversation)
    if owner is None or not waits_too_long(conversation, owner, settings, now):
        return False
    return bool(hand_over(conversation, owner, by=SYSTEM, occasion="cover"))


def cover_due() -> int:
    """What falls due soon and whose owner is not there before; how many were given on. Called by the clock."""
    with_queues = Queue.objects.filter(is_active=True).values_list("workspace_id", flat=True).distinct()[:WORKSPACES]
    return sum(_cover_in(each) for each in Workspace.objects.filter(pk__in=list(with_queues)))


def _cover_in(workspace: Workspace) -> int:
    settings, now = settings_of(workspace.pk), timezone.now()
    if not settings.keeps_owner:
        return 0
    due = Conversation.objects.filter(
        workspace=workspace, status=Status.OPEN, assignee__isnull=False, sla_sort__gt=now - AHEAD, sla_sort__lt=now + AHEAD
    )
    given, owners = 0, {}
    for each in due.select_related("customer", "inbox").order_by("sla_sort", "id")[:MOST]:
        each.workspace = workspace
        if each.assignee_id not in owners:
            owners[each.assignee_id] = _owner_of(each)
        owner = owners[each.assignee_id]
        if owner is not None and waits_too_long(each, owner, settings, now):
            with writing():
                given += hand_over(each, owner, by=SYSTEM, occasion="cover")
    return given


def waits_too_long(conversation: Conversation, owner: Membership, settings: RoutingSettings, now: datetime) -> bool:
    """Whether the owner is back only after the customer should have heard from us."""
    back = back_at(owner, now)
    if back <= now:
        return False
    due = conversation.sla_sort
    if due >= FAR_FUTURE:
        due = (conversation.waiting_since or now) + timedelta(hours=settings.patience)
    return back > due


def back_at(owner: Membership, now: datetime) -> datetime:
    """When they work again; this moment where they do, FAR_FUTURE where they have left."""
    if not owner.is_active or not owner.person.is_active:
        return FAR_FUTURE
    gone = Absence.objects.filter(membership=owner, since__lte=now, until__gt=now).order_by("-until").first()
    start = gone.until if gone else now
    return shifts.back_at(owner, start)


def hand_over(conversation: Conversation, owner: Membership, *, by: Model | Actor, occasion: str) -> int:
    """To the backup, where that one can take it, else to whom the queue chooses; 0: nobody could, it stays. The packet says
    what is due."""
    queues = _queues_for(conversation)
    backup = backing.backup_of(owner, timezone.now())
    there = crowd(conversation.workspace_id, queues[:1], timezone.now(), also=[backup.pk] if backup else [])
    wanted = wanted_of(conversation, declined=[owner.pk])
    passed: list[PassedOver] = [PassedOver(owner.pk, Because.OFF_SHIFT)]
    outcome, queue_id = Outcome(None, Because.NOBODY, {}, passed), None
    if backup is not None and backup.pk in there.candidates:
        outcome = decide(backing.TERMS, [there.candidates[backup.pk]], wanted)
        passed += outcome.passed_over
    code = Because.BACKUP
    if outcome.chosen is None and queues:
        queue_id = queues[0].pk
        outcome = decide(there.terms[queue_id], [each for each in there.at(queue_id) if each.member_id != owner.pk], wanted)
        passed += outcome.passed_over
        code = outcome.code
    if outcome.chosen is None:
        return 0
    to = there.members[outcome.chosen.member_id]
    with translation.override(conversation.workspace.language):
        line = _("%(name)s is not there before this is due; handed over automatically.") % {"name": owner.person.name}
    hand_over_line(conversation, line, by=owner.person, to_person=to.person, actor=by)
    noted(queue_id, to, timezone.now())
    told = Outcome(outcome.chosen, code, outcome.numbers, passed)
    keep(conversation, told, occasion=occasion, to=to, queue_id=queue_id, by=by, code=code)
    return 1


def _queues_for(conversation: Conversation) -> Sequence[Queue]:
    queue = sorting(conversation.workspace).queue_for(conversation)
    return [queue] if queue else []


def _owner_of(conversation: Conversation) -> Membership | None:
    rows = Membership.objects.filter(workspace_id=conversation.workspace_id, person=conversation.assignee_id or 0)
    return rows.select_related("person", "workspace").first()
