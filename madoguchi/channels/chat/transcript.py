"""The record of a talk by mail, when the visitor asks for it: only to an address that is proven to be theirs, by the website,
an answer from there, or a click in a mail that holds nothing else. So nobody can make us write to others.
"""

from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from madoguchi.channels.chat import lines, mailing, visiting
from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.mailing import Kind, Words
from madoguchi.channels.chat.models import Talk, Visitor
from madoguchi.conversations import trial_mode
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.message_marks import has_mark, marking
from madoguchi.conversations.models import Message
from madoguchi.customers.identifying import BadHandle
from madoguchi.journal import once
from madoguchi.journal.recording import SYSTEM, Actor
from madoguchi.journal.transactions import writing

VERB = "chat_record"
MOST_OF_A_TALK = 5
MOST_A_DAY = 3  # to one address that is not proven
MOST_LINES = 500
LASTS = timedelta(hours=24)
USED, OF_TALK = "chat_used", "chat_talk"
PLACE = "https://record.invalid/"  # in the stored text: colleagues who read it cannot click in the visitor's name


class Asked(StrEnum):
    """What became of the wish."""

    SENT = "sent"
    CONFIRM = "confirm"  # a mail with a link is on its way


class CannotSend(Exception):
    """Nothing was sent; the code says why: address, often, trial."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def ask(talk: Talk, mail: str = "") -> Asked:
    """The visitor wishes the record, at the address `mail` or the one that is known. Raises CannotSend."""
    visitor = talk.visitor
    address = _address(visitor, mail)
    is_proven = address == visitor.proven_mail or address in mailing.own_addresses_of(visitor)
    with locked(talk.conversation) as conversation:
        fresh = Talk.objects.select_for_update(of=("self",)).get(pk=talk.pk)
        if trial_mode.is_on(conversation.inbox_id):
            raise CannotSend("trial")
        if fresh.transcripts >= MOST_OF_A_TALK:
            raise CannotSend("often")
        Talk.objects.filter(pk=talk.pk).update(transcripts=fresh.transcripts + 1)
        talk.conversation = conversation
        if is_proven:
            _send(talk, address)
        else:
            _keep_count(talk, address)
            _ask_to_confirm(talk, address)
    return Asked.SENT if is_proven else Asked.CONFIRM


def find(token: str) -> Message | None:
    """The mail whose link this is, while it lasts."""
    try:
        pk = int(_signer().unsign(token)) if len(token) < 200 and token.isascii() else 0
    except (BadSignature, ValueError):
        return None
    rows = Message.objects.select_related("conversation__inbox", "conversation__workspace")
    return rows.filter(pk=pk, automatic_kind=Kind.CONFIRM, at__gt=timezone.now() - LASTS).first()


def confirm(asked: Message) -> bool:
    """Whoever reads there has clicked: the address is theirs, and the record leaves, once. False when the talk is gone."""
    with locked(asked.conversation) as conversation:
        fresh = Message.objects.select_for_update(of=("self",)).get(pk=asked.pk)
        talk = _talk_of(fresh)
        if talk is None:
            return False
        if has_mark(fresh, USED):
            return True
        marking(fresh, USED)
        address, talk.conversation = fresh.to[0]["address"], conversation
        Visitor.objects.filter(pk=talk.visitor_id).update(proven_mail=address)
        _send(talk, address)
    return True


def put(message: Message, written: str) -> str:
    """The text of the mail with the link in its place."""
    path = reverse("chat_record", kwargs={"token": _signer().sign(str(message.pk))})
    return written.replace(PLACE, settings.PUBLIC_URL + path)


def _address(visitor: Visitor, mail: str) -> str:
    try:
        address = visiting.typed_mail(mail) if mail.strip() else mailing.address_of(visitor)
    except BadHandle as error:
        raise CannotSend("address") from error
    if not mailing.usable(visitor.workspace_id, address):
        raise CannotSend("address")
    return address


def _keep_count(talk: Talk, address: str) -> None:
    """So many mails a day and no more, whoever asks, at whichever window."""
    day = f"{sha256(address.encode()).hexdigest()[:24]}:{timezone.now():%Y%m%d}"
    for number in range(MOST_A_DAY):
        try:
            with writing():
                once.keep_result(talk.workspace_id, VERB, f"{day}:{number}", talk.pk)
        except IntegrityError:
            continue
        return
    raise CannotSend("often")


def _ask_to_confirm(talk: Talk, address: str) -> None:
    with translation.override(talk.visitor.language):
        subject = _("Is this your address?")
        text = _(
            "Somebody who chatted with us asked for a record of the chat at this address. If that was you, open this page and "
            "press the button within a day:\n\n%(place)s\n\nIf it was not you, there is nothing to do: nothing will be sent."
        )
    message = mailing.write(talk, address, Kind.CONFIRM, Words(subject, text % {"place": PLACE}))
    message.marks = [{"code": OF_TALK, "about": str(talk.pk)}]
    message.save(update_fields=["marks"])
    mailing.send(message)
    tell(ChatEvent.TRANSCRIPT_ASKED, talk.conversation, by=_visitor(talk), message_id=message.pk, payload={"talk": talk.pk})


def _send(talk: Talk, address: str) -> None:
    rows = list(lines.visible(talk, talk.visitor).order_by("-pk")[:MOST_LINES])
    with translation.override(talk.visitor.language):
        head = _("This is the record of your chat with us. Just reply to this mail if there is anything else.")
        subject = _("Record of your chat: %(subject)s") % {"subject": talk.conversation.subject}
        text = "\n\n".join([head, *mailing.lines_in_words(talk, reversed(rows))])
    message = mailing.write(talk, address, Kind.TRANSCRIPT, Words(subject, text))
    mailing.send(message)
    by = _visitor(talk)
    tell(ChatEvent.TRANSCRIPT_SENT, talk.conversation, by=by, message_id=message.pk, payload={"talk": talk.pk})


def _talk_of(asked: Message) -> Talk | None:
    about = next((mark["about"] for mark in asked.marks if mark.get("code") == OF_TALK), "0")
    rows = Talk.objects.select_related("visitor", "site", "conversation__inbox").filter(pk=int(about))
    return rows.filter(workspace_id=asked.workspace_id).first()


def _visitor(talk: Talk) -> Actor:
    return Actor("customer", talk.visitor.customer_id) if talk.visitor.customer_id else SYSTEM


def _signer() -> Signer:
    return Signer(sep="~", salt="madoguchi.chat_record")  # a fresh one: keys may be turned
