"""The nouns of the counter."""

from madoguchi.conversations.models.conversation import FAR_FUTURE, Channel, Conversation, Priority, Status, SubStatus
from madoguchi.conversations.models.draft import Draft
from madoguchi.conversations.models.inbox import Inbox, InboxPublicName
from madoguchi.conversations.models.message import Attachment, Message, MessageKind
from madoguchi.conversations.models.reading import ReadMark, SenderRule

__all__ = [
    "FAR_FUTURE",
    "Attachment",
    "Channel",
    "Conversation",
    "Draft",
    "Inbox",
    "InboxPublicName",
    "Message",
    "MessageKind",
    "Priority",
    "ReadMark",
    "SenderRule",
    "Status",
    "SubStatus",
]
