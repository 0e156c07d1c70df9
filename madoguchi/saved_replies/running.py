"""Macros: every action in order through its verb, all of them or none; and back again, as far as nobody has gone on since."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import may
from madoguchi.conversations import actions
from madoguchi.conversations.actions import Action, Impossible, Undo
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.variables import Letter, fill
from madoguchi.journal.transactions import writing
from madoguchi.saved_replies.events import SavedReplyEvent
from madoguchi.saved_replies.models import SavedReply, SavedReplyUse

THEN = {"close": "close", "close_without_reply": "close", "wait": "waiting"}  # what the reply itself settles when it is sent


class Refused(Exception):
    """The macro did nothing; the words say why."""


@dataclass(frozen=True)
class Step:
    """One action of a macro, with what it says to whoever looks before running it."""

    action: Action
    value: str
    words: str
    is_allowed: bool
    waits: bool  # for the reply to be sent


def steps(reply: SavedReply, membership: Membership, letter: Letter | None = None) -> list[Step]:
    """What it will do, its notes filled for `letter`. Raises Refused where an action or its value no longer exists."""
    found = []
    for each in reply.actions:
        action, value = actions.known(each.get("action", "")), each.get("value", "")
        if action is None:
            raise Refused(_("This macro holds an action that no longer exists. Nothing was done."))
        chosen = actions.parts_of(action, value)[0]
        if action.kind in {"choice", "addressed"} and chosen not in dict(action.options(membership) if action.options else ()):
            raise Refused(
                _("“%(action)s” points to something that no longer exists. Nothing was done.") % {"action": action.label}
            )
        shown = fill(value, letter).text if letter and action.kind == "text" else value
        words = actions.words(action, shown, membership)
        found.append(Step(action, value, words, may(membership, action.right), _waits(reply, action)))
    return found


def run(reply: SavedReply, conversation: Conversation, membership: Membership) -> SavedReplyUse:
    """All of it or nothing. Raises Refused: before the first action when a right is missing."""
    planned = steps(reply, membership)
    if denied := [step for step in planned if not step.is_allowed]:
        raise Refused(_("You are not allowed to do this: %(action)s. Nothing was done.") % {"action": denied[0].words})
    done: list[dict[str, object]] = []
    try:
        with locked(conversation) as fresh:
            for step in planned:
                if not step.waits:
                    undo = step.action.run(actions.anew(fresh), membership, step.value)
                    done += [{"action": step.action.key, "undo": undo}] if undo and step.action.undo else []
            use = _kept(reply, fresh, membership, done)
            payload = {"macro": reply.pk, "actions": len(planned)}
            tell(SavedReplyEvent.MACRO_RUN, fresh, by=membership.person, payload=payload)
    except Impossible as impossible:
        raise Refused(_("%(why)s Nothing was done.") % {"why": impossible}) from impossible
    return use


def undo(use: SavedReplyUse, conversation: Conversation, membership: Membership) -> list[str]:
    """Take back what nobody has changed since; what stays as it is, in words. A second undo does nothing."""
    left: list[str] = []
    with locked(conversation) as fresh:
        row = SavedReplyUse.objects.select_for_update().get(pk=use.pk)
        if row.undone_at is not None:
            return left
        for each in reversed(row.undo or []):
            action = actions.known(each["action"])
            if action is None:
                continue
            if not _taken_back(action, actions.anew(fresh), membership, each["undo"]):
                left.append(str(action.label))
        row.undone_at = timezone.now()
        row.save(update_fields=["undone_at"])
        tell(SavedReplyEvent.MACRO_UNDONE, fresh, by=membership.person, payload={"macro": row.reply_id, "left": len(left)})
    return left


def then(planned: Sequence[Step]) -> str:
    """What sending the reply shall settle; empty: as usual."""
    return next((THEN[step.action.key] for step in planned if step.waits), "")


def _taken_back(action: Action, conversation: Conversation, membership: Membership, undo: Undo) -> bool:
    """False where it stays: somebody has gone on since, what it needs is gone, or a right is missing now."""
    if action.undo is None or not may(membership, action.right):
        return False
    try:
        with writing():
            return action.undo(conversation, membership, undo)
    except Impossible:
        return False


def _waits(reply: SavedReply, action: Action) -> bool:
    """A text that is still to be sent settles the conversation itself: nobody closes before they have answered."""
    return action.key in THEN and bool(reply.text_ja or reply.text_en)


def _kept(
    reply: SavedReply, conversation: Conversation, membership: Membership, done: list[dict[str, object]]
) -> SavedReplyUse:
    return SavedReplyUse.objects.create(
        workspace_id=conversation.workspace_id, reply=reply, person=membership.person, conversation=conversation, undo=done
    )
