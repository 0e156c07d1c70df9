"""Hosts with a sign-in page of their own: offered in the wizard where this installation is registered there."""

from madoguchi.channels.email.connecting import showing
from madoguchi.channels.email.models import Connecting, OAuthClient, OAuthGrant
from madoguchi.channels.email.oauth import registering

WAY_BACK = "mail_oauth_back"  # in the session: where the person goes on after the provider's page


def client_of(row: Connecting) -> OAuthClient | None:
    """What we are registered as at the host of this address."""
    host = showing.host_of(row)
    if host is None or not host.oauth:
        return None
    return OAuthClient.objects.filter(workspace_id=row.workspace_id, provider=host.oauth).order_by("id").first()


def account_for(row: Connecting, client: OAuthClient) -> OAuthGrant:
    """The account to sign in with."""
    return registering.add_account(client, row.address)


def grant_of(row: Connecting) -> OAuthGrant | None:
    """The sign-in of this address that is good."""
    client = client_of(row)
    if client is None:
        return None
    return client.grants.filter(account__iexact=row.address, trouble_code="").exclude(token_sealed="").first()


def chosen(row: Connecting) -> OAuthGrant | None:
    """The sign-in that this row goes by instead of a password."""
    pk = row.choices.get("oauth")
    return OAuthGrant.objects.filter(workspace_id=row.workspace_id, pk=pk).select_related("client").first() if pk else None
