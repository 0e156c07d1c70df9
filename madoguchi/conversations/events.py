"""What may happen to a conversation: the timeline's kinds, and the source of every figure."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.journal.kinds import declare


@declare
class ConversationEvent(models.TextChoices):
    CONVERSATION_STARTED = "conversation_started", _("Conversation started")
    MESSAGE_RECEIVED = "message_received", _("Message received")
    REPLY_WRITTEN = "reply_written", _("Reply written")
    REPLY_SENT = "reply_sent", _("Reply sent")
    REPLY_WITHDRAWN = "reply_withdrawn", _("Sending undone")
    MESSAGE_FORWARDED = "message_forwarded", _("Forwarded")
    NOTE_ADDED = "note_added", _("Internal note added")
    ASSIGNED = "assigned", _("Assigned")
    UNASSIGNED = "unassigned", _("Assignment removed")
    TEAM_CHANGED = "team_changed", _("Team changed")
    MOVED = "moved", _("Moved to another inbox")
    CUSTOMER_REPLACED = "customer_replaced", _("Customer changed")
    SET_WAITING = "set_waiting", _("Waiting for the customer")
    CLOSED = "closed", _("Closed")
    CLOSED_WITHOUT_REPLY = "closed_without_reply", _("Closed, no reply needed")
    REOPENED = "reopened", _("Reopened")
    SNOOZED = "snoozed", _("Snoozed")
    WOKEN = "woken", _("Back from snooze")
    SPAM_MARKED = "spam_marked", _("Marked as spam")
    SPAM_CLEARED = "spam_cleared", _("Not spam")
    TRASHED = "trashed", _("Moved to trash")
    RESTORED = "restored", _("Restored from trash")
    PURGED = "purged", _("Deleted for good")
    SUB_STATUS_SET = "sub_status_set", _("Stage changed")
    PRIORITY_SET = "priority_set", _("Priority changed")
    DELIVERY_CHANGED = "delivery_changed", _("Delivery state changed")
    INBOX_OPENED = "inbox_opened", _("Inbox opened")
    INBOX_CHANGED = "inbox_changed", _("Inbox changed")
    INBOX_RESTRICTED = "inbox_restricted", _("Changed who sees the inbox")
    INBOX_PUBLIC_NAME_CHANGED = "inbox_public_name_changed", _("Public name for an inbox changed")
    STAGE_ADDED = "stage_added", _("Stage added")
    STAGE_RENAMED = "stage_renamed", _("Stage renamed")
    STAGE_MOVED = "stage_moved", _("Order of the stages changed")
    STAGE_REMOVED = "stage_removed", _("Stage removed")
    SENDER_BLOCKED = "sender_blocked", _("Sender rule added")
    SENDER_ALLOWED = "sender_allowed", _("Sender rule removed")
