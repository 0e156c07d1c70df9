"""Browsers that are signed in. The cookie holds the key, the table only its SHA-256."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from madoguchi.accounts.models import Person, PushDevice, Session
from madoguchi.kit.crypto import hashed

SEEN_EVERY = timedelta(minutes=5)
CAME_FROM = "_came_from"


class SessionStore(SessionBase):
    """Django's session engine (SESSION_ENGINE) over `Session`."""

    seen_at: datetime | None = None

    def load(self) -> dict[str, Any]:
        """What the session holds; empty when its key is unknown or too old."""
        row = Session.objects.filter(pk=hashed(self.session_key or ""), expire_date__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
            return {}
        self.seen_at = row.seen_at
        return self.decode(row.session_data)

    def exists(self, session_key: str) -> bool:
        """Whether a session has this key."""
        return Session.objects.filter(pk=hashed(session_key)).exists()

    def create(self) -> None:
        """Begin a session under a fresh key."""
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Write it. Raises UpdateError when it was ended meanwhile."""
        if self.session_key is None:
            return self.create()
        held = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        row = hashed(self.session_key)
        changed = {"session_data": self.encode(held), "expire_date": self.get_expiry_date(), **_columns(held)}
        if not must_create:
            if not Session.objects.filter(pk=row).update(**changed):
                raise UpdateError
            return None
        try:
            with transaction.atomic():
                Session.objects.create(session_key=row, **changed)
        except IntegrityError as error:
            raise CreateError from error
        return None

    def cycle_key(self) -> None:
        """Go on under a fresh key, after a password was changed for one; what hangs on the session moves with it."""
        held, former = self._session, self.session_key  # type: ignore[attr-defined]
        self.create()
        self._session_cache = held
        if former and self.session_key:
            PushDevice.objects.filter(session=hashed(former)).update(session=hashed(self.session_key))
            self.delete(former)

    def delete(self, session_key: str | None = None) -> None:
        """End it; the key then opens nothing."""
        if key := session_key or self.session_key:
            Session.objects.filter(pk=hashed(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Forget what is too old to be used."""
        Session.objects.filter(expire_date__lt=timezone.now()).delete()


class SeenMiddleware:
    """Keeps when a signed-in browser was last here, to five minutes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            seen = getattr(request.session, "seen_at", None)
            if seen is not None and timezone.now() - seen > SEEN_EVERY:
                Session.objects.filter(pk=hashed(request.session.session_key or "")).update(seen_at=timezone.now())
        return self.get_response(request)


def data_of(keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What living sessions hold, by the key in their cookie, in one query."""
    wanted = {hashed(key): key for key in keys}
    rows = Session.objects.filter(pk__in=wanted, expire_date__gt=timezone.now())
    return {wanted[row.pk]: SessionStore().decode(row.session_data) for row in rows}


def open_sessions(person: Person) -> QuerySet[Session]:
    """Where this person is signed in, the latest seen first."""
    return Session.objects.filter(person=person, expire_date__gt=timezone.now()).order_by("-seen_at", "-created_at")


def end(person: Person, row: str) -> bool:
    """Sign one browser of this person out; `row` is the stored key."""
    return bool(Session.objects.filter(person=person, pk=row).delete()[0])


def end_others(person: Person, current_key: str | None) -> int:
    """Sign out every browser of this person but the one with this key; how many."""
    return Session.objects.filter(person=person).exclude(pk=hashed(current_key or "")).delete()[0]


def keep_origin(request: HttpRequest, **_told: object) -> None:
    """Remember where somebody signed in from, for their list of sessions."""
    request.session[CAME_FROM] = [
        _address(request.META.get("REMOTE_ADDR", "")),
        request.META.get("HTTP_USER_AGENT", "")[:200],
    ]


def _address(text: str) -> str | None:
    """None where a proxy says something else than an address: signing in must not fail for it."""
    try:
        return str(ip_address(text.partition("%")[0]))
    except ValueError:
        return None


user_logged_in.connect(keep_origin, dispatch_uid="madoguchi came from")


def _columns(held: dict[str, Any]) -> dict[str, Any]:
    ip, agent = held.get(CAME_FROM) or (None, "")
    return {"person_id": held.get(SESSION_KEY) or None, "ip": ip, "agent": agent}
