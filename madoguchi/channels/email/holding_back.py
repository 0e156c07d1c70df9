"""Too much from one sender within minutes is held back: it ends loops and spares the counter; nothing of it is lost.

What counts by default is what a loop is made of: answers to our mails, and answers that machines give by themselves.
"""

import re
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.notifying import declare, notify
from madoguchi.accounts.permissions import Right, holders
from madoguchi.channels.email import doors, options, reasons
from madoguchi.channels.email.events import MailEvent
from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.channels.email.models import Door, ReceivedMail
from madoguchi.conversations.models import Inbox, Message
from madoguchi.conversations.replying import is_of_our_form
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event
from madoguchi.journal.recording import SYSTEM, record

HELD_BACK = "mail_held_back"
WATCHED_DOORS = (Door.SMTP, Door.IMAP)
COUNTED = (ReceivedMail.State.TAKEN, ReceivedMail.State.QUARANTINED)
TOLD_EVERY = timedelta(hours=1)
MOST_TOLD = 200
MOST_LOOKED_AT = 500
_OUR_TOKEN = re.compile(r"\+[bc][a-z2-7]{26,32}@", re.IGNORECASE)

declare(
    HELD_BACK,
    _("Too much mail from one sender: the surplus is held back, and let in with one click"),
    _("mail is held back because one sender sends too much"),
    "waves",
    page=f"mail/list/?state=quarantined&reason={reasons.FLOOD}",
)


def is_too_much(mail: ReceivedMail, parsed: ParsedMail, inbox: Inbox, sender: str) -> bool:
    """Whether this sender has had its share at this inbox. Measured at its arrival at the mail server, so that what is
    fetched late after an outage is not; what a person hands in never is."""
    if mail.door not in WATCHED_DOORS:
        return False
    chosen = options.of(inbox)
    limits = [chosen.mails_at_most, chosen.answers_at_most if _may_loop(mail, parsed) else 0]
    limit = min((each for each in limits if each), default=0)
    if not limit:
        return False
    since = mail.received_at - timedelta(minutes=chosen.within_minutes)
    earlier = ReceivedMail.objects.filter(inbox=inbox, sender=sender.lower()[:320], state__in=COUNTED).order_by("-id")
    last = list(earlier.values_list("received_at", flat=True)[limit - 1 : limit])
    if not last or last[0] <= since:
        return False
    return _as_well_proven(earlier.filter(received_at__gt=since), str(parsed.auth.get("state", ""))) >= limit


def hold_back(mail: ReceivedMail, inbox: Inbox, sender: str) -> None:
    """Into quarantine; people hear of the first of each sender's in an hour, not of every one."""
    mail.state, mail.reason = ReceivedMail.State.QUARANTINED, reasons.FLOOD
    lately = ReceivedMail.objects.filter(
        inbox=inbox,
        sender=sender.lower()[:320],
        state=ReceivedMail.State.QUARANTINED,
        reason=reasons.FLOOD,
        ended_at__gte=timezone.now() - TOLD_EVERY,
    )
    if not lately.exists():
        record(
            MailEvent.MAIL_HELD_BACK,
            workspace_id=inbox.workspace_id,
            by=SYSTEM,
            subject=("mail", mail.pk),
            payload={"inbox": inbox.pk},
        )


def tell_of_held_mail(event: Event) -> None:
    """Those who may let it in."""
    for member in holders(event.workspace_id, Right.REPLAY_MAIL)[:MOST_TOLD]:
        if doors.mails(member).filter(pk=event.subject_id).exists():
            notify(member.person, HELD_BACK, workspace_id=event.workspace_id, event_id=event.pk)


def _as_well_proven(lately: QuerySet[ReceivedMail], state: str) -> int:
    """How many of these count against a mail of this proof: nobody uses up another's share by forging his address."""
    rows = list(lately.values_list("state", "conversation_message_id")[:MOST_LOOKED_AT])
    if state == "failed":
        return len(rows)
    taken = Message.objects.filter(pk__in=[pk for how, pk in rows if how == ReceivedMail.State.TAKEN])
    if state == "verified":
        return taken.filter(auth__state=state).count()
    return len(rows) - taken.filter(auth__state__in=["failed", "verified"]).count()


def _may_loop(mail: ReceivedMail, parsed: ParsedMail) -> bool:
    answered = [parsed.in_reply_to, *parsed.references[-3:]]
    receivers = [*mail.envelope_to, *parsed.delivered_to, *(each.address for each in parsed.to[:20])]
    return parsed.answers_by_itself or any(map(is_of_our_form, answered)) or any(_OUR_TOKEN.search(each) for each in receivers)


REACTIONS = (reaction("tell of held mail", [MailEvent.MAIL_HELD_BACK], tell_of_held_mail),)
