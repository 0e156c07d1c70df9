"""Is this mail new to us? The same mail may come through several doors, several times."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import QuerySet

from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.conversations.models import Inbox, Message, MessageKind
from madoguchi.kit.addresses import Address

WITHOUT_ID_DAYS = 7


@dataclass(frozen=True)
class Earlier:
    """A mail that was taken in before: the same one, or another one that bears the same Message-ID."""

    pk: int
    is_same: bool
    conversation_id: int | None
    message_id: int | None


def earlier(mail: ReceivedMail, parsed: ParsedMail, inbox: Inbox, sender: Address) -> Earlier | None:
    """The mail of this inbox that has the same id and body; else one with the same id; without an id: the same body
    from the same sender within a week."""
    alike = [
        Earlier(pk, body_hash == parsed.body_hash, conversation_id, message_id)
        for pk, body_hash, conversation_id, message_id in _alike(mail, parsed, inbox, sender)
    ]
    return next((each for each in alike if each.is_same), alike[0] if alike else None)


def is_known(mail: ReceivedMail, parsed: ParsedMail, inbox: Inbox, sender: Address | None) -> bool:
    """Whether the very same mail has been taken in: a look before the work, the decision comes under the lock."""
    found = earlier(mail, parsed, inbox, sender) if sender else None
    return found is not None and found.is_same


def is_own(parsed: ParsedMail, inbox: Inbox) -> bool:
    """Whether we sent it from this inbox ourselves."""
    if not parsed.message_id:
        return False
    return Message.objects.filter(
        workspace_id=inbox.workspace_id,
        message_id=parsed.message_id,
        kind=MessageKind.REPLY,
        conversation__inbox_id=inbox.pk,
    ).exists()


def alone_with(pairs: list[tuple[Inbox, ParsedMail]]) -> None:
    """Make sure that no other process decides about the same mails until this transaction ends.

    SQLite has one writer, so there is nothing to do; PostgreSQL locks their ids, in one order for all.
    """
    if connection.vendor != "postgresql":
        return
    keys = sorted({f"{inbox.pk} {parsed.message_id or parsed.body_hash}" for inbox, parsed in pairs})
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(k, 7)) from unnest(%s::text[]) k", [keys])


def _alike(
    mail: ReceivedMail, parsed: ParsedMail, inbox: Inbox, sender: Address
) -> QuerySet[ReceivedMail, tuple[int, str, int | None, int | None]]:
    taken = ReceivedMail.objects.filter(workspace_id=inbox.workspace_id, inbox=inbox, state=ReceivedMail.State.TAKEN).exclude(
        pk=mail.pk
    )
    if parsed.message_id:
        taken = taken.filter(message_id=parsed.message_id[:500])
    else:
        taken = taken.filter(
            body_hash=parsed.body_hash,
            message_id="",
            sender=sender.address.lower()[:320],
            received_at__gte=mail.received_at - timedelta(days=WITHOUT_ID_DAYS),
        )
    return taken.order_by("-id").values_list("pk", "body_hash", "conversation_id", "conversation_message_id")[:50]
