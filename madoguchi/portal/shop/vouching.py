"""What the shop's own server does: it says of somebody who is signed in who that is, in a token that lives for minutes."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import OctKey

from madoguchi.channels.chat import identifying
from madoguchi.channels.chat.models import Site, Visitor

MINUTES = timedelta(minutes=10)


def members(site: Site) -> list[Visitor]:
    """Who can sign in at the shop: those for whom it has vouched before, each once."""
    rows = Visitor.objects.select_related("customer").filter(site=site).exclude(outside_id="").exclude(customer=None)
    found = {each.outside_id: each for each in rows.order_by("-pk")[:20]}
    return sorted(found.values(), key=lambda each: each.outside_id)


def token(site: Site, member: Visitor) -> str:
    """As the ten lines in docs/operating/chat.md make it; empty where the window has no key."""
    keys = identifying.good_keys(site)
    if not keys:
        return ""
    secret, now = settings.KEY_RING.unseal(keys[0].sealed, identifying.PURPOSE), timezone.now()
    claims = {"sub": member.outside_id, "iat": int(now.timestamp()), "exp": int((now + MINUTES).timestamp())}
    return jwt.encode({"alg": "HS256", "typ": "JWT"}, claims, OctKey.import_key(secret))
