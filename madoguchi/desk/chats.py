"""A live talk as the desk shows it: beside its conversation, and as a mark of a list's row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts import preferring
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right, may
from madoguchi.channels.chat import attending, settings, visiting
from madoguchi.channels.chat import doors as chat_doors
from madoguchi.channels.chat.mailing import address_of
from madoguchi.channels.chat.models import Site, Talk, TalkState, Visitor
from madoguchi.conversations.models import Channel, Conversation, Inbox, WaitingFor
from madoguchi.desk import preferences
from madoguchi.routing import doors as routing_doors

HELD = (TalkState.ASKED, TalkState.LIVE, TalkState.IDLE)
TONES = {TalkState.ASKED: "soon", TalkState.LIVE: "live"}


@dataclass(frozen=True)
class Ask:
    """Something that the visitor can be asked for by one click; `reading`: by what else one may look for it."""

    what: str
    icon: str
    words: Promise
    reading: str


ASKS = (
    Ask("mail", "at-sign", gettext_lazy("Ask for the mail address"), "ask mail meeru めーる メールアドレスを伺う"),
    Ask("record", "scroll-text", gettext_lazy("Send the record by mail"), "transcript kiroku きろく 記録 履歴 送る"),
)


@dataclass(frozen=True)
class Chat:
    """One talk, for whoever reads its conversation."""

    talk: Talk
    membership: Membership
    conversation: Conversation
    enter_sends: bool
    is_offered: bool = False  # by a queue, to whoever reads it

    @property
    def visitor(self) -> Visitor:
        return self.talk.visitor

    @property
    def is_held(self) -> bool:
        return self.talk.state in HELD

    @property
    def is_vouched(self) -> bool:
        """Whether the website says who it is."""
        return bool(self.visitor.outside_id)

    @property
    def is_blocked(self) -> bool:
        return self.visitor.blocked_until is not None and self.visitor.blocked_until > timezone.now()

    @property
    def waits_for_me(self) -> bool:
        """Whether it can be accepted: nobody has it, or it was given to me and I have not been there yet."""
        me = self.membership.person_id
        is_free = self.is_held and self.conversation.assignee_id in {None, me} and self.talk.accepted_by_id != me
        return is_free and may(self.membership, Right.HANDLE)

    @property
    def is_mine(self) -> bool:
        """Whether I stand at the window."""
        return self.is_held and self.talk.accepted_by_id == self.membership.person_id == self.conversation.assignee_id

    @property
    def may_decline(self) -> bool:
        """Whether somebody thought that it was for me: a queue asks, or it was given to me."""
        return self.waits_for_me and (self.is_offered or self.conversation.assignee_id == self.membership.person_id)

    @property
    def is_unanswered(self) -> bool:
        """Whether it is to be begun, here and now."""
        return self.is_held and self.talk.answered_at is None and self.conversation.waiting_for == WaitingFor.US

    @property
    def has_left(self) -> bool:
        """Whether they had gone before anybody answered, or we go on by mail."""
        return self.talk.state == TalkState.BY_MAIL or (
            self.talk.state == TalkState.IDLE and self.talk.abandoned_at is not None
        )

    @property
    def standing(self) -> tuple[str, str]:
        """How it stands."""
        return standing(self.talk, self.conversation)

    @property
    def silent_at(self) -> datetime | None:
        """From when on somebody else may take it over, because its owner has not answered; None: not while things stand so."""
        is_mine = self.conversation.assignee_id == self.membership.person_id
        return None if is_mine or not self.is_held else attending.may_take_over_at(self.talk, self.conversation)

    @property
    def asks(self) -> Sequence[Ask]:
        """What fits as things stand: nothing is asked for twice."""
        if not may(self.membership, Right.REPLY) or self.talk.state == TalkState.ENDED:
            return ()
        return [each for each in ASKS if (each.what == "mail") != bool(self.mail_address)]

    @property
    def is_web(self) -> bool:
        """Whether their page can be linked to: it is what a browser that we do not know has said."""
        return str(self.visitor.page.get("url", "")).startswith(("https://", "http://"))

    @cached_property
    def mail_address(self) -> str:
        """Where what we say goes while they are away."""
        return address_of(self.visitor)

    @property
    def came_from(self) -> str:
        """Where the visitor was before; our own pages are no news."""
        page, there = self.visitor.page, self.visitor.page.get("referrer", "")
        host = "/".join(str(page.get("url", "")).split("/")[:3])
        return "" if host and there.startswith(host) else there

    @property
    def here_since(self) -> datetime | None:
        """Since when they are on their page."""
        since = self.visitor.page.get("since")
        return datetime.fromisoformat(since) if since else None

    @property
    def earlier(self) -> int:
        """How many talks there were before this one."""
        mine = Visitor.objects.filter(visiting.same_person(self.visitor)).values("pk")
        return Talk.objects.filter(visitor__in=mine).exclude(pk=self.talk.pk).count()


def standing(talk: Talk, conversation: Conversation) -> tuple[str, str]:
    """In words, and the tone of its chip: who has been left without an answer is not quiet."""
    state = TalkState(talk.state)
    if state == TalkState.IDLE and talk.abandoned_at is not None:
        return _("Left before anybody answered"), ""
    if state == TalkState.IDLE and conversation.waiting_for == WaitingFor.US:
        return _("Waits for our answer"), "soon"
    return str(state.label), TONES.get(state, "")


def of(conversation: Conversation, membership: Membership, there: Iterable[str]) -> Chat | None:
    """What its page shows beside the usual; None where no window is at the other end. `there`: what is `present`."""
    talk = chat_doors.talk_in(conversation) if conversation.channel == Channel.CHAT and "talk" in there else None
    if talk is None:
        return None
    talk.conversation = conversation
    enter = preferring.of(membership, preferences.ENTER)
    is_offered = "queues" in there and conversation.assignee_id is None and _is_offered(conversation, membership)
    return Chat(talk, membership, conversation, enter_sends=enter == "sends", is_offered=is_offered)


def is_held(conversation: Conversation) -> bool:
    """Whether somebody is, or lately was, at a window about it."""
    return Talk.objects.filter(conversation=conversation, state__in=HELD).exists()


def _is_offered(conversation: Conversation, membership: Membership) -> bool:
    placement = routing_doors.placement(conversation)
    return placement is not None and placement.offered_to_id == membership.pk


def for_lines(conversation: Conversation, membership: Membership) -> Chat | None:
    """The same for what lines show: the talk and its window's settings."""
    talk = chat_doors.talk_in(conversation, ("site",)) if conversation.channel == Channel.CHAT else None
    return Chat(talk, membership, conversation, enter_sends=False) if talk else None


def unsay_for(talk: Talk) -> timedelta:
    """How long one's own line can be taken back."""
    return timedelta(seconds=settings.timing(talk.site)["unsend_seconds"])


def with_windows(inboxes: QuerySet[Inbox]) -> QuerySet[Inbox]:
    """Each with `has_window`: whether talks come into it."""
    return inboxes.annotate(has_window=Exists(Site.objects.filter(inbox=OuterRef("pk"), is_active=True)))


def mark(rows: Sequence[Conversation]) -> None:
    """Hang its talk on every row of a list that is held at a window; one query, and none without such."""
    held = [row.pk for row in rows if row.channel == Channel.CHAT]
    talks = {talk.conversation_id: talk for talk in Talk.objects.filter(conversation__in=held).order_by("pk")} if held else {}
    for row in rows:
        row.talk = talks.get(row.pk)  # type: ignore[attr-defined]
