"""Deputies (代理): who decides for a colleague while that one is away."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from madoguchi.accounts.approval import Deputy
from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.models import Membership, Person
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing


class NotADeputy(ValueError):
    """Nobody stands in for themselves, nor somebody who does not work here, nor from a later day until an earlier one."""


def appoint(membership: Membership, stands_in: Membership, *, since: datetime, until: datetime, by: Person) -> Deputy:
    """Let `stands_in` decide in this member's place for a while; a second time moves the days. Raises NotADeputy."""
    is_colleague = stands_in.workspace_id == membership.workspace_id and stands_in.is_active
    if not is_colleague or stands_in.pk == membership.pk or until <= since:
        raise NotADeputy
    with writing():
        row, _ = Deputy.objects.update_or_create(
            workspace_id=membership.workspace_id,
            person_id=membership.person_id,
            stands_in_id=stands_in.person_id,
            defaults={"since": since, "until": until},
        )
        _tell(AccountEvent.DEPUTY_APPOINTED, membership, stands_in.person_id, by)
    return row


def dismiss(deputy: Deputy, *, by: Person) -> None:
    """The member decides alone again."""
    with writing():
        membership = Membership.objects.get(workspace_id=deputy.workspace_id, person_id=deputy.person_id)
        if Deputy.objects.filter(pk=deputy.pk).delete()[0]:
            _tell(AccountEvent.DEPUTY_DISMISSED, membership, deputy.stands_in_id, by)


def deputies(workspace_id: int, people: Iterable[int]) -> list[Membership]:
    """Those who stand in for any of these people just now."""
    now = timezone.now()
    rows = Deputy.objects.filter(workspace_id=workspace_id, person__in=list(people), since__lte=now, until__gt=now)
    members = Membership.objects.filter(workspace_id=workspace_id, is_active=True, person__is_active=True)
    return list(members.filter(person__in=rows.values("stands_in")).select_related("person"))


def appointed_by(membership: Membership) -> list[Deputy]:
    """Whom this member has appointed, for days that are not over."""
    rows = Deputy.objects.filter(workspace_id=membership.workspace_id, person=membership.person_id, until__gt=timezone.now())
    return list(rows.select_related("stands_in").order_by("since", "id"))


def _tell(kind: AccountEvent, membership: Membership, deputy_id: int, by: Person) -> None:
    subject = ("membership", membership.pk)
    record(kind, workspace_id=membership.workspace_id, by=by, subject=subject, payload={"deputy": deputy_id})
