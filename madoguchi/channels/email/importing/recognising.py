"""Which old mails are here already, and which conversations they speak of: a fixed number of queries for a whole batch."""

from collections import defaultdict
from collections.abc import Sequence

from madoguchi.channels.email import reasons
from madoguchi.channels.email.importing.reading_old import Old
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.conversations.models import Conversation, Inbox, Message, MessageKind

State = ReceivedMail.State
REFERENCES_LOOKED_AT = 50


class Recognised:
    """What the inbox holds of a batch of old mails.

    The same mail: the same Message-ID and body hash in this inbox; without an id the same hash from the same sender, which
    holds its date. A mail that we sent from here ourselves is known by its id.
    """

    def __init__(self, inbox: Inbox, olds: Sequence[Old]) -> None:
        parsed = [old.parsed for old in olds if old.parsed is not None]
        ids = {each.message_id[:500] for each in parsed if each.message_id}
        bare = {each.body_hash for each in parsed if not each.message_id}
        self._known: dict[tuple[str, str], tuple[int | None, int | None]] = {}
        self._bodies: dict[str, set[str]] = defaultdict(set)
        taken = ReceivedMail.objects.filter(workspace_id=inbox.workspace_id, inbox=inbox, state=State.TAKEN)
        for known in (taken.filter(message_id__in=ids), taken.filter(message_id="", body_hash__in=bare)):
            for message_id, sender, body_hash, conversation, message in known.values_list(
                "message_id", "sender", "body_hash", "conversation_id", "conversation_message_id"
            ):
                self._known[message_id or sender, body_hash] = (conversation, message)
                self._bodies[message_id].add(body_hash)
        said = {ref for each in parsed for ref in [each.in_reply_to, *each.references[-REFERENCES_LOOKED_AT:]] if ref}
        self._conversations: dict[str, int] = {}
        self._ours: set[str] = set()
        rows = Message.objects.filter(workspace_id=inbox.workspace_id, message_id__in=ids | said)
        for message_id, conversation_id, kind, inbox_id in rows.order_by("id").values_list(
            "message_id", "conversation_id", "kind", "conversation__inbox_id"
        ):
            self._conversations[message_id] = conversation_id
            if kind == MessageKind.REPLY and inbox_id == inbox.pk:
                self._ours.add(message_id)
        self._firsts: dict[tuple[str, str], Old] = {}

    def end_known(self, old: Old) -> None:
        """Duplicate or our own, when it is; else the first of its kind in this batch."""
        parsed = old.parsed
        if parsed is None or old.sender is None or old.state:
            return
        key = (parsed.message_id[:500] or old.sender.address.lower()[:320], parsed.body_hash)
        if key in self._known:
            old.ends(State.DUPLICATE, reasons.SAME)
            old.conversation_id, old.message_pk = self._known[key]
        elif key in self._firsts and self._firsts[key] is not old:
            old.ends(State.DUPLICATE, reasons.SAME)
        elif parsed.message_id in self._ours:
            old.ends(State.IGNORED, reasons.OWN)
        else:
            self._firsts[key] = old
            if self._bodies[parsed.message_id[:500]] - {parsed.body_hash} and parsed.message_id:
                old.reason = reasons.SAME_ID
            self._bodies[parsed.message_id[:500]].add(parsed.body_hash)

    def fill_in_duplicates(self, olds: Sequence[Old]) -> None:
        """A duplicate within the batch names the conversation of the first."""
        for old in olds:
            if old.state == State.DUPLICATE and old.conversation_id is None and old.parsed and old.sender:
                first = self._firsts.get(
                    (old.parsed.message_id[:500] or old.sender.address.lower()[:320], old.parsed.body_hash)
                )
                if first is not None:
                    old.conversation_id, old.message_pk = first.conversation_id, first.message_pk

    def conversation(self, message_ids: Sequence[str]) -> Conversation | None:
        """The conversation that one of these Message-IDs stands in; the first that is known."""
        found = next((self._conversations[each] for each in message_ids if each in self._conversations), None)
        return Conversation.objects.select_related("inbox").filter(pk=found).first() if found else None
