"""The way through the browser: out to the provider with state and PKCE, back with a code, which becomes tokens."""

import hmac
import secrets
import time
from collections.abc import MutableMapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from madoguchi.accounts.models import Person, Workspace
from madoguchi.channels.email.events import MailEvent
from madoguchi.channels.email.models import OAuthClient, OAuthGrant
from madoguchi.channels.email.oauth import tokens
from madoguchi.channels.email.oauth.providers import provider
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing

IN_SESSION = "mail_oauth"
PATIENCE = 15 * 60
AT_ONCE = 5


class NotGranted(Exception):
    """It did not come to tokens; `code` says why: stale, denied, refused, away, no_renewal."""

    def __init__(self, code: str, said: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.said = said


def return_address(workspace: Workspace) -> str:
    """The redirect URL that must be registered at the provider, exactly like this."""
    return settings.PUBLIC_URL + reverse("email:oauth_return", kwargs={"slug": workspace.slug})


def begin(session: MutableMapping[str, Any], client: OAuthClient, account: str) -> str:
    """The provider's address to go to; what must be known on the way back is kept in the session."""
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    with tokens.speaking_for(client, redirect_uri=return_address(client.workspace)) as at_provider:
        address, _ = at_provider.create_authorization_url(
            client.authorize_url,
            state=state,
            code_verifier=verifier,
            login_hint=account,
            **provider(client.provider).extra,
        )
    pending = {key: value for key, value in session.get(IN_SESSION, {}).items() if value["until"] > time.time()}
    pending = dict(list(pending.items())[1 - AT_ONCE :])
    pending[state] = {"client": client.pk, "account": account, "verifier": verifier, "until": time.time() + PATIENCE}
    session[IN_SESSION] = pending
    return str(address)


def finish(session: MutableMapping[str, Any], workspace: Workspace, answer: dict[str, str], *, by: Person) -> OAuthGrant:
    """Tokens for the code that came back. Raises NotGranted; a state is good for one use, in the session it began in."""
    pending = dict(session.get(IN_SESSION, {}))
    known = next((key for key in pending if hmac.compare_digest(key, answer.get("state", ""))), "")
    begun = pending.pop(known, None)
    session[IN_SESSION] = pending
    client = OAuthClient.objects.filter(workspace=workspace, pk=begun["client"]).first() if begun else None
    if begun is None or client is None or begun["until"] < time.time():
        raise NotGranted("stale")
    if answer.get("error"):
        raise NotGranted("denied", f"{answer['error']}: {answer.get('error_description', '')}".strip(": ")[:300])
    if not answer.get("code"):
        raise NotGranted("refused")
    token = _exchange(client, answer["code"], begun["verifier"])
    with writing():
        grant, _ = OAuthGrant.objects.get_or_create(workspace=workspace, client=client, account=begun["account"])
        tokens.keep(grant, token, by_hand=True)
        record(
            MailEvent.MAIL_SETTINGS_CHANGED,
            workspace_id=workspace.pk,
            by=by,
            subject=("oauth_grant", grant.pk),
            payload={"grant": grant.pk},
        )
    grant.refresh_from_db()
    return grant


def _exchange(client: OAuthClient, code: str, verifier: str) -> dict[str, Any]:
    try:
        with tokens.speaking_for(client, redirect_uri=return_address(client.workspace)) as at_provider:
            token = at_provider.fetch_token(client.token_url, code=code, code_verifier=verifier, allow_redirects=False)
    except tokens.Declined as error:
        raise NotGranted("refused", str(error)[:300]) from None
    except tokens.TokensAway as error:
        raise NotGranted("away", str(error)) from None
    if not token.get("access_token"):
        raise NotGranted("refused")
    if not token.get("refresh_token"):
        raise NotGranted("no_renewal")
    return dict(token)
