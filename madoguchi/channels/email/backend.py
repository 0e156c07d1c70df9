"""Django's mailer: writes deliveries and sends nothing itself, so that a system mail is as lasting as the row
that caused it."""

import secrets
from collections.abc import Sequence
from email.policy import SMTP
from email.utils import parseaddr

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from madoguchi.channels.email.sending import SEALED_FOR, SYSTEM_KIND
from madoguchi.journal import delivering


class DeliveryBackend(BaseEmailBackend):
    """`send_mail` and its kin end here."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write one delivery for each mail; how many."""
        return sum(_write(mail) for mail in email_messages)


def _write(mail: EmailMessage) -> bool:
    recipients = mail.recipients()
    if not recipients:
        return False
    mail.extra_headers.setdefault("Auto-Submitted", "auto-generated")
    mail.extra_headers.setdefault("X-Auto-Response-Suppress", "All")
    content = mail.message().as_bytes(policy=SMTP)
    delivering.enqueue(
        SYSTEM_KIND,
        workspace_id=None,
        key=secrets.token_hex(16),
        payload={
            "sender": parseaddr(mail.from_email)[1],
            "recipients": [parseaddr(each)[1] or each for each in recipients],
            "sealed": settings.KEY_RING.seal(content.decode("latin-1"), SEALED_FOR),
        },
    )
    return True
