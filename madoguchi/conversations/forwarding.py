"""Passing messages on to somebody outside (転送), logged; the customer's thread is not touched."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import locked
from madoguchi.conversations.models import Attachment, Conversation, Message
from madoguchi.conversations.replying import NoRecipient, send, write_outgoing
from madoguchi.journal import once
from madoguchi.kit.addresses import Address

VERB = "forward"


def forward(
    conversation: Conversation,
    *,
    by: Person,
    to: Iterable[Address],
    text: str,
    messages: Sequence[Message],
    attachments: Iterable[int] = (),
    cc: Iterable[Address] = (),
    key: str | None = None,
    hold: timedelta | None = None,
) -> Message:
    """Send `text` and the chosen messages to an outside address, with the chosen of their attachments. Raises NoRecipient."""
    to = list(to)
    if not to:
        raise NoRecipient
    with locked(conversation) as fresh:
        if before := once.made_before(lambda pk: Message.objects.get(pk=pk), fresh.workspace_id, VERB, key):
            return before
        body = "\n\n".join([text, *map(_passed_on, messages)]).strip()
        message = write_outgoing(fresh, by=by, text=body, to=to, cc=cc, subject=f"Fwd: {fresh.subject}", is_forward=True)
        _copy_files(message, messages, attachments)
        fresh.save()
        send(fresh, message, hold)
        once.keep_result(fresh.workspace_id, VERB, key, message.pk)
    return message


def _passed_on(message: Message) -> str:
    when = date_format(timezone.localtime(message.at), "DATETIME_FORMAT")
    head = [
        _("---------- Forwarded message ----------"),
        _("From: %(who)s") % {"who": f"{message.author_name} <{message.author_address}>".strip()},
        _("Date: %(when)s") % {"when": when},
        _("Subject: %(subject)s") % {"subject": message.subject},
    ]
    return "\n".join([*head, "", message.text, *([message.quoted] if message.quoted else [])])


def _copy_files(message: Message, messages: Sequence[Message], attachment_ids: Iterable[int]) -> None:
    chosen = Attachment.objects.filter(message__in=list(messages), pk__in=list(attachment_ids))
    Attachment.objects.bulk_create(
        Attachment(
            workspace_id=file.workspace_id,
            message=message,
            name=file.name,
            type=file.type,
            size=file.size,
            sha256=file.sha256,
            path=file.path,
        )
        for file in chosen
    )
