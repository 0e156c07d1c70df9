"""What an inbox has chosen about its mail; an inbox without a row has the defaults."""

from madoguchi.channels.email.models import InboxMailOptions
from madoguchi.conversations.models import Inbox


def of(inbox: Inbox) -> InboxMailOptions:
    """The options of this inbox, saved or default. Never fails; a default row is not written."""
    try:
        return inbox.mail_options
    except InboxMailOptions.DoesNotExist:
        return InboxMailOptions(inbox=inbox)
