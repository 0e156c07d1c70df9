"""Who stands at a window: a browser with a token, known again by it. The token is told once and kept hashed."""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import Site, Talk, TalkState, Visitor
from madoguchi.customers.identifying import BadHandle, normalised
from madoguchi.customers.models import HandleKind
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import Address
from madoguchi.kit.crypto import hashed

TOKEN_BYTES = 32
LONGEST_TOKEN = 64
LONGEST_KEY = 32
MOST_BROWSERS = 50
SEEN_EVERY = timedelta(seconds=30)
PAGE_SIGNS = {"url": 500, "title": 200, "referrer": 500}
DEVICE_SIGNS = {"browser": 60, "system": 60}
LANGUAGES = ("ja", "en")
TYPED_MAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")
AT_OPEN_SITE = Q(site__is_active=True, site__inbox__is_active=True)


class Blocked(Exception):
    """This visitor may not write until then."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"Blocked until {until:%Y-%m-%d %H:%M}.")
        self.until = until


@dataclass(frozen=True)
class Met:
    """A new visitor, and the token that only they have."""

    visitor: Visitor
    token: str


def site(key: str) -> Site | None:
    """The window of this key, while it is in use."""
    if not key.isascii() or len(key) > LONGEST_KEY:
        return None
    return Site.objects.select_related("workspace", "inbox").filter(key=key, is_active=True, inbox__is_active=True).first()


def meet(at: Site, *, language: str = "ja", page: dict[str, Any] | None = None, device: dict[str, Any] | None = None) -> Met:
    """Somebody whom we do not know yet. Nothing of a customer is made before they write."""
    token, now = secrets.token_urlsafe(TOKEN_BYTES), timezone.now()
    visitor = Visitor(
        workspace_id=at.workspace_id,
        site=at,
        token_hash=hashed(token),
        language=language if language in LANGUAGES else "ja",
        first_seen_at=now,
        last_seen_at=now,
    )
    _look(visitor, at, page, device, now)
    visitor.save()
    return Met(visitor, token)


def known(at: Site, token: str) -> Visitor | None:
    """Who holds this token at this window."""
    if not _may_be_a_token(token):
        return None
    return Visitor.objects.select_related("site__inbox", "site__workspace").filter(site=at, token_hash=hashed(token)).first()


def standing_at(key: str, token: str) -> Visitor | None:
    """The same where the window is known by its key alone: one question to the database."""
    if not _may_be_a_token(token) or len(key) > LONGEST_KEY or not key.isascii():
        return None
    rows = Visitor.objects.select_related("site__inbox", "site__workspace").filter(AT_OPEN_SITE, site__key=key)
    visitor = rows.filter(token_hash=hashed(token)).first()
    if visitor is not None:
        visitor.site.inbox.workspace = visitor.site.workspace
    return visitor


def come_back(visitor: Visitor, *, page: dict[str, Any] | None = None, device: dict[str, Any] | None = None) -> None:
    """They are here again, or on another page; written at most every half minute for the same page."""
    now = timezone.now()
    before = visitor.page.get("url")
    _look(visitor, visitor.site, page, device, now)
    if visitor.page.get("url") == before and now - visitor.last_seen_at < SEEN_EVERY:
        return
    visitor.last_seen_at = now
    visitor.save(update_fields=["page", "device", "wipe_at", "last_seen_at"])


def typed_mail(text: str) -> str:
    """An address as somebody typed it, wide letters and all. Raises customers.identifying.BadHandle, also for what only looks
    like one: nobody can be written to at “hanako@gmail”."""
    text = unicodedata.normalize("NFKC", text).strip()
    if not TYPED_MAIL.fullmatch(text):
        raise BadHandle(f"{text!r} is not a mail address.")
    return normalised(HandleKind.EMAIL, text)


def introduce(visitor: Visitor, *, name: str | None = None, mail: str | None = None, language: str | None = None) -> None:
    """What they say of themselves, unproven. Raises customers.identifying.BadHandle for what is no mail address."""
    if name is not None:
        visitor.name = " ".join(name.split())[:200]
    if mail is not None:
        visitor.mail = typed_mail(mail) if mail.strip() else ""
    if language in LANGUAGES:
        visitor.language = language
    visitor.save(update_fields=["name", "mail", "language"])


def block(visitor: Visitor, *, by: Person, until: datetime, why: str = "") -> None:
    """They may not write until then; what they have written stays."""
    with writing():
        visitor.blocked_until, visitor.blocked_by, visitor.blocked_why = until, by, why.strip()[:200]
        visitor.save(update_fields=["blocked_until", "blocked_by", "blocked_why"])
        _tell(ChatEvent.VISITOR_BLOCKED, visitor, by, {"until": int(until.timestamp())})


def unblock(visitor: Visitor, *, by: Person) -> None:
    """They may write again."""
    with writing():
        if Visitor.objects.filter(pk=visitor.pk).exclude(blocked_until=None).update(blocked_until=None, blocked_why=""):
            _tell(ChatEvent.VISITOR_UNBLOCKED, visitor, by, {})


def refuse_blocked(visitor: Visitor) -> None:
    """Raises Blocked. Also other browsers of somebody whom the website vouches for."""
    now = timezone.now()
    if visitor.blocked_until and visitor.blocked_until > now:
        raise Blocked(visitor.blocked_until)
    if visitor.outside_id:
        others = Visitor.objects.filter(site_id=visitor.site_id, outside_id=visitor.outside_id, blocked_until__gt=now)
        if until := others.order_by("-blocked_until").values_list("blocked_until", flat=True).first():
            raise Blocked(until)


def take_turn(visitor: Visitor) -> None:
    """One line of theirs after another, from wherever: two first ones at once begin one talk. Call inside a transaction."""
    rows = Visitor.objects.filter(same_person(visitor)).order_by("pk").select_for_update(no_key=True)
    if connection.vendor == "postgresql":  # elsewhere there is one writer
        list(rows.values_list("pk", flat=True)[:MOST_BROWSERS])


def same_person(visitor: Visitor) -> Q:
    """Of visitors: this browser, and the others of whom the website says that they are the same one."""
    own = Q(pk=visitor.pk)
    return own | Q(site_id=visitor.site_id, outside_id=visitor.outside_id) if visitor.outside_id else own


def current_talk(visitor: Visitor) -> Talk | None:
    """The talk that goes on, newest first. Asked for every line: what is known of the visitor is not asked again."""
    own = Q(visitor=visitor.pk)
    theirs = Q(visitor__in=Visitor.objects.filter(same_person(visitor)).values("pk")) if visitor.outside_id else own
    rows = Talk.objects.select_related("conversation").filter(theirs).exclude(state=TalkState.ENDED)
    talk = rows.order_by("-started_at", "-pk").first()
    if talk is not None and talk.visitor_id == visitor.pk:
        talk.visitor, talk.site = visitor, visitor.site
        if talk.conversation.inbox_id == visitor.site.inbox_id:
            talk.conversation.inbox = visitor.site.inbox
    return talk


def address(visitor: Visitor) -> Address:
    """As a sender: the handle is the visitor's own."""
    return Address(visitor.name, visitor.uid)


def _may_be_a_token(token: str) -> bool:
    return 0 < len(token) <= LONGEST_TOKEN and token.isascii()


def _look(visitor: Visitor, at: Site, page: dict[str, Any] | None, device: dict[str, Any] | None, now: datetime) -> None:
    if not at.keeps_pages_days:
        return
    if page:
        visitor.page = {name: str(page.get(name) or "")[:most] for name, most in PAGE_SIGNS.items()} | {
            "since": now.isoformat()
        }
    if device:
        kept: dict[str, Any] = {name: str(device.get(name) or "")[:most] for name, most in DEVICE_SIGNS.items()}
        visitor.device = kept | {"is_phone": bool(device.get("is_phone"))}
    if page or device:
        visitor.wipe_at = now + timedelta(days=at.keeps_pages_days)


def _tell(kind: str, visitor: Visitor, by: Person, payload: dict[str, Any]) -> None:
    record(kind=kind, workspace_id=visitor.workspace_id, by=by, subject=("visitor", visitor.pk), payload=payload)
