"""Passing messages on to somebody outside (転送), logged; the customer's thread is not touched."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Person
from madoguchi.conversations import drafting
from madoguchi.conversations.approvals.asking import ask_if_needed
from madoguchi.conversations.changing import locked
from madoguchi.conversations.models import Attachment, Conversation, Message, Scan, SideMessage
from madoguchi.conversations.replying import NoRecipient, attach, send, write_outgoing
from madoguchi.conversations.withholding import is_hidden_from_customers
from madoguchi.journal import once
from madoguchi.kit.addresses import Address

VERB = "forward"


class CarriesCodes(Exception):
    """What is to be forwarded would let its receiver in somewhere; nothing was sent."""


def forward(
    conversation: Conversation,
    *,
    by: Person,
    to: Iterable[Address],
    text: str,
    messages: Sequence[Message],
    attachments: Iterable[int] = (),
    uploads: Iterable[int] = (),
    with_codes: bool = False,
    cc: Iterable[Address] = (),
    key: str | None = None,
    hold: timedelta | None = None,
) -> Message:
    """Send `text` and the chosen messages to an outside address, with the chosen of their attachments and `uploads`, files that
    hang on the writer's draft. Raises NoRecipient, approving.NobodyToAsk, and CarriesCodes where a message holds codes or
    links that let its reader in, unless `with_codes`.
    """
    to = list(to)
    if not to:
        raise NoRecipient
    if not with_codes and any(map(is_hidden_from_customers, messages)):
        raise CarriesCodes
    with locked(conversation) as fresh:
        if before := once.made_before(lambda pk: Message.objects.get(pk=pk), fresh.workspace_id, VERB, key):
            return before
        body = "\n\n".join([text, *map(passed_on, messages)]).strip()
        message = write_outgoing(fresh, by=by, text=body, to=to, cc=cc, subject=f"Fwd: {fresh.subject}", is_forward=True)
        Attachment.objects.bulk_create(copies_of_files(messages, attachments, message=message))
        attach(message, uploads, by)
        drafting.discard_aside(fresh, by)
        fresh.save()
        waits = ask_if_needed(fresh, message, by)
        send(fresh, message, timezone.now() + hold if hold else None, waits=waits)
        once.keep_result(fresh.workspace_id, VERB, key, message.pk)
    return message


def passed_on(message: Message) -> str:
    """The message below a head that says whose it was."""
    when = date_format(timezone.localtime(message.at), "DATETIME_FORMAT")
    head = [
        _("---------- Forwarded message ----------"),
        _("From: %(who)s") % {"who": f"{message.author_name} <{message.author_address}>".strip()},
        _("Date: %(when)s") % {"when": when},
        _("Subject: %(subject)s") % {"subject": message.subject},
    ]
    return "\n".join([*head, "", message.text, *([message.quoted] if message.quoted else [])])


def copies_of_files(
    messages: Sequence[Message], attachment_ids: Iterable[int], **holder: Message | SideMessage
) -> list[Attachment]:
    """The chosen of their files once more, for `message` or `side_message`; not saved, and none with a virus."""
    chosen = Attachment.objects.filter(message__in=list(messages), pk__in=list(attachment_ids)).exclude(scan=Scan.INFECTED)
    return [
        Attachment(
            workspace_id=file.workspace_id,
            **holder,
            name=file.name,
            type=file.type,
            size=file.size,
            sha256=file.sha256,
            path=file.path,
            marks=file.marks,
            scan=file.scan,
            scan_words=file.scan_words,
            picture_path=file.picture_path,
        )
        for file in chosen
    ]
