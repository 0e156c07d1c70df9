"""What people say to a proposed repeat, and what a workspace calls one."""

from django.db.models import Model
from django.shortcuts import get_object_or_404
from django.utils import timezone

from madoguchi.accounts.models import Membership, Person, Workspace
from madoguchi.conversations import doors, linking
from madoguchi.conversations.changing import lock, tell
from madoguchi.conversations.models import Conversation, Link
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.search.events import SearchEvent
from madoguchi.search.models import Repeat, RepeatSettings, RepeatState

MOST_DAYS = 365


def of(membership: Membership, conversation: Conversation) -> Repeat | None:
    """What this conversation repeats, where the member sees the earlier one too."""
    row = Repeat.objects.filter(conversation=conversation).select_related("conversation").first()
    if row is None:
        return None
    seen = doors.conversations(membership).select_related("customer", "handle").filter(pk=row.earlier_id).first()
    if seen is None:
        return None
    row.earlier = seen
    return row


def proposed(membership: Membership, conversation: Conversation) -> Repeat | None:
    """The same, as long as nobody has said anything of it, or linked the two."""
    row = of(membership, conversation)
    if row is None or row.state != RepeatState.PROPOSED:
        return None
    both = [row.conversation_id, row.earlier_id]
    return None if Link.objects.filter(one__in=both, other__in=both).exists() else row


def repeat(membership: Membership, conversation: Conversation) -> Repeat:
    """The same, or 404."""
    return of(membership, conversation) or get_object_or_404(Repeat.objects.none())


def confirm(row: Repeat, *, by: Model | Actor) -> None:
    """It is one: the two are linked."""
    with writing():
        if _judge(row, RepeatState.CONFIRMED, by):
            linking.link(row.conversation, row.earlier, Link.Kind.RELATED, by=by)


def dismiss(row: Repeat, *, by: Model | Actor) -> None:
    """It is another matter, and is not proposed again."""
    _judge(row, RepeatState.DISMISSED, by)


def ask_again(row: Repeat, *, by: Model | Actor) -> None:
    """Take back what was said, and the link that came of it."""
    was_confirmed = Repeat.objects.filter(pk=row.pk, state=RepeatState.CONFIRMED).exists()
    with writing():
        if _judge(row, RepeatState.PROPOSED, by) and was_confirmed:
            one, other = sorted([row.conversation_id, row.earlier_id])
            for made in Link.objects.filter(kind=Link.Kind.RELATED, one=one, other=other):
                linking.unlink(made, by=by)


def change_settings(workspace: Workspace, *, is_on: bool, days: int, by: Model | Actor) -> None:
    """Raises ValueError for days that are none."""
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(days)
    with writing():
        row, _is_new = RepeatSettings.objects.get_or_create(workspace=workspace)
        if (row.is_on, row.days) == (is_on, days) and not _is_new:
            return
        row.is_on, row.days = is_on, days
        row.save(update_fields=["is_on", "days"])
        record(
            SearchEvent.REPEAT_SETTINGS_CHANGED,
            workspace_id=workspace.pk,
            by=by,
            subject=("workspace", workspace.pk),
            payload={"on": is_on, "days": days},
        )


_KINDS = {
    RepeatState.CONFIRMED: SearchEvent.REPEAT_CONFIRMED,
    RepeatState.DISMISSED: SearchEvent.REPEAT_DISMISSED,
    RepeatState.PROPOSED: SearchEvent.REPEAT_ASKED_AGAIN,
}


def _judge(row: Repeat, state: RepeatState, by: Model | Actor) -> bool:
    """False where it stood so."""
    with writing():
        first, second = sorted([row.conversation_id, row.earlier_id])
        locked = {each.pk: each for each in (lock(first), lock(second))}
        person = by if isinstance(by, Person) and state != RepeatState.PROPOSED else None
        changed = (
            Repeat.objects.filter(pk=row.pk)
            .exclude(state=state)
            .update(state=state, judged_by=person, judged_at=timezone.now() if person else None)
        )
        if changed and (later := locked.get(row.conversation_id)):
            tell(_KINDS[state], later, by=by, payload={"to": row.earlier_id, "other": row.earlier.number})
    return bool(changed)
