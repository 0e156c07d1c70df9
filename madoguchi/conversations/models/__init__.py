"""The nouns of the counter."""

from madoguchi.conversations.models.approval import ApprovalRule, EarlierText, SentAnyway
from madoguchi.conversations.models.automatic_answer import AutomaticAnswer
from madoguchi.conversations.models.bulk import BulkRow
from madoguchi.conversations.models.concession import Concession, ConcessionKind
from madoguchi.conversations.models.conversation import (
    FAR_FUTURE,
    Channel,
    Conversation,
    Priority,
    Status,
    SubStatus,
    WaitingFor,
    WakesOn,
    usual_turn,
)
from madoguchi.conversations.models.custom_field import (
    CustomChange,
    CustomChoice,
    CustomField,
    CustomValue,
    FieldHome,
    FieldKind,
)
from madoguchi.conversations.models.draft import Draft
from madoguchi.conversations.models.fact import Fact, FactKind, FactState
from madoguchi.conversations.models.follow import Follow
from madoguchi.conversations.models.handover import Handover, HandoverOccasion, HandoverRule
from madoguchi.conversations.models.inbox import ConfirmSending, Inbox, InboxAlias, InboxPublicName, TextMode
from madoguchi.conversations.models.link import Link
from madoguchi.conversations.models.mention import Mention
from madoguchi.conversations.models.message import Attachment, Message, MessageKind, Scan
from madoguchi.conversations.models.promise import Promise, PromiseState
from madoguchi.conversations.models.reading import ReadMark, SenderRule
from madoguchi.conversations.models.side import SideConversation, SideMark, SideMessage
from madoguchi.conversations.models.tag import Tag, TagColour, Tagging, TagGroup
from madoguchi.conversations.models.task import Task, TaskTemplate
from madoguchi.conversations.models.transfer import Transfer
from madoguchi.conversations.models.view import Order, Sharing, View

__all__ = [
    "FAR_FUTURE",
    "ApprovalRule",
    "Attachment",
    "AutomaticAnswer",
    "BulkRow",
    "Channel",
    "Concession",
    "ConcessionKind",
    "ConfirmSending",
    "Conversation",
    "CustomChange",
    "CustomChoice",
    "CustomField",
    "CustomValue",
    "Draft",
    "EarlierText",
    "Fact",
    "FactKind",
    "FactState",
    "FieldHome",
    "FieldKind",
    "Follow",
    "Handover",
    "HandoverOccasion",
    "HandoverRule",
    "Inbox",
    "InboxAlias",
    "InboxPublicName",
    "Link",
    "Mention",
    "Message",
    "MessageKind",
    "Order",
    "Priority",
    "Promise",
    "PromiseState",
    "ReadMark",
    "Scan",
    "SenderRule",
    "SentAnyway",
    "Sharing",
    "SideConversation",
    "SideMark",
    "SideMessage",
    "Status",
    "SubStatus",
    "Tag",
    "TagColour",
    "TagGroup",
    "Tagging",
    "Task",
    "TaskTemplate",
    "TextMode",
    "Transfer",
    "View",
    "WaitingFor",
    "WakesOn",
    "usual_turn",
]
