"""What only rules do with prepared texts: answer with one, carry out a macro. Nothing half filled goes to a customer."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import actions
from madoguchi.conversations.actions import Action, By, Gone, Impossible, Option, Undo, register
from madoguchi.conversations.answering_automatically import answer
from madoguchi.conversations.models import Conversation
from madoguchi.journal.recording import Actor
from madoguchi.kit.whole_numbers import whole
from madoguchi.saved_replies import doors, filling
from madoguchi.saved_replies.models import SavedReply

MOST = 300


def offer() -> None:
    """Called once at start."""
    reply, macro = gettext_lazy("Answer with the saved reply"), gettext_lazy("Carry out the macro")
    register(Action("reply", reply, Right.REPLY, "choice", _reply, None, _texts, only="rule"))
    register(Action("macro", macro, Right.HANDLE, "choice", _macro, None, _macros, only="rule"))


def _texts(membership: Membership) -> Sequence[Option]:
    return [(str(each.pk), each.name) for each in _offered(membership) if each.text_ja or each.text_en]


def _macros(membership: Membership) -> Sequence[Option]:
    return [(str(each.pk), each.name) for each in _offered(membership) if each.actions]


def _offered(membership: Membership) -> list[SavedReply]:
    shared = doors.saved_replies(membership).filter(archived_at=None, is_private=False)
    return list(shared.defer("folded").order_by("name", "id")[:MOST])


def _reply(conversation: Conversation, by: By, value: str) -> Undo | None:
    found = _there(conversation, value)
    letter = filling.letter(None, conversation.inbox, conversation)
    filled = filling.filled(found, letter)
    if filled.missing:
        raise Impossible(_("Nothing was sent: %(names)s could not be filled.") % {"names": _(", ").join(filled.missing)})
    if not filled.text.strip():
        raise Gone(_("The saved reply has no text."))
    who = by if isinstance(by, Actor) else Actor.of(by.person)
    key = f"{who.kind}:{who.id}:{conversation.last_inbound_id}"  # each message of the customer is answered once by each rule
    sent = answer(conversation, text=filled.text, by=who, key=key)
    return {"message": sent.pk} if sent else None


def _macro(conversation: Conversation, by: By, value: str) -> Undo | None:
    found = _there(conversation, value)
    changed = 0
    for each in found.actions:
        action = actions.known(each.get("action", ""), "macro")
        if action is None or each.get("value") == actions.WHOEVER:
            raise Gone(_("The macro does something that a rule cannot do."))
        changed += action.run(actions.anew(conversation), by, each.get("value", "")) is not None
    return {"changed": changed} if changed else None


def _there(conversation: Conversation, value: str) -> SavedReply:
    rows = SavedReply.objects.filter(workspace_id=conversation.workspace_id, archived_at=None, is_private=False)
    found = rows.filter(pk=whole(value) or 0).first()
    if found is None:
        raise Gone(_("The saved reply no longer exists."))
    return found
