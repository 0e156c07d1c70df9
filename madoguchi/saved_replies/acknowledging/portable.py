"""What inboxes answer by themselves, and what stands around their replies, in files; each belongs to an inbox that is there."""

from collections.abc import Iterable

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.parts import By, Flag, OneOf, Part, Record, Ref, Text, Whole, words_of
from madoguchi.conversations.models import Inbox
from madoguchi.saved_replies import framing
from madoguchi.saved_replies.acknowledging import keeping
from madoguchi.saved_replies.acknowledging.forms import LONGEST, MOST_A_DAY
from madoguchi.saved_replies.models import Acknowledgement, InboxFrame, Within
from madoguchi.saved_replies.portable import letter

MOST = 1_000
LONGEST_FRAME = 2_000


class NoText(ValueError):
    """Write a text for open, closed and closure, in one language at least, before it answers by itself."""


def add() -> None:
    """Called once at start."""
    named = Record({}, {"ja": letter(LONGEST), "en": letter(LONGEST)})
    answer: dict[str, Part] = {
        "inbox": Ref(to="inbox"),
        "active": Flag(False),
        "to_mails": Flag(True),
        "to_forms": Flag(True),
        "within": OneOf("none", {"": "none"} | words_of(Within)),
        "automatic_a_day": Whole(3, 1, MOST_A_DAY),
        **{name: letter(200 if name.startswith("subject") else LONGEST) for name in keeping.TEXTS},
        "named": By({}, Text(most=60), named),
    }
    frame: dict[str, Part] = {"inbox": Ref(to="inbox"), "automatic": Flag(True)}
    frame |= {name: letter(LONGEST_FRAME) for name in framing.FIELDS if name != "is_automatic"}
    right, key = Right.MANAGE_SAVED_REPLIES, ("inbox",)
    register(Kind("automatic_answers", 56, right, answer, _answers, _of_answer, _answer, _change_answer, key=key, sort=key))
    register(Kind("openings", 57, Right.MANAGE_INBOXES, frame, _frames, _of_frame, _frame, _change_frame, key=key, sort=key))


def _answers(by: Membership) -> Iterable[Acknowledgement]:
    rows = Acknowledgement.objects.filter(workspace_id=by.workspace_id).select_related("inbox")
    return rows.order_by("inbox__address")[:MOST]


def _of_answer(row: Acknowledgement) -> Values:
    told = {name: getattr(row, name) for name in keeping.FIELDS if name != "is_on"}
    return told | {"inbox": row.inbox_id, "active": row.is_on, "automatic_a_day": row.inbox.automatic_a_day}


def _answer(values: Values, by: Membership) -> Acknowledgement:
    texts = (values[f"{each}_ja"] or values[f"{each}_en"] for each in ("open", "closed", "closure"))
    if values["active"] and not all(texts):
        raise NoText
    inbox = Inbox.objects.get(pk=values["inbox"], workspace=by.workspace)
    return keeping.set_acknowledgement(inbox, {**values, "is_on": values["active"]}, by=by.person)


def _change_answer(_row: Acknowledgement, values: Values, by: Membership) -> Acknowledgement:
    return _answer(values, by)


def _frames(by: Membership) -> Iterable[InboxFrame]:
    return InboxFrame.objects.filter(workspace_id=by.workspace_id).order_by("inbox__address")[:MOST]


def _of_frame(row: InboxFrame) -> Values:
    told = {name: getattr(row, name) for name in framing.FIELDS if name != "is_automatic"}
    return told | {"inbox": row.inbox_id, "automatic": row.is_automatic}


def _frame(values: Values, by: Membership) -> InboxFrame:
    inbox = Inbox.objects.get(pk=values["inbox"], workspace=by.workspace)
    return framing.set_frame(inbox, {**values, "is_automatic": values["automatic"]}, by=by.person)


def _change_frame(_row: InboxFrame, values: Values, by: Membership) -> InboxFrame:
    return _frame(values, by)
