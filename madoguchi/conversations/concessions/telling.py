"""What people hear of grants under the bell: that one waits for their word, and what became of their own."""

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts import approving
from madoguchi.accounts.approval import Approval
from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.models import Membership
from madoguchi.accounts.notifying import declare, notify_all
from madoguchi.conversations import doors
from madoguchi.conversations.concessions.granting import SUBJECT
from madoguchi.conversations.models import Conversation
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event

WANTED, APPROVED, RETURNED = "concession_wanted", "concession_approved", "concession_returned"

declare(WANTED, _("A concession on #%(number)s waits for your approval"), _("a concession waits for my approval"), "hand-coins")
declare(APPROVED, _("Your concession on #%(number)s was approved"), _("a concession of mine is approved"), "check-check")
declare(RETURNED, _("Your concession on #%(number)s was not granted"), _("a concession of mine is not granted"), "undo-2")


def tell_approvers(event: Event) -> None:
    """Somebody's grant waits for you, or has climbed to you."""
    approval = _of(event)
    if approval is not None and approval.state == Approval.State.ASKED:
        _tell(approving.asked(approval), WANTED, event)


def tell_asker(event: Event) -> None:
    """What became of yours."""
    approval = _of(event)
    if approval is not None:
        rows = Membership.objects.filter(workspace_id=event.workspace_id, person=approval.asked_by_id, is_active=True)
        kind = APPROVED if event.kind == AccountEvent.APPROVAL_GIVEN else RETURNED
        _tell(list(rows.select_related("person")), kind, event)


def _of(event: Event) -> Approval | None:
    return Approval.objects.filter(pk=event.subject_id, subject_kind=SUBJECT).first()


def _tell(members: list[Membership], kind: str, event: Event) -> None:
    """Nobody hears of a conversation whose inbox is closed to them."""
    here = event.conversation_id or 0
    number = Conversation.objects.filter(pk=here).values_list("number", flat=True).first()
    seeing = [each for each in members if doors.conversations(each).filter(pk=here).exists()]
    notify_all(seeing, kind, conversation_id=here, event_id=event.pk, payload={"number": number})


def _is_ours(event: Event) -> bool:
    return event.payload.get("about") == SUBJECT


REACTIONS = (
    reaction("tell who may grant", [AccountEvent.APPROVAL_ASKED, AccountEvent.APPROVAL_CLIMBED], tell_approvers, when=_is_ours),
    reaction(
        "tell who asked to grant", [AccountEvent.APPROVAL_GIVEN, AccountEvent.APPROVAL_RETURNED], tell_asker, when=_is_ours
    ),
)
