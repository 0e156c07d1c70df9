"""When a packet must go along: where a rule of the workspace says so, and never when somebody takes a conversation over."""

from collections.abc import Callable, Collection, Sequence

from django.db.models import Model

from madoguchi.accounts.models import Membership, Person, Team, Workspace
from madoguchi.conversations import channels
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.handing_over.prefilling import customers_messages, mood
from madoguchi.conversations.models import Conversation, HandoverOccasion, HandoverRule, Priority
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing

MOST_RULES = 50


type Wants = Callable[[Conversation, Person | None, Team | None], bool]
_wants: list[Wants] = []


def require_also(function: Wants) -> None:
    """Rooms above say when passing on to this person or team needs a packet, whatever the rules are."""
    if function not in _wants:
        _wants.append(function)


class TooManyRules(ValueError):
    """Nobody would understand them any more."""


def rules(workspace_id: int) -> list[HandoverRule]:
    """All of a workspace."""
    wanted = HandoverRule.objects.filter(workspace_id=workspace_id).select_related("from_team", "to_team")
    return list(wanted.order_by("id")[:MOST_RULES])


def is_required(
    conversation: Conversation, *, by: Person, to_person: Person | None = None, to_team: Team | None = None
) -> bool:
    """Whether passing it on to them needs a packet; while somebody waits at a window nothing stands in the way."""
    if channels.traits(conversation.channel).is_live:
        return False
    if to_person is not None and to_person.pk == by.pk:
        return False
    if any(wants(conversation, to_person, to_team) for wants in _wants):
        return True
    applying = _applying(conversation)
    if not applying:
        return False
    teams = {to_team.pk} if to_team else _teams_of(conversation.workspace_id, to_person)
    return any(rule.to_team_id is None or rule.to_team_id in teams for rule in applying)


def _applying(conversation: Conversation) -> Sequence[HandoverRule]:
    """The rules that speak of this conversation, wherever it goes."""
    mine = [rule for rule in rules(conversation.workspace_id) if rule.from_team_id in {None, conversation.team_id}]
    occasions: set[str] = {HandoverOccasion.ALWAYS}
    if conversation.priority >= Priority.HIGH:
        occasions.add(HandoverOccasion.ESCALATION)
    if any(rule.occasion == HandoverOccasion.COMPLAINT for rule in mine) and seems_a_complaint(conversation):
        occasions.add(HandoverOccasion.COMPLAINT)
    return [rule for rule in mine if rule.occasion in occasions]


def seems_a_complaint(conversation: Conversation) -> bool:
    """A guess by the customer's words."""
    return mood(customers_messages(conversation)) == "angry"


def _teams_of(workspace_id: int, person: Person | None) -> Collection[int]:
    member = Membership.objects.filter(workspace_id=workspace_id, person=person).first() if person else None
    return set(Team.objects.filter(members=member).values_list("pk", flat=True)) if member else set()


def add_rule(
    workspace: Workspace, *, from_team: Team | None, to_team: Team | None, occasion: str, by: Model | Actor
) -> HandoverRule:
    """One more; the same twice stays one. Raises TooManyRules."""
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
        if HandoverRule.objects.filter(workspace=workspace).count() >= MOST_RULES:
            raise TooManyRules
        rule, is_new = HandoverRule.objects.get_or_create(
            workspace=workspace, from_team=from_team, to_team=to_team, occasion=occasion
        )
        if is_new:
            _tell(workspace.pk, rule.pk, "added", by)
    return rule


def remove_rule(rule: HandoverRule, *, by: Model | Actor) -> None:
    """Do without it."""
    with writing():
        pk = rule.pk
        if HandoverRule.objects.filter(pk=pk).delete()[0]:
            _tell(rule.workspace_id, pk, "removed", by)


def _tell(workspace_id: int, rule_id: int, what: str, by: Model | Actor) -> None:
    record(
        ConversationEvent.HANDOVER_RULES_CHANGED,
        workspace_id=workspace_id,
        by=by,
        subject=("handover_rule", rule_id),
        payload={"what": what},
    )
