"""Trial mode begins and ends. What had not left when it began does not leave by itself when it ends."""

from django.db.models import QuerySet

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations import releasing
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Channel, Conversation, Inbox, Message
from madoguchi.journal import claiming, delivering
from madoguchi.journal.models import Delivery
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing

STOPPED_WORDS = "Trial mode was switched on before this had left. It is not sent by itself any more."


def begin(place: Inbox | Workspace, *, by: Person) -> int:
    """From now on nothing leaves; how much was held back. Replies that could still be undone are drafts again, others
    that wait for another try fail: whoever wants them sent sends them anew."""
    if not _switch(place, by, is_trial=True):
        return 0
    waiting = Delivery.objects.filter(kind__in=Channel.values, conversation_id__in=_conversations(place).values("pk"))
    held = list(waiting.filter(state=Delivery.State.HELD, subject_kind="message").values_list("subject_id", flat=True))
    messages = Message.objects.filter(pk__in=[pk for pk in held if pk]).select_related("conversation", "person")
    stopped = sum(releasing.undo(message, by=message.person or by) is not None for message in messages)
    for pk in list(waiting.filter(state__in=claiming.READY).values_list("pk", flat=True)):
        stopped += delivering.stop(pk, STOPPED_WORDS, "trial")
    return stopped


def end(place: Inbox | Workspace, *, by: Person) -> None:
    """Answers may leave again. Nothing is sent by this."""
    _switch(place, by, is_trial=False)


def _switch(place: Inbox | Workspace, by: Person, *, is_trial: bool) -> bool:
    workspace_id = place.pk if isinstance(place, Workspace) else place.workspace_id
    with writing():
        changed = type(place).objects.filter(pk=place.pk, is_trial=not is_trial).update(is_trial=is_trial)
        if changed:
            some = Inbox.objects.filter(workspace_id=workspace_id, is_trial=True).exists()
            Workspace.objects.filter(pk=workspace_id).update(has_trial_inbox=some)
            record(
                ConversationEvent.TRIAL_BEGUN if is_trial else ConversationEvent.TRIAL_ENDED,
                workspace_id=workspace_id,
                by=by,
                subject=("workspace" if isinstance(place, Workspace) else "inbox", place.pk),
            )
    place.is_trial = is_trial
    return bool(changed)


def _conversations(place: Inbox | Workspace) -> QuerySet[Conversation]:
    if isinstance(place, Workspace):
        return Conversation.objects.filter(workspace_id=place.pk)
    return Conversation.objects.filter(workspace_id=place.workspace_id, inbox_id=place.pk)
