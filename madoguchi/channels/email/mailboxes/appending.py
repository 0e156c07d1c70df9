"""A copy of what we sent into the mailbox's folder of sent mail: a delivery of its own, so that sending never waits for it.

Exactly one copy: the folder is searched for the Message-ID before each try.
"""

from typing import Any

from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientAbortError

from madoguchi.channels.email import routes, sending
from madoguchi.channels.email.mailboxes import folders
from madoguchi.channels.email.mailboxes.connecting import connect, leave
from madoguchi.channels.email.mailboxes.trouble import told
from madoguchi.channels.email.models import Mailbox
from madoguchi.conversations import trial_mode
from madoguchi.conversations.models import Message
from madoguchi.journal.delivering import Deferred, InDoubt, Refused, enqueue, on_change, sender
from madoguchi.journal.models import Delivery

KIND = "sent_copy"
GOOGLE = ("smtp.gmail.com", "smtp.googlemail.com")
MICROSOFT = (".office365.com", ".outlook.com")


@on_change(sending.KIND)
def plan(delivery: Delivery) -> None:
    """It has left: its copy is due where the mailbox wishes one. In the transaction that says so."""
    if delivery.state != Delivery.State.DONE or delivery.subject_kind != "message":
        return
    message = Message.objects.select_related("conversation").filter(pk=delivery.subject_id or 0).first()
    if message is None:
        return
    wishing = Mailbox.objects.filter(inbox_id=message.conversation.inbox_id, appends_sent=True, is_active=True)
    mailbox = wishing.order_by("id").first()
    key = f"message:{message.pk}"
    if mailbox is None or Delivery.objects.filter(workspace_id=delivery.workspace_id, kind=KIND, key=key).exists():
        return
    payload = {"message": message.pk, "mailbox": mailbox.pk}
    enqueue(KIND, workspace_id=delivery.workspace_id, key=key, payload=payload, subject=(KIND, message.pk))


@sender(KIND)
def append(delivery: Delivery) -> str:
    """Put the copy there, marked as read."""
    wish: dict[str, Any] = delivery.payload
    mailbox = Mailbox.objects.select_related("inbox", "workspace", "oauth").filter(pk=wish["mailbox"]).first()
    message = (
        Message.objects.select_related("conversation__inbox", "conversation__customer", "conversation__workspace", "person")
        .filter(pk=wish["message"])
        .first()
    )
    if mailbox is None or message is None:
        raise Refused("The mailbox or the message is gone.", "gone")
    if trial_mode.is_on(mailbox.inbox_id):
        raise Refused(sending.TRIAL_WORDS, "trial")
    try:
        client = connect(mailbox)
    except Exception as error:
        trouble = told(error)
        raise Deferred(trouble.words, trouble.code) from error
    try:
        return _append(client, mailbox, message)
    except Deferred:
        raise
    except Exception as error:
        trouble = told(error)
        raise Deferred(trouble.words, trouble.code) from error
    finally:
        leave(client)


def _append(client: IMAPClient, mailbox: Mailbox, message: Message) -> str:
    if _keeps_by_itself(client, mailbox):
        return "This server keeps what is sent through it by itself."
    name = mailbox.sent_folder or folders.find_sent(client, mailbox)
    if not name:
        raise Refused("The mailbox has no folder of sent mail. Choose one in its settings.", "no_folder")
    folders.count(client, name)
    if client.search(["HEADER", "Message-ID", message.message_id.strip("<>")]):
        return f"A copy is in {name} already."
    content = sending.content_of(message)
    try:
        client.append(name, content, flags=[SEEN], msg_time=message.released_at or message.at)
    except (IMAPClientAbortError, OSError) as error:
        raise InDoubt(f"Cut off while the copy was handed over: {error}", "cut") from error
    return f"A copy is in {name}."


def _keeps_by_itself(client: IMAPClient, mailbox: Mailbox) -> bool:
    """Gmail and Microsoft 365 put into Sent what leaves through their own servers."""
    try:
        route = routes.route_of(mailbox.inbox)
    except routes.BadRelayUrl:
        return False
    relay = route.host.lower() if route else ""
    if client.has_capability("X-GM-EXT-1"):
        return relay in GOOGLE
    return mailbox.host.lower().endswith(MICROSOFT) and relay.endswith(MICROSOFT)
