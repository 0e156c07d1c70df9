"""Before one text goes to many: each mail as it would leave, and which had better not, with the reason. Writes nothing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors, trial_mode
from madoguchi.conversations.bulk.verbs import words_of
from madoguchi.conversations.checking.registry import Finding, Written, errors, findings
from madoguchi.conversations.handing_over.prefilling import mood
from madoguchi.conversations.models import Conversation, Draft, Message, MessageKind, Priority, Status
from madoguchi.conversations.own_addresses import own_addresses
from madoguchi.conversations.recipients import default_recipients
from madoguchi.conversations.replying import re_subject
from madoguchi.conversations.variables import Letter, fill
from madoguchi.kit.addresses import Address

MOST = 200
NO_ADDRESS, PUT_AWAY, MERGED, TRIAL = "no_address", "put_away", "merged", "trial"
FINAL = {NO_ADDRESS, PUT_AWAY, MERGED, TRIAL}
WORDS = {
    NO_ADDRESS: gettext_lazy("There is no address to write to."),
    PUT_AWAY: gettext_lazy("It is spam or in the trash."),
    "answered": gettext_lazy("Answered already; the customer has not written since."),
    "complaint": gettext_lazy("Seems to be a complaint."),
    "trouble": gettext_lazy("Mail to this address did not arrive before."),
    "automatic": gettext_lazy("The newest mail was written by a machine."),
    "closed": gettext_lazy("Closed already."),
    "draft": gettext_lazy("Somebody has begun a reply here."),
    "twice": gettext_lazy("The same customer is among them with a newer conversation."),
    "finding": gettext_lazy("Something in the text is surely wrong for this one."),
}


@dataclass(frozen=True)
class Proposed:
    """One mail as it would leave. `reason`: why it had better not, empty where nothing speaks against it."""

    conversation: Conversation
    text: str
    to: Sequence[Address]
    cc: Sequence[Address]
    seen: int
    reason: str = ""
    findings: Sequence[Finding] = field(default_factory=tuple)

    @property
    def is_final(self) -> bool:
        """Nobody can switch it on."""
        return self.reason in FINAL

    @property
    def words(self) -> str:
        """Why not, in the reader's language."""
        return words_of(self.reason)

    @property
    def subject(self) -> str:
        return re_subject(self.conversation.subject)


@dataclass
class Ground:
    """What all of them share, looked up once."""

    membership: Membership
    newest: dict[int, list[Message]]
    drafted: set[int]
    on_trial: set[int]
    ours: set[str]
    known: object = None
    taken: set[str] = field(default_factory=set)


def propose(membership: Membership, ids: Sequence[int], text: str) -> list[Proposed]:
    """A mail for each that this member sees, the newest conversation first."""
    wanted = doors.conversations(membership).filter(pk__in=list(ids)[:MOST])
    rows = list(wanted.select_related("inbox", "customer__company", "handle", "workspace").order_by("-last_activity", "-id"))
    ground = _ground(membership, rows)
    return [_proposed(row, text, ground) for row in rows]


def _ground(membership: Membership, rows: Sequence[Conversation]) -> Ground:
    ids = [row.pk for row in rows]
    newest: dict[int, list[Message]] = defaultdict(list)
    messages = Message.objects.filter(conversation__in=ids, withdrawn_at=None).exclude(kind=MessageKind.NOTE)
    for message in messages.order_by("-at", "-id").defer("html", "quoted", "signature", "as_came"):
        newest[message.conversation_id].append(message)
    drafted = Draft.objects.filter(conversation__in=ids).exclude(text="").values_list("conversation_id", flat=True)
    trials = {inbox for inbox in {row.inbox_id for row in rows} if trial_mode.is_on(inbox)}
    return Ground(membership, newest, {pk for pk in drafted if pk}, trials, own_addresses(membership.workspace_id))


def _proposed(row: Conversation, text: str, ground: Ground) -> Proposed:
    newest = ground.newest.get(row.pk, [])
    to, cc = default_recipients(row, ground.ours, newest)
    letter = Letter(ground.membership, row.inbox, row)
    ground.known = letter.__dict__["known"] = ground.known or letter.known
    filled = fill(text, letter).text
    written = Written(ground.membership, row.inbox, row, filled, re_subject(row.subject), to, cc)
    written.__dict__["course"] = newest[:60]
    found = findings(written)
    reason = _reason(row, newest, to, ground) or ("finding" if errors(found) else "")
    ground.taken |= {each.key for each in to}
    return Proposed(row, filled, to, cc, newest[0].pk if newest else 0, reason, found)


def _reason(row: Conversation, newest: Sequence[Message], to: Sequence[Address], ground: Ground) -> str:
    theirs = [each for each in newest if each.kind == MessageKind.INBOUND]
    last = next((each for each in newest if each.kind == MessageKind.INBOUND or not each.is_automatic), None)
    against = {
        MERGED: row.merged_into_id is not None,
        PUT_AWAY: row.status in (Status.SPAM, Status.TRASH),
        TRIAL: row.inbox_id in ground.on_trial,
        NO_ADDRESS: not to,
        "answered": last is not None and last.kind == MessageKind.REPLY and not last.is_forward,
        "closed": row.status == Status.CLOSED,
        "complaint": row.priority == Priority.URGENT or mood(theirs[2::-1]) == "angry",
        "trouble": row.handle is not None and bool(row.handle.trouble),
        "automatic": bool(theirs) and theirs[0].is_automatic,
        "draft": row.pk in ground.drafted,
        "twice": any(each.key in ground.taken for each in to),
    }
    return next((code for code, holds in against.items() if holds), "")
