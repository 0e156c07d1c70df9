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

from madoguchi.conversations.models import Conversation, Inbox, Link, Message, MessageKind
from madoguchi.conversations.own_addresses import is_own, own_addresses
from madoguchi.customers.models import Handle
from madoguchi.kit import crypto
from madoguchi.kit.addresses import normalised

PURPOSE = "reply address"
LOCAL_PART_LIMIT = 64
_TOKEN = re.compile(r"\+c([a-z2-7]{26})@", re.IGNORECASE)
_NUMBER = re.compile(r"\[#(\d{1,12})\]")
HEADERS_LOOKED_AT = 50
MESSAGES_LOOKED_AT = 200
POINTERS_FOLLOWED = 10


@dataclass(frozen=True)
class Thread:
    """What was found: where the message goes, or which conversation it only seems to continue. `meant`: the one it answers,
    where that has been merged into another since."""

    conversation: Conversation | None = None
    seems_to_continue: Conversation | None = None
    meant: Conversation | None = None


def find(
    inbox: Inbox, *, message_ids: list[str], recipients: Iterable[str], subject: str, sender: str, is_doubted: bool = False
) -> Thread:
    """`message_ids`: In-Reply-To first, then References, newest first. `recipients`: envelope and headers.

    `is_doubted`: the domain in From has not sent it (DMARC failed). Such a mail enters no conversation by itself, whatever
    it holds: whoever forged it may have read our address somewhere. Nor does a machine's mail with a code to sign in.
    """
    for token in tokens(recipients):
        by_token = Conversation.objects.filter(workspace_id=inbox.workspace_id, reply_token_hash=crypto.hashed(token)).first()
        if by_token is not None:
            by_token = _split_off(by_token, message_ids, sender) or by_token
            return Thread(None, standing(by_token)) if is_doubted else _leading_to(by_token)
    candidate = _by_headers(inbox.workspace_id, message_ids) or _by_number(inbox.workspace_id, subject)
    if candidate is None:
        return Thread()
    home = standing(candidate)
    return _leading_to(candidate) if not is_doubted and takes_part(home, sender) else Thread(None, home)


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
    if is_own(key, own_addresses(conversation.workspace_id)):
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


def reply_address(conversation: Conversation, ours: str = "") -> str:
    """`support+c<token>@…`: the address that our mails ask to be answered at. Made once, kept sealed, looked up hashed.

    `ours`: which of the inbox's addresses it is built on; by default its own.
    """
    if not conversation.reply_token_hash:
        _give_token(conversation)
    return with_token(ours or conversation.inbox.address, settings.KEY_RING.unseal(conversation.reply_token_sealed, PURPOSE))


def with_token(address: str, token: str) -> str:
    """The address with its plus part, short enough for every mail server."""
    local, _, domain = address.rpartition("@")
    return f"{local[: LOCAL_PART_LIMIT - len(token) - 2]}+c{token}@{domain}"


def revoke_reply_address(conversation: Conversation) -> None:
    """From now on mail to the old address is a stranger's; the next reply carries a new one."""
    Conversation.objects.filter(pk=conversation.pk).update(reply_token_hash="", reply_token_sealed="")


def numbered(subject: str, conversation: Conversation) -> str:
    """The subject with the conversation's number in it, once."""
    return subject if f"[#{conversation.number}]" in subject else f"{subject} [#{conversation.number}]".strip()


def standing(conversation: Conversation) -> Conversation:
    """The conversation that this one was joined to, or itself."""
    for _ in range(POINTERS_FOLLOWED):
        if conversation.merged_into is None:
            break
        conversation = conversation.merged_into
    return conversation


def _leading_to(found: Conversation) -> Thread:
    return Thread(standing(found), meant=found if found.merged_into_id else None)


def _split_off(found: Conversation, message_ids: list[str], sender: str) -> Conversation | None:
    """What was split off it, where that is what the mail answers: our mails of before still carry the old address."""
    parts = Link.objects.filter(workspace_id=found.workspace_id, kind=Link.Kind.SPLIT, other=found)
    if not parts.exists():
        return None
    answered = _by_headers(found.workspace_id, message_ids)
    is_part = answered is not None and parts.filter(one=answered).exists()
    return answered if answered and is_part and takes_part(standing(answered), sender) else None


def tokens(recipients: Iterable[str]) -> list[str]:
    """The plus parts of reply addresses among them."""
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
