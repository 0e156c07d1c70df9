"""Who should know of mail that could not be taken in: those who may mend it, once, when it has lain there for an hour."""

from collections import defaultdict
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Workspace
from madoguchi.accounts.notifying import declare, notify
from madoguchi.accounts.permissions import Right, holders
from madoguchi.channels.email import doors
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.journal.transactions import writing

LIES_IN_QUARANTINE = "lies_in_quarantine"
PATIENCE = timedelta(hours=1)
AT_ONCE = 2000
MOST_TOLD = 200

declare(
    LIES_IN_QUARANTINE,
    _("%(count)s mails have lain in quarantine for an hour: they reached us and could not be taken in"),
    _("mail has lain in quarantine for an hour"),
    "mail-warning",
    page="mail/list/?state=quarantined",
)


def tell_of_quarantine() -> int:
    """One notice to each who may read mails again, for all that has come to lie there since the last; how many mails."""
    now = timezone.now()
    with writing():
        waiting = ReceivedMail.objects.filter(
            state=ReceivedMail.State.QUARANTINED, told_at=None, ended_at__lte=now - PATIENCE
        ).order_by("ended_at")
        by_workspace: dict[int, list[int]] = defaultdict(list)
        for pk, workspace_id in list(waiting.values_list("pk", "workspace_id")[:AT_ONCE]):
            if place := workspace_id or _only_workspace():
                by_workspace[place].append(pk)
        told = 0
        for workspace_id, pks in by_workspace.items():
            told += ReceivedMail.objects.filter(pk__in=pks, told_at=None).update(told_at=now)
            _tell(workspace_id, pks)
    return told


def _tell(workspace_id: int, pks: list[int]) -> None:
    for member in holders(workspace_id, Right.REPLAY_MAIL)[:MOST_TOLD]:
        if count := doors.mails(member).filter(pk__in=pks).count():
            notify(member.person, LIES_IN_QUARANTINE, workspace_id=workspace_id, payload={"count": count})


def _only_workspace() -> int | None:
    ids = list(Workspace.objects.values_list("pk", flat=True)[:2])
    return ids[0] if len(ids) == 1 else None
