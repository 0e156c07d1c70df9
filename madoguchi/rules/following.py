"""The lane of rules: each event that a rule waits for, asked of every such rule in order. Without rules it costs one look."""

import time
from collections.abc import Sequence

from django.utils import timezone

from madoguchi.conversations.conditions import language
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.events import ConversationEvent as E
from madoguchi.conversations.models import Conversation, Status
from madoguchi.journal.following import reaction, reaction_to_many
from madoguchi.journal.models import Event
from madoguchi.rules import checking, compiling, running, scheduling, telling_of_requests, triggers
from madoguchi.rules.causing import Cause
from madoguchi.rules.compiling import Book, Ready
from madoguchi.rules.models import Outcome

MISS_SECONDS = 5.0
_last_miss: dict[int, float] = {}


def look(events: Sequence[Event]) -> None:
    """In the order of the log."""
    books = compiling.books({event.workspace_id for event in events})
    if not books:
        return
    heard = [event for event in events if event.conversation_id is not None and event.workspace_id in books]
    scheduling.note(heard, books)
    wanted = [event for event in heard if event.kind in books[event.workspace_id].of_kind]
    rows = _rows({event.conversation_id or 0 for event in wanted})
    for event in wanted:
        conversation = rows.get(event.conversation_id or 0)
        if conversation is not None and conversation.status != Status.MERGED:
            rows[conversation.pk] = look_at(event, conversation, books[event.workspace_id])


def look_at(event: Event, conversation: Conversation, book: Book) -> Conversation:
    """Ask every rule of one event; the conversation as it is afterwards."""
    cause, asking = Cause(event), book.asking(event)
    for ready in book.of_kind[event.kind]:
        if (event.actor_kind, event.actor_id) == ("rule", ready.rule_id) or not ready.may_touch(conversation):
            continue
        if not language.holds(ready.node, conversation, asking):
            _keep_miss(ready, conversation, cause, asking)
            continue
        outcome = running.run(ready, conversation, cause, asking)
        if outcome == Outcome.DONE:
            conversation, asking = _rows({conversation.pk})[conversation.pk], book.asking(event)
        if ready.wish.stop and outcome in {Outcome.DONE, Outcome.NOTHING}:
            break
    return conversation


def _rows(ids: set[int]) -> dict[int, Conversation]:
    rows = Conversation.objects.filter(pk__in=ids).select_related("inbox", "customer__company", "workspace")
    return {row.pk: row for row in rows} if ids else {}


def _keep_miss(ready: Ready, conversation: Conversation, cause: Cause, asking: Asking) -> None:
    """Some of them, while somebody watches."""
    if ready.watched_until is None or ready.watched_until < timezone.now():
        return
    if time.monotonic() - _last_miss.get(ready.rule_id, -MISS_SECONDS) >= MISS_SECONDS:
        _last_miss[ready.rule_id] = time.monotonic()
        running.keep_miss(ready, conversation, cause, asking)


_ENDS_SOMETHING = (
    *(E.TAG_ARCHIVED, E.TAG_REMOVED, E.TAGS_MERGED, E.CUSTOM_FIELD_ARCHIVED, E.CUSTOM_FIELD_CHANGED, E.STAGE_REMOVED),
    *(E.INBOX_RESTRICTED, E.INBOX_CHANGED),
    *("saved_reply_archived", "saved_reply_changed", "role_changed", "member_deactivated", "team_removed", "calendar_removed"),
    *("team_members_changed", "webhook_removed", "queue_removed", "survey_removed", "customer_merged", "company_merged"),
)

REACTIONS = (
    reaction("look for broken rules", _ENDS_SOMETHING, checking.look_after),
    *telling_of_requests.REACTIONS,
    reaction_to_many("rules", triggers.heard(), look),
)
