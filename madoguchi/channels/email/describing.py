"""A mail as scripts see it: the pinned fields of `madoguchi mail receive` and `mail check`."""

import hashlib
from typing import Any

from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.conversations.models import Conversation


def described(parsed: ParsedMail) -> dict[str, Any]:
    """What was read; lists are never null, absent is null, sizes are decoded."""
    sender = parsed.from_
    return {
        "subject": parsed.subject,
        "from": sender.as_json() if sender else None,
        "to": [each.as_json() for each in parsed.to],
        "cc": [each.as_json() for each in parsed.cc],
        "text": parsed.text,
        "quoted": parsed.quoted,
        "signature": parsed.signature,
        "html": parsed.html,
        "attachments": [
            {
                "name": each.name,
                "type": each.type,
                "size": len(each.content),
                "sha256": hashlib.sha256(each.content).hexdigest(),
                "inline": each.is_inline,
            }
            for each in parsed.attachments
        ],
        "message_id": parsed.message_id or None,
        "in_reply_to": parsed.in_reply_to or None,
        "date": parsed.date,
        "auth": {name: parsed.auth.get(name, "none") for name in ("spf", "dkim", "dmarc")},
        "auto_reply": parsed.auto_reply,
        "bounce": None if parsed.bounce is None else [each.as_json() for each in parsed.bounce],
        "faults": list(parsed.faults),
    }


def ended(mail: ReceivedMail) -> dict[str, Any]:
    """How it ended: status, reason, conversation number and message id."""
    number = None
    if mail.conversation_id:
        number = Conversation.objects.filter(pk=mail.conversation_id).values_list("number", flat=True).first()
    return {
        "status": mail.state,
        "reason": mail.reason or None,
        "conversation": number,
        "message": mail.conversation_message_id,
    }
