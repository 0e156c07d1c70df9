"""What people who look after rules must hear: a rule that turned itself off, and one that was held back."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Notification
from madoguchi.accounts.notifying import declare, notify_all
from madoguchi.accounts.permissions import Right, holders
from madoguchi.journal.recording import Actor, record
from madoguchi.rules import keeping
from madoguchi.rules.events import RuleEvent
from madoguchi.rules.models import Rule

BROKEN = "rule_broken"
HELD_BACK = "rule_held_back"
QUIET = timedelta(hours=6)
MOST_TOLD = 50
PAGE = "settings/rules/"

declare(BROKEN, gettext_lazy("A rule turned itself off"), gettext_lazy("a rule turns itself off"), "octagon-alert", PAGE)
declare(HELD_BACK, gettext_lazy("A rule was held back"), gettext_lazy("a rule runs in circles"), "refresh-cw-off", PAGE)


def maker_is_gone() -> str:
    """Why a rule stops whose last maker has left."""
    return _("Whoever changed it last does not work here any more. Somebody else looks it through and turns it on again.")


def turn_itself_off(rule: Rule, why: str) -> None:
    """Off, with a reason that everybody who looks after rules gets to see; a second time says nothing."""
    if keeping.turn_off(rule, by=Actor("rule", rule.pk), trouble=why):
        notify_all(list(holders(rule.workspace_id, Right.MANAGE_RULES)[:MOST_TOLD]), BROKEN)


def tell_held_back(workspace_id: int, rule_id: int, conversation_id: int) -> None:
    """A rule ran in circles, or too often; said once in QUIET, the log says each."""
    payload = {"rule": rule_id}
    actor = Actor("rule", rule_id)
    record(
        RuleEvent.RULE_HELD_BACK,
        workspace_id=workspace_id,
        by=actor,
        subject=("rule", rule_id),
        conversation_id=conversation_id,
        payload=payload,
    )
    said = Notification.objects.filter(workspace=workspace_id, kind=HELD_BACK, at__gt=timezone.now() - QUIET)
    if not said.filter(payload__rule=rule_id).exists():
        notify_all(list(holders(workspace_id, Right.MANAGE_RULES)[:MOST_TOLD]), HELD_BACK, payload=payload)
