"""Who had the conversation hears that the customer has answered; where they were not satisfied, also with a
chat, a lead hears it too."""

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership, Role
from madoguchi.accounts.notifying import declare, notify_all
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event
from madoguchi.surveys.answering import LOW, is_low
from madoguchi.surveys.events import SurveyEvent
from madoguchi.surveys.models import Answer

ANSWERED, LOOK = "survey_answered", "survey_look"
RATED = "talk_rated"  # of a room on our own floor, heard without being known
MOST_LEADS = 20

declare(
    ANSWERED, _("The customer of #%(number)s answered the survey"), _("a survey on a conversation of mine is answered"), "star"
)
declare(
    LOOK,
    _("The answer of #%(number)s is worth reading together"),
    _("a survey's answer is worth reading together"),
    "message-circle-heart",
)


def tell(event: Event) -> None:
    """Once an answer; changes are seen where it stands."""
    answered = Answer.objects.filter(asked=event.payload.get("asked") or 0, workspace=event.workspace_id).first()
    conversation = Conversation.objects.filter(pk=event.conversation_id or 0).first()
    if answered is None or conversation is None:
        return
    members = Membership.objects.filter(workspace=conversation.workspace_id, is_active=True).select_related("person")
    assignee = conversation.assignee_id or 0
    _notify(members.filter(person=assignee), ANSWERED, conversation, event)
    if is_low(answered):
        _tell_leads(conversation, event)


def tell_rated(event: Event) -> None:
    """Of a chat that was rated low at its end: whoever had it sees the stars there, a lead may read it with them."""
    conversation = Conversation.objects.filter(pk=event.conversation_id or 0).first()
    if conversation is not None:
        _tell_leads(conversation, event)


def _tell_leads(conversation: Conversation, event: Event) -> None:
    members = Membership.objects.filter(workspace=conversation.workspace_id, is_active=True).select_related("person")
    leads = members.filter(role=Role.LEAD).exclude(person=conversation.assignee_id or 0).order_by("id")
    of_team = leads.filter(teams=conversation.team_id) if conversation.team_id else leads.none()
    _notify(of_team[:MOST_LEADS] if of_team.exists() else leads[:MOST_LEADS], LOOK, conversation, event)


def _notify(members: object, kind: str, conversation: Conversation, event: Event) -> None:
    """Nobody hears of a conversation whose inbox is closed to them."""
    found = [each for each in members if doors.conversations(each).filter(pk=conversation.pk).exists()]  # type: ignore[attr-defined]
    number = {"number": conversation.number}
    notify_all(found, kind, conversation_id=conversation.pk, event_id=event.pk, payload=number)


def _is_first(event: Event) -> bool:
    return bool(event.payload.get("first"))


def _is_low_now(event: Event) -> bool:
    stars, was = event.payload.get("stars") or LOW + 1, event.payload.get("was") or LOW + 1
    return bool(stars <= LOW < was)


REACTIONS = (
    reaction("tell of a survey's answer", [SurveyEvent.SURVEY_ANSWERED], tell, when=_is_first),
    reaction("tell of a chat that was rated low", [RATED], tell_rated, when=_is_low_now),
)
