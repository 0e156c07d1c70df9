"""Whether a mail counts as a machine's at this inbox: such mail reopens nothing and starts no clock."""

from madoguchi.channels.email import finding_inbox
from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.conversations.models import Inbox


def kind_here(parsed: ParsedMail, inbox: Inbox) -> str:
    """auto-reply, vacation, bulk, calendar, receipt or bounce; empty for a person's mail.

    Where the inbox's own address is a mailing list (a group that passes support@ on), every customer's mail bears its
    marks: those count for nothing then.
    """
    if parsed.bounce is not None:
        return "bounce"
    if parsed.auto_reply == "bulk" and finding_inbox.written_to(inbox, parsed.list_addresses):
        return ""
    return "" if parsed.auto_reply == "none" else parsed.auto_reply
