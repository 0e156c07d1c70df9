"""How an inbox's mail travels, changed by those who may: mailbox, relay, sender name. Passwords are sealed at once."""

from typing import Any

from django.conf import settings

from madoguchi.accounts.models import Person
from madoguchi.channels.email import routes, sending
from madoguchi.channels.email.events import MailEvent
from madoguchi.channels.email.mailboxes import connecting
from madoguchi.channels.email.models import InboxMailOptions, Mailbox, Relay
from madoguchi.conversations.models import Inbox
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing


def save_mailbox(mailbox: Mailbox, *, password: str, by: Person) -> Mailbox:
    """Keep a new or changed mailbox; an empty password keeps the one that is there.

    Another server, account or folder has its own numbering: it is read from its beginning, what is known stays known.
    """
    with writing():
        before = Mailbox.objects.filter(pk=mailbox.pk).first() if mailbox.pk else None
        if password:
            mailbox.password_sealed = settings.KEY_RING.seal(password, connecting.SEALED_FOR)
        if mailbox.oauth_id:
            mailbox.password_sealed = ""  # no password is kept that is not used
        if before is not None and _place(before) != _place(mailbox):
            mailbox.uid_validity, mailbox.last_uid, mailbox.missed_uids = None, 0, {}
        mailbox.trouble = mailbox.trouble_code = ""
        mailbox.trouble_since = None
        mailbox.save()
        _tell(MailEvent.MAILBOX_CHANGED if before else MailEvent.MAILBOX_ADDED, mailbox.inbox, by, mailbox=mailbox.pk)
    return mailbox


def remove_mailbox(mailbox: Mailbox, *, by: Person) -> None:
    """Read it no more. Nothing changes on the mail server, and the ledger stays."""
    with writing():
        _tell(MailEvent.MAILBOX_REMOVED, mailbox.inbox, by, mailbox=mailbox.pk)
        mailbox.delete()


def save_relay(inbox: Inbox, *, by: Person, host: str, password: str = "", **fields: Any) -> Relay | None:
    """The inbox's own relay; an empty host removes it. What waited for a relay is sent at once."""
    with writing():
        relay = Relay.objects.filter(inbox=inbox).first()
        if not host:
            if relay is not None:
                relay.delete()
                _tell(MailEvent.MAIL_SETTINGS_CHANGED, inbox, by)
            return None
        relay = relay or Relay(inbox=inbox)
        relay.host = host
        for name, value in fields.items():
            setattr(relay, name, value)
        if password:
            relay.password_sealed = settings.KEY_RING.seal(password, routes.SEALED_FOR)
        if relay.oauth_id or not relay.username:
            relay.password_sealed = ""  # no password is kept that is not used
        relay.save()
        _tell(MailEvent.MAIL_SETTINGS_CHANGED, inbox, by)
        sending.queue_what_waited_for_a_relay(inbox)
    return relay


def save_options(inbox: Inbox, *, by: Person, **chosen: Any) -> None:
    """How the inbox's mail is read and written, as chosen."""
    with writing():
        InboxMailOptions.objects.update_or_create(inbox=inbox, defaults=chosen)
        _tell(MailEvent.MAIL_SETTINGS_CHANGED, inbox, by)


def _place(mailbox: Mailbox) -> tuple[str, int, str, str]:
    return (mailbox.host, mailbox.port, mailbox.username, mailbox.folder)


def _tell(kind: str, inbox: Inbox, by: Person, *, mailbox: int | None = None) -> None:
    record(
        kind,
        workspace_id=inbox.workspace_id,
        by=by,
        subject=("inbox", inbox.pk),
        payload={"mailbox": mailbox} if mailbox else {},
    )
