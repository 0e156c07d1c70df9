"""Unwanted mail: marked, cleared, and kept off by a sender rule when wished."""

from django.db.models import Model

from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, SenderRule, Status
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import normalised


def mark_spam(conversation: Conversation, *, by: Model | Actor) -> Conversation:
    """Out of the lists, into spam; the status it had comes back with `clear_spam`."""
    with locked(conversation) as fresh:
        if fresh.status == Status.SPAM:
            return fresh
        fresh.status_before, fresh.status = fresh.status, Status.SPAM
        fresh.save(update_fields=["status", "status_before"])
        tell(ConversationEvent.SPAM_MARKED, fresh, by=by, payload={"was": fresh.status_before})
    return fresh


def clear_spam(conversation: Conversation, *, by: Model | Actor) -> Conversation:
    """Not spam after all."""
    with locked(conversation) as fresh:
        if fresh.status != Status.SPAM:
            return fresh
        fresh.status = Status.OPEN if fresh.status_before is None else fresh.status_before
        fresh.status_before = None
        fresh.save(update_fields=["status", "status_before"])
        tell(ConversationEvent.SPAM_CLEARED, fresh, by=by)
    return fresh


def block_sender(conversation: Conversation, *, by: Person, whole_domain: bool = False) -> SenderRule | None:
    """From now on mail from this conversation's sender goes to spam. None when it has no mail address."""
    if conversation.handle is None or "@" not in conversation.handle.value:
        return None
    address = conversation.handle.value
    pattern = f"@{address.rpartition('@')[2]}" if whole_domain else address
    return add_rule(conversation.workspace_id, pattern, by=by)


def allow_sender(conversation: Conversation, *, by: Model | Actor) -> int:
    """Drop the rules that keep this conversation's sender off; how many there were."""
    if conversation.handle is None:
        return 0
    address = conversation.handle.value
    rules = SenderRule.objects.filter(
        workspace_id=conversation.workspace_id, pattern__in=[address, f"@{address.rpartition('@')[2]}"]
    )
    with writing():
        found = list(rules)
        for rule in found:
            remove_rule(rule, by=by)
    return len(found)


def add_rule(workspace_id: int, pattern: str, *, by: Person) -> SenderRule:
    """Mail from this address, or from this whole domain (`@example.com`), is spam from now on. Done twice, it is done once."""
    with writing():
        rule, is_new = SenderRule.objects.get_or_create(
            workspace_id=workspace_id, pattern=normalised(pattern), defaults={"made_by": by}
        )
        if is_new:
            _tell_rule(ConversationEvent.SENDER_BLOCKED, rule, by)
    return rule


def remove_rule(rule: SenderRule, *, by: Model | Actor) -> None:
    """Its senders may write again; what lies in spam stays there."""
    with writing():
        if SenderRule.objects.filter(pk=rule.pk).delete()[0]:
            _tell_rule(ConversationEvent.SENDER_ALLOWED, rule, by)


def is_blocked(workspace_id: int, address: str) -> bool:
    """Whether a sender rule names this address or its domain."""
    address = normalised(address)
    return SenderRule.objects.filter(
        workspace_id=workspace_id, pattern__in=[address, f"@{address.rpartition('@')[2]}"]
    ).exists()


def _tell_rule(kind: ConversationEvent, rule: SenderRule, by: Model | Actor) -> None:
    record(kind, workspace_id=rule.workspace_id, by=by, subject=("sender_rule", rule.pk))
