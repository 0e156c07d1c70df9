"""Clients and accounts, changed by those who may. Secrets are sealed at once."""

from typing import Any

from django.conf import settings

from madoguchi.accounts.models import Person, Workspace
from madoguchi.channels.email.events import MailEvent
from madoguchi.channels.email.models import OAuthClient, OAuthGrant
from madoguchi.channels.email.oauth.tokens import SECRET_SEALED_FOR
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing

CLIENTS_AT_MOST = 20
ACCOUNTS_AT_MOST = 100


def save_client(client: OAuthClient, *, by: Person, secret: str, **fields: Any) -> OAuthClient:
    """Keep a new or changed client; an empty secret keeps the one that is there, for the same client ID and address only."""
    is_moved = any(getattr(client, name) != fields[name] for name in ("client_id", "token_url"))
    with writing():
        for name, value in fields.items():
            setattr(client, name, value)
        if secret:
            client.secret_sealed = settings.KEY_RING.seal(secret, SECRET_SEALED_FOR)
        elif is_moved:
            client.secret_sealed = ""
        client.save()
        _tell(client.workspace_id, by, client.pk)
    return client


def remove_client(client: OAuthClient, *, by: Person) -> None:
    """Forget it with the tokens of its accounts. Mailboxes and relays that used them say so."""
    with writing():
        _tell(client.workspace_id, by, client.pk)
        client.delete()


def add_account(client: OAuthClient, account: str) -> OAuthGrant:
    """An account to sign in with, without tokens as yet."""
    return OAuthGrant.objects.get_or_create(workspace_id=client.workspace_id, client=client, account=account)[0]


def remove_account(grant: OAuthGrant, *, by: Person) -> None:
    """Forget its tokens."""
    with writing():
        _tell(grant.workspace_id, by, grant.client_id)
        grant.delete()


def clients(workspace: Workspace) -> list[OAuthClient]:
    """All of a workspace, with their accounts."""
    found = OAuthClient.objects.filter(workspace=workspace).prefetch_related("grants").order_by("id")
    return list(found[:CLIENTS_AT_MOST])


def _tell(workspace_id: int, by: Person, client_id: int) -> None:
    record(
        MailEvent.MAIL_SETTINGS_CHANGED,
        workspace_id=workspace_id,
        by=by,
        subject=("oauth_client", client_id),
        payload={"client": client_id},
    )
