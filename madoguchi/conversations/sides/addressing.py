"""Where answers of a side conversation come in: its own reply address, or its own Message-IDs for who takes part in it."""

import base64
import secrets
from collections.abc import Iterable

from django.conf import settings

from madoguchi.conversations.models import Inbox, SideConversation, SideMessage
from madoguchi.conversations.threading import HEADERS_LOOKED_AT, with_token
from madoguchi.kit import crypto
from madoguchi.kit.addresses import normalised

PURPOSE = "side reply address"


def give_token(side: SideConversation) -> None:
    """Its address, once; the row is not saved."""
    token = base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()
    side.reply_token_hash, side.reply_token_sealed = crypto.hashed(token), settings.KEY_RING.seal(token, PURPOSE)


def reply_address(side: SideConversation) -> str:
    """`support+c<token>@…`: nobody can tell it from a conversation's own."""
    token = settings.KEY_RING.unseal(side.reply_token_sealed, PURPOSE)
    return with_token(side.conversation.inbox.address, token)


def find(inbox: Inbox, *, message_ids: list[str], tokens: Iterable[str], sender: str) -> SideConversation | None:
    """The side conversation that a mail answers: by the address it was sent to, which only ours mails there carry, or by what
    it answers, from somebody who takes part."""
    sides = SideConversation.objects.filter(workspace_id=inbox.workspace_id).select_related("conversation")
    hashes = [crypto.hashed(token) for token in tokens]
    if hashes and (found := sides.filter(reply_token_hash__in=hashes).first()):
        return found
    wanted = [each for each in message_ids if each][:HEADERS_LOOKED_AT]
    rows = SideMessage.objects.filter(workspace_id=inbox.workspace_id, message_id__in=wanted, withdrawn_at=None)
    answered = rows.select_related("side__conversation").order_by("-id").first() if wanted else None
    return answered.side if answered and takes_part(answered.side, sender) else None


def takes_part(side: SideConversation, address: str) -> bool:
    """Whether it was written to this address, or from it."""
    return normalised(address) in {normalised(each["address"]) for each in side.people}
