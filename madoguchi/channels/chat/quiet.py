"""Talks grow quiet, are left before anybody answered, and end: by the clock, each once. Both sides are told by the event."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from madoguchi.channels.chat import by_mail, settings
from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import Site, Talk, TalkState
from madoguchi.channels.chat.talking import change_state
from madoguchi.conversations.changing import tell
from madoguchi.journal.recording import SYSTEM, Actor
from madoguchi.journal.transactions import writing

AT_ONCE = 200
GONE_AFTER = timedelta(minutes=5)  # who looks at another page for a moment was never gone
GIVEN_UP_AFTER = timedelta(hours=1)  # also where no closing of the window was seen
CLOCK = "clock"


def left(talks: Iterable[int]) -> None:
    """The windows of these talks are closed; the stream says so when it ends."""
    Talk.objects.filter(pk__in=list(talks), left_at=None).exclude(state=TalkState.ENDED).update(left_at=timezone.now())


def came(talks: Iterable[int]) -> None:
    """They are open again; who had been given up before anybody answered waits once more."""
    rows = Talk.objects.filter(pk__in=list(talks), left_at__isnull=False).select_related("conversation", "visitor")
    for talk in list(rows):  # few: those whose windows had been closed
        given_up = Q(state=TalkState.IDLE, abandoned_at__isnull=False, answered_at=None)
        with writing():
            change_state(talk, TalkState.ASKED, by=Actor("customer", talk.visitor.customer_id), where=given_up)
            Talk.objects.filter(pk=talk.pk).update(left_at=None, abandoned_at=None)


def settle_due(now: datetime | None = None) -> int:
    """Everything whose time has come; how many talks were changed. Called by the clock."""
    now = now or timezone.now()
    spans = _spans()
    quiet = _to(TalkState.IDLE, Q(state=TalkState.LIVE) & _before("idle_minutes", "minutes", spans, now))
    gone = Q(left_at__lte=now - GONE_AFTER) | Q(last_line_at__lte=now - GIVEN_UP_AFTER)
    left_alone = _abandon(Q(state=TalkState.ASKED, answered_at=None, abandoned_at=None) & gone, now)
    over = Q(state__in=[TalkState.IDLE, TalkState.BY_MAIL, TalkState.ASKED])
    return quiet + left_alone + _to(TalkState.ENDED, over & _before("end_hours", "hours", spans, now))


def _spans() -> list[tuple[int, dict[str, int]]]:
    return [(site.pk, settings.timing(site)) for site in Site.objects.only("timing").order_by("pk")]


def _before(name: str, unit: str, spans: list[tuple[int, dict[str, int]]], now: datetime) -> Q:
    """Nothing was said for as long as each window's setting says; one question for all windows."""
    by_length: dict[int, list[int]] = defaultdict(list)
    for site, timing in spans:
        by_length[timing[name]].append(site)
    found = Q(pk__in=[])
    for length, sites in by_length.items():
        found |= Q(site__in=sites, last_line_at__lte=now - timedelta(**{unit: length}))
    return found


def _due(which: Q) -> list[Talk]:
    rows = Talk.objects.filter(which).select_related("conversation", "site", "visitor")
    return list(rows.order_by("last_line_at", "pk")[:AT_ONCE])


def _to(state: TalkState, which: Q) -> int:
    ended_by = CLOCK if state == TalkState.ENDED else ""
    return sum(change_state(talk, state, by=SYSTEM, ended_by=ended_by, where=which) for talk in _due(which))


def _abandon(which: Q, now: datetime) -> int:
    """They had gone before anybody answered. The conversation stays open; what we say then goes by mail."""
    return sum(_abandon_one(talk, which, now) for talk in _due(which))


def _abandon_one(talk: Talk, which: Q, now: datetime) -> bool:
    with writing():
        if not Talk.objects.filter(which, pk=talk.pk).update(state=TalkState.IDLE, abandoned_at=now):
            return False
        payload = {"talk": talk.pk, "has_mail": bool(by_mail.address_of(talk.visitor))}
        tell(ChatEvent.TALK_ABANDONED, talk.conversation, by=Actor("customer", talk.visitor.customer_id), payload=payload)
    return True
