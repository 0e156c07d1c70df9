"""A message left although something had been found: what it was, and the writer's reason, are kept."""

from collections.abc import Sequence

from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import tell
from madoguchi.conversations.checking.registry import Finding
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.message_marks import marking
from madoguchi.conversations.models import Message, SentAnyway, SideMessage
from madoguchi.journal.transactions import writing

MARK = "sent_anyway"


def keep(message: Message, found: Sequence[Finding], reason: str, *, by: Person) -> SentAnyway:
    """Once for each message; told in the log where something surely wrong was overruled."""
    with writing():
        told = [{"rule": each.rule, "level": each.level, "message": each.message} for each in found]
        kept, is_new = SentAnyway.objects.get_or_create(
            message=message,
            defaults={"workspace_id": message.workspace_id, "person": by, "findings": told, "reason": reason},
        )
        marking(message, MARK)
        rules = sorted({each.rule for each in found if each.level == "error"})
        if is_new and rules:
            payload = {"rules": rules}
            tell(ConversationEvent.FINDINGS_OVERRULED, message.conversation, by=by, message_id=message.pk, payload=payload)
    return kept


def keep_aside(message: SideMessage, found: Sequence[Finding], reason: str, *, by: Person) -> None:
    """The same for a mail to somebody else: what was found stands with its marks."""
    if any(each.get("code") == MARK for each in message.marks):
        return
    with writing():
        told = [{"rule": each.rule, "level": each.level, "message": each.message} for each in found]
        message.marks = [*message.marks, {"code": MARK, "about": reason, "findings": told}]
        SideMessage.objects.filter(pk=message.pk).update(marks=message.marks)
        if rules := sorted({each.rule for each in found if each.level == "error"}):
            payload = {"rules": rules, "side": message.side_id}
            tell(ConversationEvent.FINDINGS_OVERRULED, message.side.conversation, by=by, payload=payload)
