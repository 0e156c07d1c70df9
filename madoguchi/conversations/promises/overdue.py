"""Who has a conversation hears of a promise on it whose time has passed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership, Person
from madoguchi.accounts.notifying import declare, notify
from madoguchi.conversations import doors
from madoguchi.conversations.models import Promise, PromiseState, WakesOn
from madoguchi.conversations.snoozing import wake_for

KIND = "promise_overdue"
AT_ONCE = 200

declare(KIND, _("A promise on #%(number)s is overdue"), _("a promise of mine is overdue"), "alarm-clock")


def tell_overdue() -> int:
    """Tell of each once, unless we have written since; how many. For the clock."""
    due = Promise.objects.filter(state=PromiseState.OPEN, due_at__lte=timezone.now(), told_overdue_at=None, answered_by=None)
    late = list(due.select_related("conversation__assignee", "made_by").order_by("due_at")[:AT_ONCE])
    return sum(_tell(promise) for promise in late)


def _tell(promise: Promise) -> bool:
    with transaction.atomic():
        fresh = Promise.objects.filter(pk=promise.pk, told_overdue_at=None)
        if not fresh.update(told_overdue_at=timezone.now()):
            return False
        wake_for(promise.conversation, WakesOn.PROMISE)
        person = promise.conversation.assignee or promise.made_by
        if person and _may_see(person, promise):
            notify(
                person,
                KIND,
                workspace_id=promise.workspace_id,
                conversation_id=promise.conversation_id,
                payload={"number": promise.conversation.number, "promise": promise.pk},
            )
    return True


def _may_see(person: Person, promise: Promise) -> bool:
    member = Membership.objects.filter(person=person, workspace_id=promise.workspace_id, is_active=True).first()
    return member is not None and doors.conversations(member).filter(pk=promise.conversation_id).exists()
