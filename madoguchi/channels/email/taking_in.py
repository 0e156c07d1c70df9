"""The one path of every mail, whichever door it came through: row → read → judged → conversation → end state.

The row is durable before anything here runs; a kill at any point leaves it `stored`, and it is read again. The end
state commits together with what the mail caused. One bad mail never stops the others.
"""

import errno
import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DatabaseError, OperationalError, connection
from django.db.utils import InterfaceError
from django.utils import timezone

from madoguchi.channels.email import judging, ledger, opening, reasons, waiting_room
from madoguchi.channels.email.events import MailEvent
from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.channels.email.preparing import Prepared, happened_at, prepare
from madoguchi.conversations import receiving
from madoguchi.conversations import threading as threads
from madoguchi.conversations.incoming import IncomingMessage
from madoguchi.conversations.models import Inbox
from madoguchi.journal.recording import SYSTEM, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import Address

log = logging.getLogger(__name__)

TOGETHER = 8
LOOK_SECONDS = 2.0
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE}
State = ReceivedMail.State


class EndedMeanwhile(Exception):
    """Another process has brought this mail to its end."""


@dataclass(frozen=True)
class Ended:
    """How a mail ended, with what was read of it."""

    mail: ReceivedMail
    prepared: Prepared | None


def run_taking_in(stop: threading.Event) -> None:
    """Read stored mail until `stop`: what this process stored at once, what others left within seconds."""
    with waiting_room.reader():
        is_open = False
        while not stop.is_set():
            try:
                is_open = is_open or opening.open_room()
                if row_ids := waiting_room.next_rows(TOGETHER) or ledger.claim_waiting(TOGETHER):
                    take(row_ids)
                else:
                    waiting_room.wait(LOOK_SECONDS)
            except Exception:  # whatever it was, the next mail waits behind it
                log.exception("taking in mail failed; trying again")
                connection.close()
                stop.wait(LOOK_SECONDS)
    connection.close()


def take_everything() -> int:
    """Read all stored mail that nobody else reads; how many came to an end."""
    done = 0
    while row_ids := ledger.claim_waiting(TOGETHER):
        done += len(take(row_ids))
    return done


def take(row_ids: Sequence[int], *, inbox: Inbox | None = None, forced: bool = False) -> list[Ended]:
    """Bring these mails to their end, together where that is cheaper.

    Raises OperationalError or OSError when the database or disk is away: the rows then stay `stored`.
    """
    mails = ReceivedMail.objects.select_related("inbox__workspace").filter(pk__in=row_ids, state=State.STORED)
    prepared = [_prepared(mail, inbox, forced) for mail in mails.order_by("id")]
    try:
        _finish(prepared)
    except Exception as error:
        if len(prepared) == 1 and isinstance(error, OperationalError | InterfaceError):
            prepared[0].forget_files()
            raise
        _each_alone(prepared)
    ended = {each.mail.pk: Ended(each.mail, each) for each in prepared if each.mail.state != State.STORED}
    if others := [pk for pk in row_ids if pk not in ended]:
        elsewhere = ReceivedMail.objects.filter(pk__in=others).exclude(state=State.STORED)
        ended |= {mail.pk: Ended(mail, None) for mail in elsewhere}
    return [ended[pk] for pk in row_ids if pk in ended]


def _prepared(mail: ReceivedMail, inbox: Inbox | None, forced: bool) -> Prepared:
    try:
        return prepare(mail, inbox=inbox, forced=forced)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            raise
        log.exception("mail %s could not be read", mail.pk)
        return Prepared(mail, inbox=mail.inbox).ends(State.QUARANTINED, reasons.UNREADABLE, _words(error))


def _each_alone(prepared: Sequence[Prepared]) -> None:
    for n, each in enumerate(prepared):
        try:
            _finish_alone(each)
        except (OperationalError, InterfaceError):
            for untouched in prepared[n:]:
                untouched.mail.state = State.STORED
                untouched.forget_files()
            raise


def _finish_alone(prepared: Prepared) -> None:
    try:
        _finish([prepared])
    except (OperationalError, InterfaceError):
        raise
    except EndedMeanwhile:
        prepared.mail.state = State.STORED
        prepared.forget_files()
    except Exception as error:
        log.exception("mail %s could not be taken in", prepared.mail.pk)
        prepared.forget_files()
        _set_aside(prepared, error)


def _set_aside(prepared: Prepared, error: Exception) -> None:
    """Into quarantine; without what was read of it where the database refuses that as well."""
    prepared.ends(State.QUARANTINED, reasons.UNREADABLE, _words(error))
    try:
        _finish([prepared])
    except (OperationalError, InterfaceError):
        raise
    except (DatabaseError, ValueError):
        prepared.parsed = prepared.sender = None
        _finish([prepared])


def _finish(prepared: Sequence[Prepared]) -> None:
    """Carry all of these to their end in one transaction."""
    readable = [(each.inbox, each.parsed) for each in prepared if each.inbox and each.parsed and not each.reason]
    with writing():
        judging.alone_with(readable)
        known = judging.Known(readable)
        blocked = judging.blocked([(each.inbox, each.sender) for each in prepared if each.inbox and each.sender])
        for each in prepared:
            _end(each, known, blocked)
    for each in prepared:
        if each.mail.state != State.TAKEN:
            each.forget_files()


def _end(prepared: Prepared, known: judging.Known, blocked: set[tuple[int, str]]) -> None:
    mail, parsed, inbox, sender = prepared.mail, prepared.parsed, prepared.inbox, prepared.sender
    mail.state, mail.reason, mail.words = prepared.state or State.TAKEN, prepared.reason, prepared.words
    mail.conversation_id = mail.conversation_message_id = None
    if prepared.reason == "" and parsed and inbox and sender:
        before = known.earlier(mail, parsed, inbox, sender)
        if not prepared.forced and judging.is_own(parsed, inbox):
            mail.state, mail.reason = State.IGNORED, reasons.OWN
        elif not prepared.forced and before and before.is_same:
            mail.state, mail.reason = State.DUPLICATE, reasons.SAME
            mail.conversation_id, mail.conversation_message_id = before.conversation_id, before.message_id
        else:
            mail.reason = reasons.SAME_ID if before else ""
            is_spam = not prepared.forced and (inbox.workspace_id, sender.address.lower()) in blocked
            _receive(prepared, parsed, inbox, sender, is_spam=is_spam)
            known.learn(mail, parsed, inbox)
    _write_end(prepared)


def _receive(prepared: Prepared, parsed: ParsedMail, inbox: Inbox, sender: Address, *, is_spam: bool) -> None:
    mail = prepared.mail
    recipients = [*mail.envelope_to, *parsed.delivered_to, *(each.address for each in [*parsed.to, *parsed.cc])]
    thread = threads.find(
        inbox,
        message_ids=[each for each in [parsed.in_reply_to, *reversed(parsed.references)] if each],
        recipients=recipients,
        subject=parsed.subject,
        sender=sender.address,
    )
    received = receiving.receive(
        inbox,
        IncomingMessage(
            from_=sender,
            at=happened_at(mail, parsed),
            to=list(parsed.to),
            cc=list(parsed.cc),
            reply_to=list(parsed.reply_to),
            subject=parsed.subject,
            text=parsed.text,
            quoted=parsed.quoted,
            html=parsed.html,
            has_remote_images=parsed.has_remote_images,
            message_id=parsed.message_id[:500],
            in_reply_to=parsed.in_reply_to[:500],
            attachments=prepared.attachments,
            is_automatic=parsed.auto_reply != "none" or parsed.bounce is not None,
            is_spam=is_spam,
        ),
        conversation=thread.conversation,
        continues=thread.seems_to_continue,
        key=f"mail:{mail.pk}",
    )
    if is_spam:
        mail.reason = reasons.SPAM
    if prepared.forced:
        mail.reason = reasons.FORCED
    mail.conversation_id, mail.conversation_message_id = received.conversation.pk, received.message.pk


def _write_end(prepared: Prepared) -> None:
    mail, parsed, inbox, sender = prepared.mail, prepared.parsed, prepared.inbox, prepared.sender
    fields = {
        "state": mail.state,
        "reason": mail.reason,
        "words": mail.words,
        "conversation_id": mail.conversation_id,
        "conversation_message_id": mail.conversation_message_id,
        "ended_at": timezone.now(),
        "claimed_until": None,
    }
    if inbox:
        fields |= {"inbox_id": inbox.pk, "workspace_id": inbox.workspace_id}
    if parsed:
        fields |= {
            "message_id": parsed.message_id[:500],
            "body_hash": parsed.body_hash,
            "subject": parsed.subject[:500],
            "auto_reply": "" if parsed.auto_reply == "none" else parsed.auto_reply,
        }
    if sender:
        fields["sender"] = sender.address.lower()[:320]
    if not ReceivedMail.objects.filter(pk=mail.pk, state=State.STORED).update(**fields):
        raise EndedMeanwhile
    workspace_id = inbox.workspace_id if inbox else mail.workspace_id
    if mail.state == State.QUARANTINED and workspace_id:
        record(
            MailEvent.MAIL_QUARANTINED,
            workspace_id=workspace_id,
            by=SYSTEM,
            subject=("mail", mail.pk),
            payload={"reason": mail.reason},
        )


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:2000].encode("utf-8", "replace").decode().replace("\0", "")
