"""What people hear of approvals under the bell, and what follows in the log's lanes."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts import approving
from madoguchi.accounts.approval import Approval
from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.models import Membership
from madoguchi.accounts.notifying import declare, notify
from madoguchi.conversations import doors
from madoguchi.conversations.approvals.asking import SUBJECTS
from madoguchi.conversations.approvals.deciding import NEW_MAIL, send_back_overtaken
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event

WANTED, GIVEN, RETURNED, OVERTAKEN = "approval_wanted", "reply_approved", "reply_returned", "reply_overtaken"

declare(WANTED, _("A reply on #%(number)s waits for your approval"), _("a reply waits for my approval"), "stamp")
declare(GIVEN, _("Your reply on #%(number)s was approved"), _("a reply of mine is approved"), "check-check")
declare(
    RETURNED, _("Your reply on #%(number)s was returned with a comment"), _("a reply of mine is returned"), "corner-up-left"
)
declare(
    OVERTAKEN,
    _("New mail on #%(number)s: your reply is a draft again"),
    _("a new mail overtakes a reply of mine that waits"),
    "mail-plus",
)


def tell_approvers(event: Event) -> None:
    """Somebody's reply waits for you, or has climbed to you."""
    approval = _of(event)
    if approval is not None and approval.state == Approval.State.ASKED:
        for member in approving.asked(approval):
            _tell(member, WANTED, event)


def tell_writer(event: Event) -> None:
    """What became of the reply that you asked about."""
    approval = _of(event)
    if approval is None:
        return
    member = Membership.objects.filter(workspace_id=event.workspace_id, person=approval.asked_by_id).select_related("person")
    kind = GIVEN if event.kind == AccountEvent.APPROVAL_GIVEN else OVERTAKEN if approval.code == NEW_MAIL else RETURNED
    for each in member:
        _tell(each, kind, event)


def _of(event: Event) -> Approval | None:
    return Approval.objects.filter(pk=event.subject_id, subject_kind__in=SUBJECTS).first()


def _tell(member: Membership, kind: str, event: Event) -> None:
    """Nobody hears of a conversation whose inbox is closed to them."""
    seen: Conversation | None = doors.conversations(member).filter(pk=event.conversation_id or 0).only("number").first()
    if seen is not None:
        notify(
            member.person,
            kind,
            workspace_id=event.workspace_id,
            conversation_id=event.conversation_id,
            event_id=event.pk,
            payload={"number": seen.number},
        )


def _is_said_by_a_person(event: Event) -> bool:
    return not event.payload.get("automatic")


def _where_replies_wait(events: Sequence[Event]) -> list[Event]:
    rows = Approval.objects.filter(
        workspace_id__in={each.workspace_id for each in events},
        state=Approval.State.ASKED,
        conversation_id__in={each.conversation_id for each in events},
    )
    found = set(rows.values_list("conversation_id", flat=True))
    return [each for each in events if each.conversation_id in found]


REACTIONS = (
    reaction("tell approvers", [AccountEvent.APPROVAL_ASKED, AccountEvent.APPROVAL_CLIMBED], tell_approvers),
    reaction("tell whose reply it is", [AccountEvent.APPROVAL_GIVEN, AccountEvent.APPROVAL_RETURNED], tell_writer),
    reaction(
        "send back",
        [ConversationEvent.MESSAGE_RECEIVED],
        send_back_overtaken,
        when=_is_said_by_a_person,
        among=_where_replies_wait,
    ),
)
