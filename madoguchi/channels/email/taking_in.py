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

from madoguchi.channels.email import ending, judging, ledger, opening, reasons, waiting_room
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.channels.email.preparing import Prepared, prepare
from madoguchi.conversations.models import Inbox
from madoguchi.journal.transactions import writing
from madoguchi.kit.remembering import remembering

log = logging.getLogger(__name__)

TOGETHER = 8
LOOK_SECONDS = 2.0
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE}
State = ReceivedMail.State


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


@remembering()  # what is so of an inbox is so for all of them
def take(row_ids: Sequence[int], *, inbox: Inbox | None = None, forced: bool = False) -> list[Ended]:
    """Bring these mails to their end, together where that is cheaper.

    Raises OperationalError or OSError when the database or disk is away: the rows then stay `stored`.
    """
    mails = ReceivedMail.objects.select_related("inbox__workspace", "inbox__mail_options").filter(
        pk__in=row_ids, state=State.STORED
    )
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
    except ending.EndedMeanwhile:
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
        people = [(each.inbox, who) for each in prepared for who in (each.sender, each.author)]
        blocked = judging.blocked([(inbox, who) for inbox, who in people if inbox and who])
        for each in prepared:
            ending.end(each, known, blocked)
    for each in prepared:
        if each.mail.state != State.TAKEN:
            each.forget_files()


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:2000].encode("utf-8", "replace").decode().replace("\0", "")
