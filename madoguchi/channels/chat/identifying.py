"""A website vouches for who looks out of the window: a short-lived token (JWT, HS256) signed with one of the window's keys.

Claims: `sub` (the website's own id) and `exp` (at most a day ahead), both required; `iat`, `email`, `email_verified` (false:
the address is not believed), `name`, `nbf`, `nonce` (the window's: a token that was overheard is worth nothing elsewhere).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from madoguchi.accounts.models import Person
from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import IdentityKey, Site, Visitor
from madoguchi.customers import identifying, merging
from madoguchi.customers.models import Customer, HandleKind
from madoguchi.journal.recording import SYSTEM, Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import is_plausible
from madoguchi.kit.crypto import same

PURPOSE = "chat identity"
LONGEST = 4096
MOST_KEYS = 4
LONGEST_LIFE = timedelta(days=1)
SKEW = timedelta(minutes=5)
LATEST = 1e12  # seconds; beyond are no times
OVERLAP = timedelta(days=7)


class NotVouched(Exception):
    """The token proves nothing; `code` says why: form, key, signature, expired, early, long, nonce, subject."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class MadeKey:
    """A new key, and its secret, which is shown once."""

    key: IdentityKey
    secret: str


def make_key(site: Site, *, by: Person) -> MadeKey:
    """A new secret; those before stay good for a week, so that the website can be changed in peace."""
    secret, now = secrets.token_urlsafe(48), timezone.now()
    with writing():
        site.identity_keys.filter(retires_at=None).update(retires_at=now + OVERLAP)
        key = IdentityKey.objects.create(
            workspace_id=site.workspace_id,
            site=site,
            name=secrets.token_hex(4),
            sealed=settings.KEY_RING.seal(secret, PURPOSE),
        )
        _tell(ChatEvent.IDENTITY_KEY_MADE, site, by, key)
    return MadeKey(key, secret)


def retire_key(key: IdentityKey, *, by: Person) -> None:
    """Nothing signed with it is believed any more."""
    with writing():
        IdentityKey.objects.filter(pk=key.pk).update(retires_at=timezone.now())
        _tell(ChatEvent.IDENTITY_KEY_RETIRED, key.site, by, key)


def good_keys(site: Site) -> list[IdentityKey]:
    """Those that are believed, the newest first."""
    rows = IdentityKey.objects.filter(site=site).filter(Q(retires_at=None) | Q(retires_at__gt=timezone.now()))
    return list(rows.order_by("-pk")[:MOST_KEYS])


def nonce_of(visitor: Visitor) -> str:
    """What a token for this browser may be bound to; the same at every time, and useless without the visitor's own token."""
    return visitor.uid


def vouch(visitor: Visitor, token: str) -> Visitor:
    """From now on this browser is whom the website says, with all that this customer has had with us. Raises NotVouched."""
    claims = _claims(visitor, token)
    subject, now = str(claims["sub"]), timezone.now()
    with writing():
        fresh = (
            Visitor.objects.select_for_update(of=("self",)).select_related("site__inbox", "site__workspace").get(pk=visitor.pk)
        )
        if fresh.outside_id and fresh.outside_id != subject:
            raise NotVouched("subject")  # another person at the same browser starts with a token of their own
        customer = _customer(fresh, subject, claims)
        fresh.outside_id, fresh.identified_at, fresh.customer = subject, now, customer
        fresh.name = _name(claims) or fresh.name
        fresh.save(update_fields=["outside_id", "identified_at", "customer", "name"])
        record(
            kind=ChatEvent.VISITOR_IDENTIFIED,
            workspace_id=fresh.workspace_id,
            by=Actor("customer", customer.pk),
            subject=("visitor", fresh.pk),
        )
    return fresh


def _claims(visitor: Visitor, token: str) -> dict[str, Any]:
    if len(token) > LONGEST or token.count(".") != 2:
        raise NotVouched("form")
    now, keys, claims = timezone.now(), good_keys(visitor.site), None
    for key in keys:
        secret = settings.KEY_RING.unseal(key.sealed, PURPOSE)
        try:
            claims = jwt.decode(token, OctKey.import_key(secret), algorithms=["HS256"]).claims
        except (JoseError, ValueError):
            continue
        IdentityKey.objects.filter(pk=key.pk).update(last_used_at=now)
        break
    if claims is None:
        raise NotVouched("signature" if keys else "key")
    _check(claims, visitor, now)
    return claims


def _check(claims: dict[str, Any], visitor: Visitor, now: datetime) -> None:
    expires, nonce = claims.get("exp"), claims.get("nonce")
    begins = [claims[name] for name in ("iat", "nbf") if claims.get(name) is not None]
    if not isinstance(expires, int | float) or not all(_is_time(each) for each in (expires, *begins)):
        raise NotVouched("form")
    if expires < (now - SKEW).timestamp():
        raise NotVouched("expired")
    if any(each > (now + SKEW).timestamp() for each in begins):
        raise NotVouched("early")
    if expires > (now + LONGEST_LIFE + SKEW).timestamp():
        raise NotVouched("long")
    if nonce is not None and not same(str(nonce), nonce_of(visitor)):
        raise NotVouched("nonce")
    subject = str(claims.get("sub") or "")
    if not subject.strip() or len(subject) > 200 or any(each < " " or "\ud800" <= each <= "\udfff" for each in subject):
        raise NotVouched("subject")


def _is_time(claim: Any) -> bool:
    return isinstance(claim, int | float) and abs(claim) < LATEST


def _name(claims: dict[str, Any]) -> str:
    """On one line; whoever chose it at the website may have put there what is no letter."""
    name = " ".join(str(claims.get("name") or "").split())
    return "".join(each for each in name if each.isprintable())[:200]


def _mail(claims: dict[str, Any]) -> str:
    """Where the website says that they are reached, if that is one address and nothing beside it."""
    mail = "" if claims.get("email_verified") is False else str(claims.get("email") or "").strip()
    return mail if mail.isprintable() and is_plausible(mail) else ""


def _customer(visitor: Visitor, subject: str, claims: dict[str, Any]) -> Customer:
    """Whom the website means: known by its id from before, else by the mail address that it vouches for, else somebody new.
    What was said before goes along."""
    known = Visitor.objects.filter(site=visitor.site_id, outside_id=subject).exclude(customer=None).exclude(pk=visitor.pk)
    found = known.select_related("customer").order_by("-identified_at").first()
    customer = found.customer if found else None
    mail, name = _mail(claims), _name(claims)
    if customer is None and mail:
        try:
            customer = identifying.identify(
                visitor.site.workspace, HandleKind.EMAIL, mail, shown_name=name, language=visitor.language
            ).customer
        except identifying.BadHandle:
            customer = None
    here = identifying.identify(
        visitor.site.workspace, HandleKind.CHAT, visitor.uid, shown_name=name or visitor.name, language=visitor.language
    )
    own = here.customer
    if customer is None or own is None or customer.pk == own.pk:
        return (
            customer or own or visitor.customer or Customer.objects.create(workspace_id=visitor.workspace_id, name=name[:200])
        )
    if own.handles.exclude(kind=HandleKind.CHAT).exists():  # taken for another: what is that one's stays there
        identifying.remove_handle(own, here.handle, by=SYSTEM)
        identifying.add_handle(customer, HandleKind.CHAT, visitor.uid, by=SYSTEM)
        return customer
    merging.merge([own], customer, by=SYSTEM)
    return Customer.objects.get(pk=customer.pk)


def _tell(kind: str, site: Site, by: Person, key: IdentityKey) -> None:
    record(kind=kind, workspace_id=site.workspace_id, by=by, subject=("chat_site", site.pk), payload={"key": key.pk})
