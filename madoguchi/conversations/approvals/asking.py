"""A reply that a rule holds for is asked about before it may leave. Called while it is written, its conversation locked."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from madoguchi.accounts import approving
from madoguchi.accounts.approval import Approval
from madoguchi.accounts.models import Membership, Person
from madoguchi.conversations.approvals import rules
from madoguchi.conversations.message_marks import marking
from madoguchi.conversations.models import Conversation, Message, MessageKind, SideMessage

SUBJECT = "message"
ASIDE = "side_message"  # a mail of a side conversation
SUBJECTS = (SUBJECT, ASIDE)
HERE = (*SUBJECTS, "concession", "request")  # whatever waits for somebody's word on a conversation
MARK = "approval"  # of a message about which somebody was asked, so that pages need not look for every one


def subject_of(message: Message | SideMessage) -> tuple[str, int]:
    """As approvals name it."""
    return (SUBJECT if isinstance(message, Message) else ASIDE, message.pk)


def ask_if_needed(
    conversation: Conversation,
    message: Message | SideMessage,
    by: Person,
    *,
    later: datetime | None = None,
    copies: int = 1,
) -> bool:
    """Whether it waits for somebody's word now. Raises approving.NobodyToAsk: then nothing is written."""
    member = Membership.objects.filter(workspace_id=conversation.workspace_id, person=by).first()
    headed = message.subject if isinstance(message, Message) else message.side.subject
    fitting = rules.needed(conversation, member, f"{headed}\n{message.text}", copies=copies)
    if not fitting:
        return False
    approving.ask(
        conversation.workspace_id,
        subject_of(message),
        by=by,
        levels=rules.levels_of(fitting),
        conversation_id=conversation.pk,
        payload={"rules": [rule.pk for rule in fitting], "at": later.isoformat() if later else None},
        follows=_round_before(conversation, by) if isinstance(message, Message) else None,
    )
    marking(message, MARK)
    return True


def pending_of(message: Message | SideMessage) -> Approval | None:
    """What is asked about this mail just now."""
    return approving.pending(subject_of(message))


def waits_here() -> Exists:
    """Of a row of conversations: whether something in it waits for somebody's word."""
    asked = Approval.objects.filter(workspace_id=OuterRef("workspace_id"), conversation_id=OuterRef("pk"))
    return Exists(asked.filter(state=Approval.State.ASKED, subject_kind__in=HERE))


def returned_to(conversation: Conversation, writer: Person) -> Approval | None:
    """What was said of the reply that this writer has as a draft again."""
    last = _round_before(conversation, writer)
    since = Message.objects.filter(conversation=conversation, person=writer, kind=MessageKind.REPLY)
    return None if last is None or since.filter(pk__gt=last.subject_id).exists() else last


def _round_before(conversation: Conversation, by: Person) -> Approval | None:
    rows = Approval.objects.filter(
        workspace_id=conversation.workspace_id, subject_kind=SUBJECT, conversation_id=conversation.pk
    )
    last = rows.filter(asked_by=by).select_related("decided_by").order_by("-id").first()
    return last if last is not None and last.state == Approval.State.RETURNED else None
