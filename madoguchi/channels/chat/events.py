"""What may happen at a chat window, beside the lines themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.journal.kinds import declare


@declare
class ChatEvent(models.TextChoices):
    SITE_MADE = "chat_site_made", _("Chat window made")
    SITE_CHANGED = "chat_site_changed", _("Chat window changed")
    IDENTITY_KEY_MADE = "chat_identity_key_made", _("Key for identities made")
    IDENTITY_KEY_RETIRED = "chat_identity_key_retired", _("Key for identities retired")
    VISITOR_IDENTIFIED = "visitor_identified", _("Visitor identified by the website")
    VISITOR_BLOCKED = "visitor_blocked", _("Visitor blocked")
    VISITOR_UNBLOCKED = "visitor_unblocked", _("Visitor no longer blocked")
    TALK_ACCEPTED = "talk_accepted", _("Chat accepted")
    TALK_STATE_CHANGED = "talk_state_changed", _("Chat changed its state")
    TALK_SEEN = "talk_seen", _("Read in the chat window")
    TALK_RATED = "talk_rated", _("Chat rated")
    TALK_ABANDONED = "talk_abandoned", _("Gone before anybody answered")
    TALK_MAILED = "talk_mailed", _("Sent by mail, as it was not seen in the chat")
    TRANSCRIPT_ASKED = "transcript_asked", _("Asked to confirm the address for the record of the chat")
    TRANSCRIPT_SENT = "transcript_sent", _("Record of the chat sent by mail")
    NUDGE_SET = "nudge_set", _("Nudge of the chat window set")
    NUDGE_REMOVED = "nudge_removed", _("Nudge of the chat window removed")
    NUDGE_SHOWN = "nudge_shown", _("The chat window spoke first")
    NUDGE_ANSWERED = "nudge_answered", _("A nudge of the chat window was answered")
