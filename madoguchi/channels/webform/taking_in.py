"""What a form has brought becomes a conversation: once, whoever asks, and tried again until it is done."""

import logging
from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from madoguchi.channels.webform import filling, reading, shapes
from madoguchi.channels.webform.events import FormEvent
from madoguchi.channels.webform.models import Submission
from madoguchi.channels.webform.shapes import Kind
from madoguchi.conversations import receiving, spamming
from madoguchi.conversations.assigning import assign_team
from madoguchi.conversations.changing import tell
from madoguchi.conversations.custom_fields import setting
from madoguchi.conversations.models import Conversation, CustomField
from madoguchi.conversations.tags import finding as tags
from madoguchi.conversations.tags.tagging import tag
from madoguchi.journal.recording import SYSTEM
from madoguchi.journal.transactions import skip_locked, writing

MOST_AT_ONCE = 100
LONGEST_PAUSE = timedelta(hours=1)
State = Submission.State
log = logging.getLogger(__name__)


def take_due() -> int:
    """Those that nobody has proven in time, and those that could not be taken in; how many were looked at."""
    due = Submission.objects.exclude(state=State.TAKEN).filter(take_at__lte=timezone.now()).order_by("take_at")
    rows = list(due[:MOST_AT_ONCE])
    for each in rows:
        try_to_take(each)
    return len(rows)


def try_to_take(submission: Submission) -> bool:
    """Take it in. A fault is put down and it is tried again later: what was sent is kept."""
    try:
        take(submission)
    except Exception:
        log.exception("submission %s could not be taken in", submission.pk)
        pause = min(timedelta(minutes=1) * 2 ** min(submission.tries, 10), LONGEST_PAUSE)
        Submission.objects.filter(pk=submission.pk).exclude(state=State.TAKEN).update(
            tries=submission.tries + 1, take_at=timezone.now() + pause
        )
        return False
    submission.refresh_from_db()
    return submission.state == State.TAKEN


def take(submission: Submission) -> None:
    """In one transaction: the conversation with its tags, team and fields, and the word that it was taken."""
    with writing():
        rows = Submission.objects.select_for_update(of=("self",), **skip_locked())
        fresh = rows.select_related("form__inbox", "version", "workspace").filter(pk=submission.pk).first()
        if fresh is None or fresh.state == State.TAKEN:
            return
        is_spam = bool(fresh.signs) and not fresh.is_proven
        own = filling.own_of(fresh.workspace_id, shapes.read(fresh.version.fields))
        incoming = reading.message(fresh, own, is_spam=is_spam)
        if spamming.is_blocked(fresh.workspace_id, incoming.from_.address):
            is_spam, incoming = True, replace(incoming, is_spam=True)
        received = receiving.receive(fresh.form.inbox, incoming, key=f"form:{fresh.pk}")
        _furnish(received.conversation, fresh, own)
        fresh.conversation, fresh.state, fresh.is_spam = received.conversation, State.TAKEN, is_spam
        fresh.save(update_fields=["conversation", "state", "is_spam"])
        payload = {"form": fresh.form_id, "version": fresh.version.number, "spam": is_spam}
        tell(FormEvent.FORM_SUBMITTED, received.conversation, by=SYSTEM, payload=payload)


def _furnish(conversation: Conversation, submission: Submission, own: dict[int, CustomField]) -> None:
    """What the form's owner wishes on every conversation of it, and what its own fields were told."""
    form = submission.form
    if form.team is not None:
        assign_team(conversation, to=form.team, by=SYSTEM)
    for each in tags.resolved(form.workspace_id, form.tags).values():
        if not each.archived_at:
            tag(conversation, each, by=SYSTEM)
    for field in shapes.counting(shapes.read(submission.version.fields), submission.posted):
        values = submission.posted.get(field.key, [])
        if field.kind == Kind.CUSTOM and field.custom in own and any(values):
            try:
                setting.put(conversation, own[field.custom], values, by=SYSTEM)
            except (setting.BadValue, setting.WrongField):  # changed since; what was typed stands in the message
                log.info("submission %s: a field no longer takes what was typed", submission.pk)
