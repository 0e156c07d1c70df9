"""Somebody looks at a reply that waits: it leaves, perhaps changed, perhaps later, or goes back to its writer."""

from datetime import datetime

from django.utils import timezone

from madoguchi.accounts import approving
from madoguchi.accounts.approval import Approval
from madoguchi.accounts.models import Membership, Person
from madoguchi.conversations import releasing, scheduling
from madoguchi.conversations.approvals.asking import SUBJECT, subject_of
from madoguchi.conversations.changing import locked
from madoguchi.conversations.formatting import formatted
from madoguchi.conversations.models import Conversation, EarlierText, Message, MessageKind, SideMessage
from madoguchi.conversations.sides import writing as aside
from madoguchi.journal import delivering
from madoguchi.journal.models import Delivery, Event
from madoguchi.journal.recording import SYSTEM

NEW_MAIL = "new_mail"


class Overtaken(Exception):
    """The customer has written since: nothing left, the text is with its writer again."""


def approve(
    message: Message | SideMessage, *, by: Membership, text: str | None = None, comment: str = "", at: datetime | None = None
) -> Approval:
    """Let it leave now or `at` a time, with `text` in place of the writer's words where the approver mended them. Raises
    approving.NotAsked, approving.AlreadyDecided, scheduling.BadTime, Overtaken."""
    at = scheduling.check(at) if at else None
    home = _home(message)
    html = formatted(home.inbox, text) if text is not None else ""
    with locked(home) as fresh:
        approval = _approval(message)
        is_overtaken = False
        if isinstance(message, SideMessage):
            approval = approving.approve(approval, by=by, comment=comment)
            _mend(message, text, "", by)
            _let_go(fresh, message, at)
        elif approval.state == Approval.State.ASKED and _has_newer(fresh, message):
            is_overtaken = True
            _send_back(fresh, message, approval)
        else:
            approval = approving.approve(approval, by=by, comment=comment)
            _mend(message, text, html, by)
            _let_go(fresh, message, at or _wished(approval))
    if is_overtaken:
        raise Overtaken
    return approval


def give_back(message: Message | SideMessage, *, by: Membership, comment: str) -> Approval:
    """To its writer, as their draft, with a comment. Raises approving.NotAsked, approving.AlreadyDecided."""
    with locked(_home(message)) as fresh:
        approval = approving.give_back(_approval(message), by=by, comment=comment)
        if isinstance(message, SideMessage):
            aside.take_back(fresh, message, by=by.person, writer=_writer(approval))
        else:
            releasing.take_back(fresh, message, by=by.person, writer=_writer(approval))
    return approval


def send_back_overtaken(event: Event) -> None:
    """The customer has written: what waits goes back to its writers, who answer the new mail as well."""
    waiting = Approval.objects.filter(
        workspace_id=event.workspace_id,
        state=Approval.State.ASKED,
        conversation_id=event.conversation_id,
        subject_kind=SUBJECT,
        subject_id__lt=event.subject_id,
    )
    for pk, message_id in list(waiting.values_list("pk", "subject_id")):
        message = Message.objects.select_related("conversation").get(pk=message_id)
        with locked(message.conversation) as fresh:
            now = Approval.objects.select_related("asked_by").get(pk=pk)
            if now.state == Approval.State.ASKED:
                _send_back(fresh, message, now)


def _writer(approval: Approval) -> Person:
    """Replies are asked about by people only."""
    assert approval.asked_by is not None  # noqa: S101
    return approval.asked_by


def _home(message: Message | SideMessage) -> Conversation:
    return message.side.conversation if isinstance(message, SideMessage) else message.conversation


def _approval(message: Message | SideMessage) -> Approval:
    found = approving.of_subjects(subject_of(message)[0], [message.pk]).get(message.pk)
    if found is None:
        raise approving.NotAsked
    return found


def _has_newer(conversation: Conversation, message: Message) -> bool:
    came = Message.objects.filter(conversation=conversation, kind=MessageKind.INBOUND, is_automatic=False, pk__gt=message.pk)
    return came.exists()


def _send_back(conversation: Conversation, message: Message, approval: Approval) -> None:
    approving.lapse(approval, NEW_MAIL)
    releasing.take_back(conversation, message, by=SYSTEM, writer=_writer(approval))


def _mend(message: Message | SideMessage, text: str | None, html: str, by: Membership) -> None:
    """The approver's words in place of the writer's, which are kept; nothing where they are the same or none."""
    if text is None or not text.strip() or text == message.text:
        return
    kept = EarlierText(workspace_id=message.workspace_id, text=message.text, changed_by_id=by.person_id)
    if isinstance(message, SideMessage):
        kept.side_message = message
        SideMessage.objects.filter(pk=message.pk).update(text=text)
    else:
        kept.message = message
        Message.objects.filter(pk=message.pk).update(text=text, html=html, is_rich=bool(html))
    kept.save()


def _wished(approval: Approval) -> datetime | None:
    """When its writer wanted it to leave, where that is still to come."""
    at = datetime.fromisoformat(approval.payload["at"]) if approval.payload.get("at") else None
    return at if at and at > timezone.now() else None


def _let_go(conversation: Conversation, message: Message | SideMessage, at: datetime | None) -> None:
    is_aside = isinstance(message, SideMessage)
    delivery = aside.delivery_of(message) if isinstance(message, SideMessage) else releasing.delivery_of(message)
    if delivery is None:
        raise approving.NotAsked
    if at is None:
        delivering.release(delivery.pk)
        return
    payload = delivery.payload | ({} if is_aside else {scheduling.MARK: True})
    Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.HELD).update(release_at=at, payload=payload)
    scheduling.note_next(conversation)
