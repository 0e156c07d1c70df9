"""Mails of the ledger that are read once more: after a mend, after a change of settings, or by a person's decision."""

from collections.abc import Sequence

from django.db.models import QuerySet

from madoguchi.accounts.models import Membership, Person, Workspace
from madoguchi.accounts.permissions import Right, need
from madoguchi.channels.email import doors, ledger, taking_in
from madoguchi.channels.email.events import MailEvent
from madoguchi.channels.email.mailboxes import fetching
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.conversations.models import Inbox
from madoguchi.journal import working
from madoguchi.journal.models import Job
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing

State = ReceivedMail.State
REPLAYABLE = (State.QUARANTINED, State.IGNORED)
JOB = "replay_mails"
AT_ONCE = 20


def replayable(workspace: Workspace, ids: Sequence[int] | None, reason: str = "") -> QuerySet[ReceivedMail]:
    """What lies in quarantine, oldest first, for one reason or for any; with ids: those, ignored ones too. Mail that found
    no workspace counts for an installation's only one."""
    mails = ReceivedMail.objects.filter(state__in=REPLAYABLE if ids is not None else [State.QUARANTINED])
    if reason:
        mails = mails.filter(reason=reason)
    if ids is not None:
        mails = mails.filter(pk__in=ids)
    own = mails.filter(workspace=workspace)
    return (own | mails.filter(workspace=None) if Workspace.objects.count() == 1 else own).order_by("id")


def replay(mail: ReceivedMail, *, by: Person, inbox: Inbox | None = None, anyway: bool = False) -> ReceivedMail | None:
    """Read a mail once more; the row as it is afterwards. One that was taken in meanwhile stays as it is.

    `anyway` takes in what a check would refuse; the mail then needs an inbox, its own or the one given. None: it had never
    been handed over, and its mail server is asked for it anew.
    """
    workspace_id = inbox.workspace_id if inbox else mail.workspace_id
    with writing():
        if is_asked_again := fetching.ask_again(mail):
            after = None
        elif not ledger.open_again(mail):
            return ReceivedMail.objects.get(pk=mail.pk)
        if workspace_id:
            record(
                MailEvent.MAIL_FORCED_IN if anyway else MailEvent.MAIL_READ_AGAIN,
                workspace_id=workspace_id,
                by=by,
                subject=("mail", mail.pk),
            )
    if not is_asked_again:
        taking_in.take([mail.pk], inbox=inbox, forced=anyway)
        after = ReceivedMail.objects.get(pk=mail.pk)
    return after


def replay_all_of(reason: str, *, workspace: Workspace, by: Person) -> Job:
    """Everything that lies in quarantine for this reason just now, as far as `by` may see it, in the background."""
    last = ReceivedMail.objects.order_by("-id").values_list("pk", flat=True).first() or 0
    return working.ask(JOB, workspace_id=workspace.pk, payload={"reason": reason, "up_to": last, "after": 0}, asked_by_id=by.pk)


@working.work(JOB)
def _replay_all(progress: working.Progress) -> dict[str, int]:
    """Each is read once, also when a kill cuts the job in two: how far it came is kept."""
    job, wish = progress.job, progress.payload
    member = Membership.objects.select_related("person", "workspace").get(workspace=job.workspace_id, person=job.asked_by_id)
    need(member, Right.REPLAY_MAIL)
    waiting = doors.mails(member).filter(state=State.QUARANTINED, reason=wish["reason"], pk__lte=wish["up_to"])
    progress.expect(waiting.count())
    done = {"read": 0, "taken": 0}
    while some := list(waiting.filter(pk__gt=wish["after"]).select_related("mailbox").order_by("id")[:AT_ONCE]):
        for mail in some:
            after = replay(mail, by=member.person)
            done["read"] += 1
            done["taken"] += after is not None and after.state == State.TAKEN
            wish["after"] = mail.pk
        Job.objects.filter(pk=job.pk).update(payload=wish)
        progress.advance(len(some))
    return done
