"""Where escalations join the house: the action of rules and macros, conditions, closing, merging, pages of settings."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts import settings_menu
from madoguchi.accounts.auditing import name_subjects
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.settings_menu import Entry
from madoguchi.channels.chat.proactive import standing_against
from madoguchi.conversations import actions, listing, present
from madoguchi.conversations.actions import Action, By, Gone
from madoguchi.conversations.before_closing import Question, asks_before_closing
from madoguchi.conversations.carrying import carry_rows
from madoguchi.conversations.conditions.asking import Asking, Choice
from madoguchi.conversations.conditions.fields import Field
from madoguchi.conversations.conditions.fields import register as register_field
from madoguchi.conversations.conditions.kinds import Kind
from madoguchi.conversations.models import Conversation
from madoguchi.escalations.escalating import STANDING, escalate_by_itself
from madoguchi.escalations.grading import grade
from madoguchi.escalations.models import Escalation, Ladder, Rotation, Severity
from madoguchi.journal.recording import Actor
from madoguchi.kit.whole_numbers import whole

STARTED = tuple(each for each in STANDING if each != Escalation.State.PROPOSED)


def add() -> None:
    """Called once at start."""
    run, options = _run, _ladders
    actions.register(Action("escalate", gettext_lazy("Escalate"), Right.HANDLE, "choice", run, options=options))
    graded = gettext_lazy("Severity of the escalation")
    actions.register(Action("escalation_severity", graded, Right.HANDLE, "choice", _grade, options=_severities))
    register_field(Field("escalated", gettext_lazy("Is escalated"), Kind.FLAG, ("is",), _filter, _holds, weight=1))
    unheard = gettext_lazy("Escalation that nobody has acknowledged")
    register_field(Field("unacknowledged", unheard, Kind.FLAG, ("is",), _filter_unheard, _holds_unheard, weight=1))
    choices = ("is", "is_not")
    register_field(
        Field("severity", graded, Kind.CHOICE, choices, _filter_severity, _holds_severity, choices=_severity_choices, weight=1)
    )
    listing.mark_rows("unacknowledged", gravest_unheard)
    standing_against.tell_by(_is_emergency)
    asks_before_closing(_still_open)
    present.look_for("escalations", Escalation)
    carry_rows("escalations", Escalation, once_by="kind", state__in=STANDING)
    name_subjects("ladder", _names)
    name_subjects("rotation", _names_of_rotations)
    menu = settings_menu.add
    menu(Entry(gettext_lazy("Escalations"), "escalations:escalations", "siren", Right.REVIEW_DISCRETION, 84))
    menu(Entry(gettext_lazy("Escalation ladders"), "escalations:ladders", "arrow-up-narrow-wide", Right.MANAGE_WORKSPACE, 36))
    menu(Entry(gettext_lazy("On call"), "escalations:on_call", "phone", Right.READ, 26))
    menu(Entry(gettext_lazy("Risk words"), "escalations:risk_words", "triangle-alert", Right.MANAGE_WORKSPACE, 36))


def _is_emergency(conversations: Sequence[Conversation]) -> bool:
    """No moment at which a chat window speaks first: something of this customer speaks of a risk."""
    here = {"conversation__in": [each.pk for each in conversations], "state__in": STANDING}
    return Escalation.objects.filter(**here).exists()


def _ladders(membership: Membership) -> Sequence[tuple[str, str]]:
    rows = Ladder.objects.filter(workspace=membership.workspace_id).order_by("name")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")[:50]]


def _run(conversation: Conversation, by: By, value: str) -> None:
    """Without a form, for nobody fills one in: the packet is what the customer's words say."""
    ladder = Ladder.objects.filter(workspace=conversation.workspace_id, pk=whole(value) or 0).first()
    if ladder is None:
        raise Gone(_("The escalation ladder no longer exists."))
    actor = by if isinstance(by, Actor) else Actor("person", by.person_id)
    escalate_by_itself(conversation, ladder.kind, by=actor, ladder=ladder)


def _filter(_op: str, value: Any, _asking: Asking) -> Q:
    found = Q(Exists(Escalation.objects.filter(conversation=OuterRef("pk"), state__in=STARTED)))
    return found if value else ~found


def _holds(conversation: Conversation, _op: str, value: Any, _asking: Asking) -> bool:
    return Escalation.objects.filter(conversation=conversation, state__in=STARTED).exists() is bool(value)


def _grade(conversation: Conversation, by: By, value: str) -> None:
    """Of everything that stands on it."""
    if whole(value) not in Severity.values:
        raise Gone(_("There is no such severity."))
    actor = by if isinstance(by, Actor) else Actor("person", by.person_id)
    for row in list(Escalation.objects.filter(conversation=conversation, state__in=STARTED).select_related("conversation")):
        grade(row, whole(value) or 0, by=actor)


def _severities(_membership: Membership) -> Sequence[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in Severity.choices]


def _severity_choices(_asking: Asking) -> Sequence[Choice]:
    return [Choice(value, str(label)) for value, label in Severity.choices]


def gravest_unheard() -> Subquery:
    """Of a row of conversations: the severity of the gravest escalation that nobody has acknowledged."""
    rows = Escalation.objects.filter(conversation=OuterRef("pk"), state=Escalation.State.OPEN).order_by("severity")
    return Subquery(rows.values("severity")[:1])


def _filter_unheard(_op: str, value: Any, _asking: Asking) -> Q:
    found = Q(Exists(Escalation.objects.filter(conversation=OuterRef("pk"), state=Escalation.State.OPEN)))
    return found if value else ~found


def _holds_unheard(conversation: Conversation, _op: str, value: Any, _asking: Asking) -> bool:
    rows = Escalation.objects.filter(conversation=conversation, state=Escalation.State.OPEN)
    return rows.exists() is bool(value)


def _filter_severity(op: str, value: Any, _asking: Asking) -> Q:
    rows = Escalation.objects.filter(conversation=OuterRef("pk"), state__in=STARTED, severity__in=_numbers(value))
    return Q(Exists(rows)) if op == "is" else ~Q(Exists(rows))


def _holds_severity(conversation: Conversation, op: str, value: Any, _asking: Asking) -> bool:
    rows = Escalation.objects.filter(conversation=conversation, state__in=STARTED, severity__in=_numbers(value))
    return rows.exists() is (op == "is")


def _numbers(value: Any) -> list[int]:
    return [each for each in value if isinstance(each, int)]


def _still_open(conversation: Conversation) -> list[Question]:
    stands = Escalation.objects.filter(conversation=conversation, state__in=STANDING).exists()
    return [Question("escalation", _("An escalation has not ended yet."))] if stands else []


def _names(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(Ladder.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))


def _names_of_rotations(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(Rotation.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))
