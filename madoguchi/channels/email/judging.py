"""Is this mail new to us? The same mail may come through several doors, several times."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import connection

from madoguchi.channels.email.forgetting import fingerprint
from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.conversations.models import Inbox, Message, MessageKind, SenderRule, SideMessage
from madoguchi.conversations.replying import is_of_our_form
from madoguchi.kit.addresses import Address

WITHOUT_ID = timedelta(days=7)


@dataclass(frozen=True)
class Earlier:
    """A mail that was taken in before: the same one, or another one that bears the same Message-ID."""

    pk: int
    is_same: bool
    conversation_id: int | None
    message_id: int | None


class Known:
    """What has been taken in before, as far as some mails need it: one look for all that carry a Message-ID."""

    def __init__(self, mails: Sequence[tuple[Inbox, ParsedMail]]) -> None:
        self._by_id: dict[tuple[int, str], list[tuple[str, Earlier]]] = defaultdict(list)
        ids = {each for _, parsed in mails if parsed.message_id for each in _names(parsed)}
        for inbox_id, message_id, body_hash, pk, conversation_id, message in (
            ReceivedMail.objects.filter(
                workspace_id__in={inbox.workspace_id for inbox, _ in mails},
                inbox__in={inbox.pk for inbox, _ in mails},
                message_id__in=ids,
                state=ReceivedMail.State.TAKEN,
            )
            .order_by("-id")
            .values_list("inbox_id", "message_id", "body_hash", "pk", "conversation_id", "conversation_message_id")
            if ids
            else ()
        ):
            self._by_id[inbox_id or 0, message_id].append((body_hash, Earlier(pk, False, conversation_id, message)))

    def earlier(self, mail: ReceivedMail, parsed: ParsedMail, inbox: Inbox, sender: Address) -> Earlier | None:
        """The mail of this inbox that has the same id and body; else one with the same id; without an id: the same
        body from the same sender within a week."""
        if not parsed.message_id:
            return _same_without_id(mail, parsed, inbox, sender)
        alike = [
            replace(before, is_same=body_hash == parsed.body_hash)
            for name in _names(parsed)
            for body_hash, before in self._by_id[inbox.pk, name]
            if before.pk != mail.pk
        ]
        return next((each for each in alike if each.is_same), alike[0] if alike else None)

    def learn(self, mail: ReceivedMail, parsed: ParsedMail, inbox: Inbox) -> None:
        """This one has just been taken in."""
        now = Earlier(mail.pk, False, mail.conversation_id, mail.conversation_message_id)
        self._by_id[inbox.pk, parsed.message_id[:500]].insert(0, (parsed.body_hash, now))


def is_known(mail: ReceivedMail, parsed: ParsedMail, inbox: Inbox, sender: Address | None) -> bool:
    """Whether the very same mail has been taken in: a look before the work, the decision comes under the lock."""
    found = Known([(inbox, parsed)]).earlier(mail, parsed, inbox, sender) if sender else None
    return found is not None and found.is_same


def is_own(parsed: ParsedMail, inbox: Inbox) -> bool:
    """Whether we sent it from this inbox ourselves, to a customer or aside: only ids of our own form are looked up."""
    if not is_of_our_form(parsed.message_id):
        return False
    aside = SideMessage.objects.filter(workspace_id=inbox.workspace_id, message_id=parsed.message_id, is_ours=True)
    return (
        aside.filter(side__conversation__inbox_id=inbox.pk).exists()
        or Message.objects.filter(
            workspace_id=inbox.workspace_id,
            message_id=parsed.message_id,
            kind=MessageKind.REPLY,
            conversation__inbox_id=inbox.pk,
        ).exists()
    )


def blocked(senders: Sequence[tuple[Inbox, Address]]) -> set[tuple[int, str]]:
    """Which of these (workspace, lower-case address) a sender rule keeps off, by address or by domain."""
    wanted = {(inbox.workspace_id, sender.address.lower()) for inbox, sender in senders}
    patterns = {pattern for _, address in wanted for pattern in (address, f"@{address.rpartition('@')[2]}")}
    if not patterns:
        return set()
    rules = set(
        SenderRule.objects.filter(workspace_id__in={workspace for workspace, _ in wanted}, pattern__in=patterns).values_list(
            "workspace_id", "pattern"
        )
    )
    return {
        (workspace, address)
        for workspace, address in wanted
        if (workspace, address) in rules or (workspace, f"@{address.rpartition('@')[2]}") in rules
    }


def alone_with(pairs: Sequence[tuple[Inbox, ParsedMail]]) -> None:
    """Make sure that no other process decides about the same mails until this transaction ends.

    SQLite has one writer, so there is nothing to do; PostgreSQL locks their ids, in one order for all.
    """
    if connection.vendor != "postgresql":
        return
    keys = sorted({f"{inbox.pk} {parsed.message_id or parsed.body_hash}" for inbox, parsed in pairs})
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(k, 7)) from unnest(%s::text[]) k", [keys])


def _names(parsed: ParsedMail) -> tuple[str, str]:
    """How rows name a mail of this Message-ID: those of mail that was deleted for good hold a fingerprint."""
    plain = parsed.message_id[:500]
    return plain, fingerprint(plain)


def _same_without_id(mail: ReceivedMail, parsed: ParsedMail, inbox: Inbox, sender: Address) -> Earlier | None:
    address = sender.address.lower()[:320]
    found = (
        ReceivedMail.objects.filter(
            workspace_id=inbox.workspace_id,
            inbox=inbox,
            body_hash=parsed.body_hash,
            message_id="",
            sender__in=[address, fingerprint(address)],
            received_at__range=(mail.received_at - WITHOUT_ID, mail.received_at + WITHOUT_ID),
            state=ReceivedMail.State.TAKEN,
        )
        .exclude(pk=mail.pk)
        .order_by("-id")
        .values_list("pk", "conversation_id", "conversation_message_id")
        .first()
    )
    return Earlier(found[0], True, found[1], found[2]) if found else None
