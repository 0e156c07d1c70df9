"""The password that follows a locked file in its own mail (「パスワードのご連絡」) is proposed for the same conversation."""

import re
from datetime import datetime, timedelta

from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.conversations.models import Attachment, Conversation, Inbox, MessageKind, Status

WITHIN = timedelta(minutes=30)
LONGEST = 3_000
MOST_EARLIER = 5

_WORDS = re.compile(
    r"パスワード|ﾊﾟｽﾜｰﾄﾞ|暗証番号|解凍(?:用)?(?:キー|ＰＷ)|復号(?:キー|鍵)"
    r"|(?<![A-Za-z])(?:PW|P/W|pass ?word|pass ?code|passphrase|pwd)(?![A-Za-z])|(?<![Ａ-Ｚａ-ｚ])ＰＷ",
    re.IGNORECASE,
)


def speaks_of_password(mail: ParsedMail) -> bool:
    """Whether this may be such a mail: it names a password and brings no file."""
    if any(not file.is_inline for file in mail.attachments):
        return False
    return _WORDS.search(f"{mail.subject}\n{mail.text[:LONGEST]}") is not None


def earlier(inbox: Inbox, sender: str, mail: ParsedMail, at: datetime) -> Conversation | None:
    """The conversation in which the same sender left a locked file within the last half hour; None when there is none."""
    if not speaks_of_password(mail):
        return None
    recent = ReceivedMail.objects.filter(inbox=inbox, sender=sender.lower()[:320], state=ReceivedMail.State.TAKEN)
    newest = list(recent.order_by("-id").values_list("conversation_message_id", flat=True)[:MOST_EARLIER])
    within = {"message__at__gte": at - WITHIN, "message__at__lte": at + timedelta(minutes=1)}
    files = Attachment.objects.filter(message__in=newest, message__kind=MessageKind.INBOUND, **within)
    files = files.exclude(message__conversation__status__in=[Status.SPAM, Status.TRASH])
    for file in files.select_related("message__conversation").order_by("-message_id", "id") if newest else ():
        if file.message is not None and any(mark.get("code") == "locked" for mark in file.marks):
            return file.message.conversation
    return None
