"""The wizard's end: what was tried becomes an inbox with its mailbox and relay, all at once, and the draft is forgotten."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.channels.email import setting_up
from madoguchi.channels.email.connecting import drafting, signing_in
from madoguchi.channels.email.connecting.servers import Servers
from madoguchi.channels.email.connecting.testing import AMOUNTS
from madoguchi.channels.email.models import Connecting, Mailbox
from madoguchi.conversations import opening, trying_out
from madoguchi.conversations.models import Inbox
from madoguchi.journal.transactions import writing


def keep(row: Connecting, *, by: Person, name: str = "", is_trial: bool = False) -> Mailbox:
    """Make it real. Raises opening.AddressTaken when another inbox has the address."""
    servers = Servers.from_json(row.servers)
    password = drafting.password_of(row)
    choices, grant = row.choices, signing_in.chosen(row)
    with writing():
        inbox = row.inbox or _inbox_of(row, name, by)
        mailbox = Mailbox(
            workspace_id=row.workspace_id,
            inbox=inbox,
            host=servers.imap.host,
            port=servers.imap.port,
            security=servers.imap.security,
            username=servers.username,
            folder=choices.get("folder") or "INBOX",
            oauth=grant,
            sent_folder=choices.get("sent") or "",
            since=since_of(str(choices.get("amount", "today")), timezone.localdate()),
        )
        setting_up.save_mailbox(mailbox, password=password, by=by)
        setting_up.save_relay(
            inbox,
            by=by,
            host=servers.smtp.host,
            port=servers.smtp.port,
            security=servers.smtp.security,
            username="" if _needs_no_login(row) else servers.username,
            password="" if _needs_no_login(row) else password,
            oauth=grant,
        )
        if is_trial:
            trying_out.begin(inbox, by=by)
        drafting.forget(row)
    return mailbox


def since_of(amount: str, today: date) -> date | None:
    """The first day whose mail is taken in; None: everything."""
    return None if amount == "all" else today - timedelta(days=AMOUNTS.get(amount, 0))


def _inbox_of(row: Connecting, name: str, by: Person) -> Inbox:
    """The inbox of this address; a new one where there is none."""
    there = Inbox.objects.filter(workspace_id=row.workspace_id, address=row.address.lower()).first()
    return there or opening.open_inbox(row.workspace, name=name or row.address, address=row.address, by=by)


def _needs_no_login(row: Connecting) -> bool:
    """A server that offered no sign-in on a line without encryption: one's own, on this machine."""
    step: dict[str, Any] = next((step for step in row.steps if step["code"] == "smtp_login"), {})
    return step.get("state") == "good" and not step.get("about")
