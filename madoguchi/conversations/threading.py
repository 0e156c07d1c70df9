"""Where an answer belongs: by its headers, by the token in our reply address, by the number in its subject.

A stranger's mail never enters another customer's conversation: headers and numbers count only for somebody who
already takes part; the token, which only our own mails carry, counts for whoever holds it.
"""

import base64
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from madoguchi.conversations.models import Conversation, Inbox, Message, MessageKind
from madoguchi.customers.models import Handle
from madoguchi.kit import crypto
from madoguchi.kit.addresses import Address, normalised

PURPOSE = "reply address"
LOCAL_PART_LIMIT = 64
_TOKEN = re.compile(r"\+c([a-z2-7]{26})@", re.IGNORECASE)
_NUMBER = re.compile(r"\[#(\d{1,12})\]")
HEADERS_LOOKED_AT = 50
MESSAGES_LOOKED_AT = 200


@dataclass(frozen=True)
class Thread:
    """What was found: where the message goes, or which conversation it only seems to continue."""

    conversation: Conversation | None = None
    seems_to_continue: Conversation | None = None


def find(inbox: Inbox, *, message_ids: list[str], recipients: Iterable[str], subject: str, sender: str) -> Thread:
    """`message_ids`: In-Reply-To first, then References, newest first. `recipients`: envelope and headers."""
    for token in _tokens(recipients):
        by_token = Conversation.objects.filter(workspace_id=inbox.workspace_id, reply_token_hash=crypto.hashed(token)).first()
        if by_token is not None:
            return Thread(by_token)
    candidate = _by_headers(inbox.workspace_id, message_ids) or _by_number(inbox.workspace_id, subject)
    if candidate is None:
        return Thread()
    return Thread(candidate) if takes_part(candidate, sender) else Thread(None, candidate)


def takes_part(conversation: Conversation, address: str) -> bool:
    """Whether this mail address has a place in the conversation: its customer's, or one that was written to or from.

    Our own addresses have none: they stand in every conversation, and anybody may claim to write from them.
    """
    key = normalised(address)
    if conversation.handle_id and Handle.objects.filter(pk=conversation.handle_id, value=key).exists():
        return True
    if (
        conversation.customer_id
        and Handle.objects.filter(
            workspace_id=conversation.workspace_id, holders__customer=conversation.customer_id, value=key
        ).exists()
    ):
        return True
    if Inbox.objects.filter(workspace_id=conversation.workspace_id, address=key).exists():
        return False
    rows = (
        Message.objects.filter(conversation=conversation, withdrawn_at=None)
        .exclude(kind=MessageKind.NOTE)
        .exclude(is_forward=True)
        .order_by("-at", "-id")
        .values_list("author_address", "to", "cc")[:MESSAGES_LOOKED_AT]
    )
    return any(
        key == normalised(author) or any(key == normalised(each["address"]) for each in [*to, *cc]) for author, to, cc in rows
    )


def reply_address(conversation: Conversation) -> str:
    """`support+c<token>@…`: the address that our mails ask to be answered at. Made once, kept sealed, looked up hashed."""
    local, _, domain = conversation.inbox.address.rpartition("@")
    if not conversation.reply_token_hash:
        _give_token(conversation)
    token = settings.KEY_RING.unseal(conversation.reply_token_sealed, PURPOSE)
    return f"{local[: LOCAL_PART_LIMIT - len(token) - 2]}+c{token}@{domain}"


def revoke_reply_address(conversation: Conversation) -> None:
    """From now on mail to the old address is a stranger's; the next reply carries a new one."""
    Conversation.objects.filter(pk=conversation.pk).update(reply_token_hash="", reply_token_sealed="")


def without_token(address: str) -> str:
    """The inbox's own address behind a reply address; any other address as it is."""
    return _TOKEN.sub("@", address)


def numbered(subject: str, conversation: Conversation) -> str:
    """The subject with the conversation's number in it, once."""
    return subject if f"[#{conversation.number}]" in subject else f"{subject} [#{conversation.number}]".strip()


def taking_part(conversation: Conversation) -> list[Address]:
    """Whom the newest inbound message was from, to and copied to: the ground for reply-all."""
    last = Message.objects.filter(conversation=conversation, kind=MessageKind.INBOUND).order_by("-at", "-id").first()
    if last is None:
        return []
    return [Address(last.author_name, last.author_address), *map(Address.from_json, [*last.to, *last.cc])]


def _tokens(recipients: Iterable[str]) -> list[str]:
    return [found.group(1).lower() for each in recipients if (found := _TOKEN.search(each))]


def _by_headers(workspace_id: int, message_ids: list[str]) -> Conversation | None:
    wanted = [each for each in message_ids if each][:HEADERS_LOOKED_AT]
    if not wanted:
        return None
    found = {
        message.message_id: message.conversation
        for message in Message.objects.filter(workspace_id=workspace_id, message_id__in=wanted)
        .select_related("conversation")
        .order_by("id")
    }
    return next((found[each] for each in wanted if each in found), None)


def _by_number(workspace_id: int, subject: str) -> Conversation | None:
    found = _NUMBER.search(subject)
    if found is None:
        return None
    return Conversation.objects.filter(workspace_id=workspace_id, number=int(found.group(1))).first()


def _give_token(conversation: Conversation) -> None:
    token = base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()
    made = Conversation.objects.filter(pk=conversation.pk, reply_token_hash="").update(
        reply_token_hash=crypto.hashed(token), reply_token_sealed=settings.KEY_RING.seal(token, PURPOSE)
    )
    conversation.refresh_from_db(fields=["reply_token_hash", "reply_token_sealed"])
    if not made and not conversation.reply_token_hash:
        raise RuntimeError("The reply address was revoked while it was asked for.")
