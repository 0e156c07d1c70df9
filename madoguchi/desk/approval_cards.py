"""What stands below a reply that waits for somebody's word, or had one: who asks, why, what has changed, what was found."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from madoguchi.accounts import approving
from madoguchi.accounts.approval import Approval
from madoguchi.accounts.models import Membership
from madoguchi.conversations.approvals.asking import ASIDE, SUBJECT
from madoguchi.conversations.approvals.asking import MARK as ASKED
from madoguchi.conversations.checking.registry import Finding, Written, findings
from madoguchi.conversations.models import (
    ApprovalRule,
    Conversation,
    EarlierText,
    Message,
    MessageKind,
    SentAnyway,
    SideMessage,
)
from madoguchi.conversations.overruling import MARK as ANYWAY
from madoguchi.desk.entries import Entry
from madoguchi.kit.addresses import Address

LARGEST_DIFF = 6000
MOST_ASIDE = 20
_WORDS = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Change:
    """A piece of a text: `same`, `added` or `removed`."""

    kind: str
    text: str


@dataclass
class Card:
    """For one reply, or `aside` one mail to somebody else. `change`: against the version before; `named`: whose that was."""

    approval: Approval | None = None
    may_decide: bool = False
    is_mine: bool = False
    reasons: list[str] = field(default_factory=list)
    found: Sequence[Finding] = ()
    change: list[Change] = field(default_factory=list)
    named: str = ""
    comment: str = ""
    anyway: SentAnyway | None = None
    aside: SideMessage | None = None

    @property
    def waits(self) -> bool:
        return self.approval is not None and self.approval.state == Approval.State.ASKED

    @property
    def version(self) -> str:
        return f"{self.approval.state}{self.approval.level}{self.may_decide}" if self.approval else ""


def put(entries: Sequence[Entry], conversation: Conversation, membership: Membership) -> None:
    """Onto the entries of a timeline; no query where nothing was asked or found."""
    messages = {entry.message.pk: entry for entry in entries if entry.message and entry.message.kind == MessageKind.REPLY}
    ours = {pk: entry for pk, entry in messages.items() if entry.message and _codes(entry.message) & {ASKED, ANYWAY}}
    if not ours:
        return
    approvals = approving.of_subjects(SUBJECT, ours)
    anyway = {row.message_id: row for row in SentAnyway.objects.filter(message__in=list(ours)).select_related("person")}
    texts = {
        row.message_id: row
        for row in EarlierText.objects.filter(message__in=list(approvals)).select_related("changed_by").order_by("-id")
    }
    for pk in approvals.keys() | anyway.keys():
        entry = ours[pk]
        if entry.message is not None:
            entry.card = _card(entry.message, conversation, approvals.get(pk), texts.get(pk), membership)
            entry.card.anyway = anyway.get(pk)


def put_aside(entries: Sequence[Entry], conversation: Conversation, membership: Membership) -> None:
    """Onto the lines of side conversations in which a mail waits for somebody's word; one query where none does."""
    lines = {entry.thread.row.pk: entry for entry in entries if entry.thread}
    if not lines:
        return
    waiting = Approval.objects.filter(subject_kind=ASIDE, conversation_id=conversation.pk, state=Approval.State.ASKED)
    asked = {row.subject_id: row for row in waiting.select_related("asked_by", "follows")[:MOST_ASIDE]}
    mails = SideMessage.objects.filter(pk__in=asked, side__in=lines).prefetch_related("attachments") if asked else []
    for mail in mails:
        approval = asked[mail.pk]
        card = Card(approval, is_mine=approval.asked_by_id == membership.person_id, aside=mail)
        card.may_decide, card.reasons = approving.may_decide(approval, membership), _reasons(approval)
        lines[mail.side_id].card = card


def _codes(message: Message) -> set[str]:
    return {each.get("code", "") for each in message.marks}


def _card(
    message: Message, conversation: Conversation, approval: Approval | None, mended: EarlierText | None, reader: Membership
) -> Card:
    if approval is None:
        return Card()
    card = Card(approval, is_mine=approval.asked_by_id == reader.person_id)
    if mended is not None:
        card.change, card.named = changes(mended.text, message.text), mended.changed_by.name if mended.changed_by else ""
    if not card.waits:
        card.comment = approval.comment
        return card
    card.may_decide = approving.may_decide(approval, reader)
    card.reasons = _reasons(approval)
    _add_round_before(card, message, approval)
    if card.may_decide:
        card.found = [each for each in _found(message, conversation, approval) if each.level != "info"]
    return card


def _reasons(approval: Approval) -> list[str]:
    return list(ApprovalRule.objects.filter(pk__in=approval.payload.get("rules", [])).values_list("name", flat=True))


def _add_round_before(card: Card, message: Message, approval: Approval) -> None:
    before = approval.follows
    earlier = Message.objects.filter(pk=before.subject_id).only("text").first() if before else None
    if before is not None and earlier is not None:
        card.change, card.comment = changes(earlier.text, message.text), before.comment


def _found(message: Message, conversation: Conversation, approval: Approval) -> list[Finding]:
    writer = Membership.objects.filter(workspace_id=message.workspace_id, person=approval.asked_by_id).first()
    if writer is None:
        return []
    to, cc, bcc = ([Address.from_json(each) for each in line] for line in (message.to, message.cc, message.bcc))
    files = list(message.attachments.all())
    written = Written(writer, conversation.inbox, conversation, message.text, message.subject, to, cc, bcc, files)
    return findings(written)


def changes(before: str, after: str) -> list[Change]:
    """What was added and removed; long texts are compared by lines."""
    by_line = len(before) + len(after) > LARGEST_DIFF
    old, new = (each.splitlines(keepends=True) if by_line else _WORDS.findall(each) for each in (before, after))
    found: list[Change] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Change("same", "".join(old[a:b])))
            continue
        found += [Change(name, text) for name, text in (("removed", "".join(old[a:b])), ("added", "".join(new[c:d]))) if text]
    return found
