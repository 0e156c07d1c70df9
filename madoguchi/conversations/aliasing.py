"""Further addresses of an inbox: added, chosen to answer from, removed."""

from django.db.models import Model

from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Inbox, InboxAlias
from madoguchi.conversations.opening import refuse_taken
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import normalised

MOST = 50


class TooManyAliases(ValueError):
    """The inbox has as many further addresses as it may."""


def add_alias(inbox: Inbox, *, address: str, by: Model | Actor, answers: bool = True) -> InboxAlias:
    """Mail for `address` comes into the inbox from now on. Raises opening.AddressTaken, TooManyAliases."""
    address = normalised(address)
    with writing():
        fresh = Inbox.objects.select_for_update().get(pk=inbox.pk)
        refuse_taken(address, None, inbox.workspace_id)
        if fresh.aliases.count() >= MOST:
            raise TooManyAliases(str(MOST))
        alias = InboxAlias.objects.create(workspace_id=inbox.workspace_id, inbox=fresh, address=address, answers=answers)
        _tell(alias, by)
    return alias


def answer_from(alias: InboxAlias, *, answers: bool, by: Model | Actor) -> InboxAlias:
    """Whether those who write to the alias are answered from it."""
    with writing():
        if InboxAlias.objects.filter(pk=alias.pk).exclude(answers=answers).update(answers=answers):
            alias.answers = answers
            _tell(alias, by)
    return alias


def remove_alias(alias: InboxAlias, *, by: Model | Actor) -> None:
    """Mail for it is nobody's from now on; what has come stays."""
    with writing():
        _tell(alias, by)
        alias.delete()


def _tell(alias: InboxAlias, by: Model | Actor) -> None:
    record(
        ConversationEvent.INBOX_CHANGED,
        workspace_id=alias.workspace_id,
        by=by,
        subject=("inbox", alias.inbox_id),
        payload={"fields": ["aliases"]},
    )
