"""Django's mailer: writes deliveries and sends nothing itself, so that a system mail is as lasting as the row
that caused it."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from email.policy import SMTP
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.utils import timezone

from madoguchi.channels.email.sending import SEALED_FOR, SYSTEM_KIND
from madoguchi.conversations.models import Inbox
from madoguchi.conversations.replying import new_message_id
from madoguchi.journal import claiming, delivering
from madoguchi.journal.models import Delivery
from madoguchi.kit.addresses import on_the_wire


class DeliveryBackend(BaseEmailBackend):
    """`send_mail` and its kin end here."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write one delivery for each mail; how many."""
        return sum(_write(mail, {}) for mail in email_messages)


def send_from(inbox: Inbox, subject: str, text: str, to: str, *, until: datetime | None = None) -> None:
    """A mail of the machine from an inbox's address, by its relay and with its signature, that stands in no conversation: for
    links that only the receiver may read. After `until` it is not sent any more."""
    name = inbox.workspace.name if "{" in inbox.sender_name else inbox.sender_name or inbox.workspace.name
    headers = {"Message-ID": new_message_id(inbox)}
    mail = EmailMessage(subject, text, formataddr((name, on_the_wire(inbox.address))), [on_the_wire(to)], headers=headers)
    _write(mail, {"inbox": inbox.pk} | ({"until": until.timestamp()} if until else {}))


def _write(mail: EmailMessage, told: dict[str, Any]) -> bool:
    recipients = mail.recipients()
    if not recipients:
        return False
    mail.extra_headers.setdefault("Auto-Submitted", "auto-generated")
    mail.extra_headers.setdefault("X-Auto-Response-Suppress", "All")
    content = mail.message().as_bytes(policy=SMTP)
    written = delivering.enqueue(
        SYSTEM_KIND,
        workspace_id=None,
        key=secrets.token_hex(16),
        payload={
            "sender": parseaddr(mail.from_email)[1],
            "recipients": [parseaddr(each)[1] or each for each in recipients],
            "sealed": settings.KEY_RING.seal(content.decode("latin-1"), SEALED_FOR),
            **told,
        },
    )
    Delivery.objects.filter(pk=written.pk).update(next_try=timezone.now() - claiming.AHEAD)  # somebody waits for it
    return True
