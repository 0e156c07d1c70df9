"""One text to many, each mail singly, in its own conversation, with its own 宛名. What was previewed is what leaves."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy

from madoguchi.accounts import approving
from madoguchi.accounts.models import Membership, Person, Role
from madoguchi.accounts.permissions import Right, may, need
from madoguchi.conversations import releasing, replying, trial_mode
from madoguchi.conversations.approvals import rules
from madoguchi.conversations.bulk import excluding
from madoguchi.conversations.bulk.asking import begin
from madoguchi.conversations.bulk.carrying_out import MERGED, NO_RIGHT, walk
from madoguchi.conversations.bulk.excluding import Proposed
from madoguchi.conversations.bulk.verbs import BadWish, BulkVerb, Posted, Wish, reason, refuses, register
from madoguchi.conversations.models import BulkRow, Conversation, Draft, Message
from madoguchi.journal import working
from madoguchi.journal.models import Delivery, Job
from madoguchi.kit.addresses import Address

KIND, VERB = "bulk_reply", "reply"
BATCH = 10
ALONE = 30  # so many may go without anybody else's word, where no rule of the workspace asks for it earlier
LOOKS_AFTER = (Role.OWNER, Role.ADMIN, Role.LEAD)
HAS_LEFT = "has_left"
State = BulkRow.State


class Moved(Exception):
    """What would leave is no longer what was previewed. Nothing was sent."""


class TooManyAlone(Exception):
    """So many need a lead, or a rule that names who approves them."""


class HasLeft(Exception):
    """It is too late to take this mail back."""


@dataclass(frozen=True)
class Mailing:
    """The text for all, what follows on each conversation, and how long each mail can be taken back."""

    text: str
    then: replying.Then
    hold: timedelta


def seal(proposed: Sequence[Proposed]) -> str:
    """Stands for exactly these mails, to compare what is sent with what was shown."""
    shown = [[each.conversation.pk, *_wish(each).values()] for each in proposed]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()


def ask(
    membership: Membership,
    ids: Sequence[int],
    mailing: Mailing,
    *,
    include: Collection[int],
    sealed: str,
    once: str | None = None,
) -> Job:
    """The job that sends to those of `ids` that are included. Raises Moved, TooManyAlone, asking.NothingChosen, NotAllowed."""
    need(membership, Right.REPLY)
    proposed = excluding.propose(membership, ids, mailing.text)
    if seal(proposed) != sealed:
        raise Moved
    wanted = [each for each in proposed if each.conversation.pk in include and not each.is_final]
    if len(wanted) > ALONE and membership.role not in LOOKS_AFTER and not _is_looked_at(membership, wanted):
        raise TooManyAlone
    wishes: dict[int, Wish | None] = {each.conversation.pk: _wish(each) for each in wanted}
    payload = {"verb": VERB, "then": mailing.then, "hold": mailing.hold.total_seconds(), "copies": len(wanted)}
    return begin(membership, KIND, wishes, payload, once=once)


def _is_looked_at(membership: Membership, wanted: Sequence[Proposed]) -> bool:
    return bool(rules.needed(wanted[0].conversation, membership, wanted[0].text, copies=len(wanted)))


def _wish(each: Proposed) -> Wish:
    to, cc = [one.as_json() for one in each.to], [one.as_json() for one in each.cc]
    return {"text": each.text, "to": to, "cc": cc, "seen": each.seen}


@working.work(KIND)
def carry_out(progress: working.Progress) -> dict[str, int]:
    """Every mail by the verb that replies, once however often this runs; the conversation that moved on is left out."""
    told = progress.payload

    def step(row: BulkRow, conversation: Conversation, member: Membership) -> None:
        wish: dict[str, Any] = row.wish or {}
        if not may(member, Right.REPLY) or conversation.merged_into_id is not None:
            row.state, row.reason = State.REFUSED, MERGED if conversation.merged_into_id else NO_RIGHT
            return
        message = replying.reply(
            conversation,
            by=member.person,
            text=wish["text"],
            to=[Address.from_json(each) for each in wish["to"]],
            cc=[Address.from_json(each) for each in wish["cc"]],
            then=told["then"],
            seen=wish["seen"],
            key=f"bulk:{progress.job.pk}:{conversation.pk}",
            hold=timedelta(seconds=told["hold"]) or None,
            copies=told["copies"],
        )
        row.state, row.before, row.after = State.DONE, {"message": message.pk}, {}

    return walk(progress, progress.job.pk, State.PENDING, step, size=BATCH)


def still_held(job: Job) -> bool:
    """Whether any of its mails can still be taken back."""
    rows = BulkRow.objects.filter(workspace_id=job.workspace_id or 0, job_id=job.pk, state=State.DONE)
    messages = [before["message"] for before in rows.values_list("before", flat=True) if before]
    held = Delivery.objects.filter(subject_kind="message", subject_id__in=messages, state=Delivery.State.HELD)
    return held.exists()


def offer() -> None:
    """Called once at start: its way back, and words for what was left out."""
    register(
        BulkVerb(VERB, gettext_lazy("Reply to each"), Right.REPLY, _only_with_preview, _no_act, _nothing_to_see, _take_back)
    )
    refuses(HasLeft, HAS_LEFT, gettext_lazy("It has left already."))
    refuses(approving.NotAsked, HAS_LEFT, gettext_lazy("It has left already."))
    refuses(replying.StaleReply, "stale", gettext_lazy("Something was written since the preview. Nothing was sent."))
    refuses(replying.NoRecipient, excluding.NO_ADDRESS, excluding.WORDS[excluding.NO_ADDRESS])
    refuses(trial_mode.TrialMode, "trial", gettext_lazy("The inbox is in trial mode. Nothing was sent."))
    refuses(approving.NobodyToAsk, "nobody_to_ask", gettext_lazy("It needs approval, and nobody could give it."))
    for code, words in excluding.WORDS.items():
        reason(code, words)


def _only_with_preview(_member: Membership, _posted: Posted) -> Wish:
    raise BadWish


def _no_act(_wish: Wish) -> Any:
    raise BadWish


def _nothing_to_see(_row: Conversation, _by: Person) -> dict[str, Any]:
    return {}


def _take_back(_row: Conversation, before: dict[str, Any], by: Person) -> None:
    message = Message.objects.select_related("conversation").get(pk=before["message"])
    draft = releasing.undo(message, by=by)
    if draft is None:
        raise HasLeft
    Draft.objects.filter(pk=draft.pk, text=message.text).delete()
