"""Which of our messages has come back: by the return path, by the returned headers, by what the failure answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from madoguchi.channels.email.bounces.return_addresses import delivery_behind
from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.conversations import threading as threads
from madoguchi.conversations.models import Inbox, Message, MessageKind
from madoguchi.journal.models import Delivery
from madoguchi.kit.addresses import Address, normalised

IDS_LOOKED_AT = 20


@dataclass(frozen=True)
class Failed:
    """The message that came back, and the delivery that carried it."""

    message: Message
    delivery: Delivery | None

    @property
    def receivers(self) -> dict[str, str]:
        """Everybody it was written to, by the form addresses are compared in."""
        every = [*self.message.to, *self.message.cc, *self.message.bcc]
        return {Address.from_json(each).key: Address.from_json(each).address for each in every}

    def receiver(self, named: str) -> str:
        """Which of them a failure means: the one it names; another name for the only one; empty when it cannot be told."""
        known = self.receivers
        if (key := normalised(named)) in known:
            return known[key]
        return next(iter(known.values())) if len(known) == 1 else ""


def failed_message(mail: ReceivedMail, parsed: ParsedMail, inbox: Inbox) -> Failed | None:
    """The message of this workspace that the failure concerns; None for what was never ours."""
    addresses = [*mail.envelope_to, *parsed.delivered_to, *(each.address for each in [*parsed.to, *parsed.cc])]
    if (delivery := delivery_behind(addresses, inbox.workspace_id)) is not None:
        message = _ours(inbox).filter(pk=delivery.subject_id or 0).first()
        return Failed(message, delivery) if message else None
    ids = [parsed.bounced_message_id, parsed.in_reply_to, *reversed(parsed.references)]
    message = _by_ids(inbox, [each for each in dict.fromkeys(ids) if each][:IDS_LOOKED_AT])
    message = message or _last_of_thread(inbox, parsed, addresses)
    if message is None:
        return None
    return Failed(message, Delivery.objects.filter(subject_kind="message", subject_id=message.pk).first())


def _by_ids(inbox: Inbox, ids: Sequence[str]) -> Message | None:
    found = {each.message_id: each for each in _ours(inbox).filter(message_id__in=ids)} if ids else {}
    return next((found[each] for each in ids if each in found), None)


def _last_of_thread(inbox: Inbox, parsed: ParsedMail, addresses: Sequence[str]) -> Message | None:
    """A failure that came to a conversation's reply address, without a word on which mail: the last one to that receiver."""
    thread = threads.find(inbox, message_ids=[], recipients=addresses, subject="", sender="")
    if thread.conversation is None:
        return None
    wanted = {normalised(each.recipient) for each in parsed.bounce or []}
    newest = _ours(inbox).filter(conversation=thread.conversation).order_by("-at", "-id")[:20]
    return next((each for each in newest if not wanted or wanted & Failed(each, None).receivers.keys()), None)


def _ours(inbox: Inbox) -> QuerySet[Message]:
    return Message.objects.select_related("conversation__inbox", "conversation__handle").filter(
        workspace_id=inbox.workspace_id, kind=MessageKind.REPLY, withdrawn_at=None
    )
