"""One rule on one conversation that it fits: guarded against circles, all actions or none, and on record."""

import logging
import time
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from madoguchi.conversations import actions
from madoguchi.conversations.actions import Gone, Impossible
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.models import Conversation
from madoguchi.journal.recording import Actor, furthering
from madoguchi.rules import explaining, telling
from madoguchi.rules.causing import Cause, because_of
from madoguchi.rules.compiling import Ready
from madoguchi.rules.models import Outcome, Rule, RuleDay, RuleRun, RuleTouch

MOST_DEPTH = 5  # an event that stands so far from a person's, a customer's or the clock's doing sets off no rule
MOST_AN_HOUR = 10  # times that one rule runs on one conversation
HOUR = timedelta(hours=1)

log = logging.getLogger(__name__)


def run(ready: Ready, conversation: Conversation, cause: Cause, asking: Asking) -> Outcome | None:
    """In the running transaction; what came of it, None where this conversation has had its turn."""
    touch = _touch(ready, conversation)
    if ready.wish.once and touch.done_at is not None:
        return None
    if cause.depth >= MOST_DEPTH:
        why = _("Rules had set each other off %(n)s times in a row.") % {"n": cause.depth}
        return _hold_back(ready, conversation, cause, asking, why)
    if touch.in_hour >= MOST_AN_HOUR:
        if touch.in_hour > MOST_AN_HOUR:
            return Outcome.STOPPED
        _count(touch)
        why = _("It ran %(n)s times on this conversation within an hour.") % {"n": MOST_AN_HOUR}
        return _hold_back(ready, conversation, cause, asking, why)
    return _carry_out(ready, conversation, cause, asking, touch)


def _carry_out(ready: Ready, conversation: Conversation, cause: Cause, asking: Asking, touch: RuleTouch) -> Outcome:
    decided = explaining.decided(ready.node, conversation, asking)
    began, results, words, broken = time.perf_counter(), list[dict[str, Any]](), "", ""
    try:
        language, depth = conversation.workspace.language, cause.depth + 1
        with translation.override(language), transaction.atomic(), furthering(depth), because_of(cause):
            for action, value in ready.actions:
                undo = action.run(actions.anew(conversation), Actor("rule", ready.rule_id), value)
                results.append({"action": action.key, "value": value[:200], "changed": undo is not None})
        outcome = Outcome.DONE if any(each["changed"] for each in results) else Outcome.NOTHING
    except Gone as error:
        outcome, words, broken = Outcome.FAILED, str(error), str(error)
    except Impossible as error:
        outcome, words = Outcome.FAILED, str(error)
    except DatabaseError:
        raise
    except Exception:
        log.exception("rule %s failed on conversation %s", ready.rule_id, conversation.pk)
        outcome, words = Outcome.FAILED, _("Something unexpected went wrong; the log of the server says what.")
    ms = (time.perf_counter() - began) * 1000
    _keep(ready, conversation, cause, outcome, decided, results=results if not words else [], words=words, ms=ms)
    _count(touch, is_done=outcome != Outcome.FAILED)
    _count_day(ready, asking, outcome)
    if broken:
        telling.turn_itself_off(Rule.objects.select_related("workspace").get(pk=ready.rule_id), broken)
    return outcome


def keep_miss(ready: Ready, conversation: Conversation, cause: Cause, asking: Asking) -> None:
    """For whoever watches a rule: that it looked and did not match, and why."""
    _keep(ready, conversation, cause, Outcome.NOT, explaining.decided(ready.node, conversation, asking))


def _hold_back(ready: Ready, conversation: Conversation, cause: Cause, asking: Asking, why: str) -> Outcome:
    _keep(ready, conversation, cause, Outcome.STOPPED, explaining.decided(ready.node, conversation, asking), words=why)
    telling.tell_held_back(conversation.workspace_id, ready.rule_id, conversation.pk)
    return Outcome.STOPPED


def _touch(ready: Ready, conversation: Conversation) -> RuleTouch:
    found, _made = RuleTouch.objects.get_or_create(
        rule_id=ready.rule_id, conversation_id=conversation.pk, defaults={"workspace_id": conversation.workspace_id}
    )
    touch = RuleTouch.objects.select_for_update().get(pk=found.pk)
    if timezone.now() - touch.hour_began >= HOUR:
        touch.hour_began, touch.in_hour = timezone.now(), 0
    return touch


def _count(touch: RuleTouch, *, is_done: bool = False) -> None:
    touch.in_hour += 1
    if is_done:
        touch.done_at = timezone.now()
    touch.save(update_fields=["in_hour", "hour_began", "done_at"])


def _count_day(ready: Ready, asking: Asking, outcome: Outcome) -> None:
    column = "failed" if outcome == Outcome.FAILED else "done"
    day = asking.today
    rows = RuleDay.objects.filter(rule_id=ready.rule_id, day=day)
    if not rows.update(**{column: F(column) + 1}):
        RuleDay.objects.create(workspace_id=asking.workspace_id, rule_id=ready.rule_id, day=day, **{column: 1})
    Rule.objects.filter(pk=ready.rule_id).update(last_run_at=timezone.now())


def _keep(ready: Ready, conversation: Conversation, cause: Cause, outcome: Outcome, decided: list[Any], **more: Any) -> None:
    RuleRun.objects.create(
        workspace_id=conversation.workspace_id,
        rule_id=ready.rule_id,
        version_id=ready.version_id,
        conversation=conversation,
        event_id=cause.event.pk if cause.event else None,
        event_kind=cause.event.kind if cause.event else "",
        depth=cause.depth,
        outcome=outcome,
        decided=decided,
        **more,
    )
