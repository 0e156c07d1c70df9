"""A saved reply as it reads for one conversation, in its customer's language."""

import re

from madoguchi.accounts.models import Membership
from madoguchi.conversations.models import Conversation, Inbox, Message, MessageKind
from madoguchi.conversations.variables import Filled, Letter, fill, names_in
from madoguchi.kit.text.folding import folded
from madoguchi.saved_replies.models import SavedReply

_JAPANESE = re.compile(r"[\u3041-\u30fe\u3400-\u9fff]")
_OPENS = {"宛名", "salutation"}


def language_of(conversation: Conversation | None, inbox: Inbox) -> str:
    """What the customer reads: as their card says, else as their last message was written, else the workspace's."""
    if conversation is None:
        return inbox.workspace.language
    if conversation.customer and conversation.customer.language:
        return "ja" if conversation.customer.language.startswith("ja") else "en"
    came = Message.objects.filter(conversation=conversation, kind=MessageKind.INBOUND).order_by("-at", "-id")
    text = came.values_list("text", flat=True).first() or conversation.subject
    if not text.strip():
        return inbox.workspace.language
    return "ja" if _JAPANESE.search(text[:2000]) else "en"


def letter(membership: Membership | None, inbox: Inbox, conversation: Conversation | None) -> Letter:
    """For what the replies of one page are filled; without a member, where nobody writes."""
    return Letter(membership, inbox, conversation, language_of(conversation, inbox))


def filled(reply: SavedReply, to: Letter) -> Filled:
    """Its text; in the other language where the customer's is not written."""
    wish, other = (reply.text_ja, reply.text_en) if to.language == "ja" else (reply.text_en, reply.text_ja)
    if wish or not other:
        return fill(wish, to)
    own = Letter(to.membership, to.inbox, to.conversation, "en" if to.language == "ja" else "ja", to.family_only)
    return fill(other, own)


def opens_itself(reply: SavedReply) -> bool:
    """Whether it brings its own opening, so that the inbox's would stand there twice."""
    return any(folded(name) in _OPENS for text in (reply.text_ja, reply.text_en) for name in names_in(text))
