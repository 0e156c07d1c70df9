"""Where surveys join the house: the action of rules and macros, conditions, the mail, merging, pages of settings."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts import settings_menu
from madoguchi.accounts.auditing import name_subjects
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.settings_menu import Entry
from madoguchi.conversations import actions, carrying, only_in_the_mail, present, rated
from madoguchi.conversations.actions import Action, By, Gone, Option, Undo, doer
from madoguchi.conversations.models import Conversation
from madoguchi.customers import carrying as customers
from madoguchi.kit.whole_numbers import whole
from madoguchi.surveys import asking, conditions, links, sending
from madoguchi.surveys.models import Answer, Asked, Survey


def add() -> None:
    """Called once at start."""
    label = gettext_lazy("Start the survey")
    actions.register(Action("survey", label, Right.HANDLE, "choice", _start, _take_back, _surveys))
    conditions.register_all()
    only_in_the_mail.register(sending.OURS, links.put)
    rated.offer("survey", _last_rating)
    present.look_for("surveys", Asked)
    carrying.carry_rows("surveys", Asked)
    customers.carry_rows("surveys", Asked)
    name_subjects("survey", _names)
    menu = settings_menu.add
    menu(Entry(gettext_lazy("Surveys"), "surveys:surveys", "star", Right.MANAGE_RULES, 36))
    menu(Entry(gettext_lazy("Satisfaction"), "surveys:satisfaction", "chart-column", Right.WATCH_COUNTER, 83))


def _surveys(membership: Membership) -> Sequence[Option]:
    rows = Survey.objects.filter(workspace=membership.workspace_id, removed_at=None).order_by("name")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")[:50]]


def _start(conversation: Conversation, by: By, value: str) -> Undo | None:
    """What stands against it is kept with the conversation, and is no fault of the rule's."""
    rows = Survey.objects.filter(workspace=conversation.workspace_id, pk=whole(value) or 0, removed_at=None)
    survey = rows.first()
    if survey is None:
        raise Gone(_("The survey no longer exists."))
    asked = asking.ask(conversation, survey, by=doer(by))
    return {"asked": asked.pk} if asked.state != Asked.State.NOT_SENT else None


def _take_back(conversation: Conversation, membership: Membership, undo: Undo) -> bool:
    return asking.withdraw(conversation, undo["asked"], by=membership.person)


def _last_rating(customer_id: int) -> tuple[datetime, int] | None:
    rows = Answer.objects.filter(asked__customer=customer_id, result__isnull=False).order_by("-at", "-pk")
    found = rows.values_list("at", "result").first()
    return (found[0], found[1]) if found and found[1] else None


def _names(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(Survey.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))
