"""What people hear of requests for approval under the bell: that one waits for their word, and what became of theirs."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy

from madoguchi.accounts import approving
from madoguchi.accounts.approval import Approval
from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.models import Membership
from madoguchi.accounts.notifying import declare, notify_all
from madoguchi.conversations import following
from madoguchi.conversations.models import Conversation
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event
from madoguchi.rules.requesting import SUBJECT

WANTED, APPROVED, RETURNED = "request_wanted", "request_approved", "request_returned"

declare(
    WANTED,
    gettext_lazy("A question on #%(number)s waits for your approval"),
    gettext_lazy("a rule or a macro asks for my approval"),
    "stamp",
)
declare(
    APPROVED,
    gettext_lazy("Approved on #%(number)s"),
    gettext_lazy("what a rule or a macro asked on my conversation is approved"),
    "check-check",
)
declare(
    RETURNED,
    gettext_lazy("Not approved on #%(number)s, with a comment"),
    gettext_lazy("what a rule or a macro asked on my conversation is not approved"),
    "corner-up-left",
)


def tell_asked(event: Event) -> None:
    """It waits for you, or has climbed to you."""
    approval = Approval.objects.filter(pk=event.subject_id).first()
    if approval is not None and approval.state == Approval.State.ASKED:
        _tell((each.person_id for each in approving.asked(approval)), WANTED, event)


def tell_asker(event: Event) -> None:
    """Whoever asked; where a rule did, whoever has the conversation."""
    approval = Approval.objects.filter(pk=event.subject_id).first()
    if approval is None:
        return
    rows = Conversation.objects.filter(pk=event.conversation_id or 0).values_list("assignee_id", flat=True)
    people = {approval.asked_by_id or rows.first()} - {None, approval.decided_by_id}
    kind = APPROVED if event.kind == AccountEvent.APPROVAL_GIVEN else RETURNED
    _tell((each for each in people if each), kind, event)


def _tell(people: Iterable[int], kind: str, event: Event) -> None:
    """Nobody hears of a conversation whose inbox is closed to them."""
    here = Conversation.objects.select_related("inbox").filter(pk=event.conversation_id or 0).first()
    if here is None:
        return
    members = Membership.objects.filter(workspace_id=event.workspace_id, person__in=list(people))
    seeing = list(following.who_see(here.inbox, members.values("person")))
    notify_all(seeing, kind, conversation_id=here.pk, event_id=event.pk, payload={"number": here.number})


def _is_ours(event: Event) -> bool:
    return event.payload.get("about") == SUBJECT


_ASKED = (AccountEvent.APPROVAL_ASKED, AccountEvent.APPROVAL_CLIMBED)
_ANSWERED = (AccountEvent.APPROVAL_GIVEN, AccountEvent.APPROVAL_RETURNED)
REACTIONS = (
    reaction("tell who is asked by a request", _ASKED, tell_asked, when=_is_ours),
    reaction("tell whose request it is", _ANSWERED, tell_asker, when=_is_ours),
)
