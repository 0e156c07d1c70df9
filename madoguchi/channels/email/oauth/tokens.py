"""Access tokens, renewed in time by one process at a time. A token never stands in words, logs or addresses."""

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import F, Q
from django.utils import timezone

from madoguchi.channels.email.keeping_secret import without
from madoguchi.channels.email.models import OAuthClient, OAuthGrant
from madoguchi.channels.email.oauth import telling

SEALED_FOR = "oauth token"
SECRET_SEALED_FOR = "oauth client"  # noqa: S105 (a purpose, no secret)
IN_TIME = timedelta(minutes=5)
USUAL_LIFE = 3600
ANSWER_SECONDS = 15.0
LEASE = timedelta(seconds=60)
WAIT_SECONDS = 30.0
STEP_SECONDS = 0.1
ENDED = frozenset({"invalid_grant", "invalid_client", "unauthorized_client", "interaction_required", "consent_required"})


class SignInAgain(Exception):
    """The provider renews the token no more: somebody of the account must sign in once more."""


class TokensAway(Exception):
    """The provider did not answer as it should. Tried again later; nothing is lost."""


class Declined(Exception):
    """The provider answered with an error; `code` is the one of RFC 6749."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(f"{code}: {said}".strip(": "))
        self.code = code


def access_token(grant_id: int, *, other_than: str = "") -> str:
    """A token that is good for some minutes yet; `other_than`: one that was refused though its time had not come.

    Raises SignInAgain or TokensAway.
    """
    until = time.monotonic() + WAIT_SECONDS
    while True:
        grant = OAuthGrant.objects.select_related("client").get(pk=grant_id)
        if grant.trouble_code == telling.SIGN_IN_AGAIN or not grant.token_sealed:
            raise SignInAgain(grant.trouble or "Nobody has signed in yet.")
        token = unsealed(grant)
        if token["access_token"] != other_than and grant.expires_at and grant.expires_at > timezone.now() + IN_TIME:
            return str(token["access_token"])
        if me := _hold(grant):
            return _renew(grant, token, me)
        if time.monotonic() > until:
            raise TokensAway("Another process is renewing the token and has not come to an end.")
        time.sleep(STEP_SECONDS)


def unsealed(grant: OAuthGrant) -> dict[str, Any]:
    """The tokens as the provider gave them."""
    return dict(json.loads(settings.KEY_RING.unseal(grant.token_sealed, SEALED_FOR)))


def keep(grant: OAuthGrant, token: dict[str, Any], *, by_hand: bool = False) -> None:
    """Store new tokens, lift any trouble, and give the lease back."""
    life = token.get("expires_in")
    changes: dict[str, Any] = {
        "token_sealed": settings.KEY_RING.seal(json.dumps(token), SEALED_FOR),
        "expires_at": timezone.now() + timedelta(seconds=float(life or USUAL_LIFE)),
        "generation": F("generation") + 1,
        "holder": "",
        "held_until": None,
        **telling.NO_TROUBLE,
    }
    if by_hand:
        changes["granted_at"] = timezone.now()
    OAuthGrant.objects.filter(pk=grant.pk).update(**changes)


@contextmanager
def speaking_for(client: OAuthClient, **more: Any) -> Iterator[Any]:
    """Authlib's session for this client; PKCE always. Raises Declined, or TokensAway for whatever is no answer."""
    library = import_module("authlib.integrations.requests_client")  # slow to load: only once a provider is spoken to
    secret = settings.KEY_RING.unseal(client.secret_sealed, SECRET_SEALED_FOR) if client.secret_sealed else None
    try:
        with library.OAuth2Session(
            client.client_id,
            secret,
            token_endpoint_auth_method="client_secret_post" if secret else "none",
            scope=client.scope,
            code_challenge_method="S256",
            default_timeout=ANSWER_SECONDS,
            **more,
        ) as session:
            yield session
    except library.OAuthError as error:
        raise Declined(str(error.error), error.description or "") from None
    except (OSError, ValueError, KeyError, TypeError) as error:  # requests' own errors are OSErrors
        raise TokensAway(type(error).__name__) from None


def _hold(grant: OAuthGrant) -> str:
    """The right to renew this very token; empty when another process has it or has renewed it already."""
    me, now = secrets.token_hex(16), timezone.now()
    free = Q(held_until=None) | Q(held_until__lt=now)
    taken = OAuthGrant.objects.filter(free, pk=grant.pk, generation=grant.generation).update(holder=me, held_until=now + LEASE)
    return me if taken else ""


def _renew(grant: OAuthGrant, token: dict[str, Any], me: str) -> str:
    """Ask for new tokens. A refresh token that was not replaced stays good and is kept."""
    before = token.get("refresh_token")
    if not before:
        telling.ended(grant, "The provider gave no token for renewing.")
        raise SignInAgain("The provider gave no token for renewing.")
    try:
        with speaking_for(grant.client) as session:
            fresh = session.refresh_token(grant.client.token_url, refresh_token=before, allow_redirects=False)
    except Declined as error:
        words = without(str(error), str(before))[:300]
        if error.code in ENDED:
            telling.ended(grant, words)
            raise SignInAgain(words) from None
        _let_go(grant, me)
        raise TokensAway(words) from None
    except TokensAway as error:
        _let_go(grant, me)
        raise TokensAway(f"{error} at the provider's token address") from None
    if not fresh.get("access_token"):
        _let_go(grant, me)
        raise TokensAway("The provider answered without a token.")
    _keep_surely(grant, {**token, **{name: value for name, value in fresh.items() if value}})
    return str(fresh["access_token"])


def _keep_surely(grant: OAuthGrant, token: dict[str, Any]) -> None:
    """The old refresh token may be void by now: the new one must reach the database."""
    for pause in (0.2, 1.0, 3.0):
        try:
            return keep(grant, token)
        except DatabaseError:
            time.sleep(pause)
    return keep(grant, token)


def _let_go(grant: OAuthGrant, me: str) -> None:
    OAuthGrant.objects.filter(pk=grant.pk, holder=me).update(holder="", held_until=None)
