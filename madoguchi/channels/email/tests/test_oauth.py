"""Signing in with OAuth 2.0, from the settings page to a mail read by IMAP and one sent by SMTP, against real servers."""

import asyncio
import json
import shutil
import tempfile
import threading
import urllib.request
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from imapclient.exceptions import LoginError

from madoguchi.accounts.models import Notification
from madoguchi.channels.email import relays, routes, setting_up, trying
from madoguchi.channels.email.mailboxes import connecting
from madoguchi.channels.email.models import Mailbox, OAuthClient, OAuthGrant
from madoguchi.channels.email.oauth import tokens
from madoguchi.channels.email.oauth.tokens import SignInAgain, TokensAway
from madoguchi.channels.email.tests import dovecot
from madoguchi.channels.email.tests.oauth_server import CLIENT, SECRET, Provider
from madoguchi.channels.email.tests.test_pages import signed_in
from madoguchi.channels.email.tests.test_sending import reply, work
from madoguchi.journal.models import Delivery

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),
]
ACCOUNT = "support@aobato.example.jp"


@pytest.fixture
def owner(inbox):
    return signed_in(inbox)


@pytest.fixture
def provider():
    one = Provider()
    yield one
    one.close()


@pytest.fixture
def at(inbox):
    return lambda name, **parts: reverse(f"email:{name}", kwargs={"slug": inbox.workspace.slug, **parts})


@pytest.fixture
def grant(owner, at, inbox, provider) -> OAuthGrant:
    """An account that was signed in from the settings page, as a person does it."""
    answer = owner.post(
        at("sign_ins"),
        {
            "provider": "custom",
            "client_id": CLIENT,
            "secret": SECRET,
            "authorize_url": f"{provider.address}/authorize",
            "token_url": f"{provider.address}/token",
            "scope": "mail",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    client = OAuthClient.objects.get()
    owner.post(at("oauth_accounts", client_id=client.pk), {"account": ACCOUNT})
    grant = OAuthGrant.objects.get()
    answer = owner.get(sign_in(owner, at, grant))
    assert answer.status_code == 302, answer.content.decode()
    grant.refresh_from_db()
    assert grant.granted_at
    return grant


def sign_in(owner, at, grant) -> str:
    """Out to the provider; the address that it sends the browser back to."""
    there = owner.get(at("oauth_start", grant_id=grant.pk))["Location"]

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_args):
            return None

    try:
        urllib.request.build_opener(Stay).open(there, timeout=5)
    except HTTPError as answer:
        return answer.headers["Location"]
    raise AssertionError("no way back")


def expire(grant) -> None:
    OAuthGrant.objects.filter(pk=grant.pk).update(expires_at=timezone.now())


def test_what_is_kept_is_sealed(grant, provider):
    kept = json.dumps([grant.token_sealed, grant.client.secret_sealed])
    assert SECRET not in kept
    assert not any(token in kept for token in [*provider.accounts, *provider.renewable])
    assert tokens.access_token(grant.pk) in provider.accounts


def test_pages_never_show_secrets(owner, at, grant, provider):
    for path in (at("sign_ins"), at("oauth_client", client_id=grant.client_id)):
        page = owner.get(path).content.decode()
        assert ACCOUNT in page
        assert "/settings/mail/sign-ins/return/" in page
        assert SECRET not in page
        assert not any(token in page for token in [*provider.accounts, *provider.renewable])


def test_the_way_out_carries_state_and_pkce(owner, at, grant):
    first = parse_qs(urlsplit(owner.get(at("oauth_start", grant_id=grant.pk))["Location"]).query)
    second = parse_qs(urlsplit(owner.get(at("oauth_start", grant_id=grant.pk))["Location"]).query)
    assert first["code_challenge_method"] == ["S256"]
    assert (first["state"], first["code_challenge"]) != (second["state"], second["code_challenge"])
    assert len(first["state"][0]) >= 32
    assert first["login_hint"] == [ACCOUNT]


def test_a_way_back_is_good_once_and_in_its_own_browser_only(owner, at, grant, provider, inbox):
    before = grant.generation
    back = sign_in(owner, at, grant)
    stranger = signed_in(inbox, language="en")
    stranger.get(back)
    owner.get(back.replace("state=", "state=x"))
    grant.refresh_from_db()
    assert grant.generation == before
    owner.get(back)
    owner.get(back)
    grant.refresh_from_db()
    assert grant.generation == before + 1


def test_a_refusal_at_the_provider_is_told(owner, at, grant, provider):
    provider.refuses = "access_denied"
    page = owner.get(sign_in(owner, at, grant), follow=True).content.decode()
    assert "access_denied" in page


def test_a_wrong_secret_is_told(owner, at, grant, provider):
    owner.post(at("oauth_client", client_id=grant.client_id), client_fields(provider) | {"secret": "wrong"})
    page = owner.get(sign_in(owner, at, grant), follow=True).content.decode()
    assert "invalid_client" in page


def client_fields(provider) -> dict[str, str]:
    return {
        "provider": "custom",
        "client_id": CLIENT,
        "authorize_url": f"{provider.address}/authorize",
        "token_url": f"{provider.address}/token",
        "scope": "mail",
    }


def test_a_secret_never_goes_to_another_address_unasked(owner, at, grant, provider):
    owner.post(at("oauth_client", client_id=grant.client_id), client_fields(provider) | {"scope": "mail more"})
    assert OAuthClient.objects.get().secret_sealed
    moved = client_fields(provider) | {"token_url": "https://evil.example/token"}
    owner.post(at("oauth_client", client_id=grant.client_id), moved)
    assert not OAuthClient.objects.get().secret_sealed


@pytest.mark.parametrize(
    "address", ["http://provider.example/token", "javascript:alert(1)", "https://", "file:///etc/passwd", ""]
)
def test_only_safe_addresses_are_taken(owner, at, provider, address):
    answer = owner.post(at("sign_ins"), client_fields(provider) | {"token_url": address})
    assert answer.status_code == 422
    assert not OAuthClient.objects.exists()


def test_microsofts_addresses_carry_the_directory(owner, at):
    owner.post(at("sign_ins"), {"provider": "microsoft", "client_id": "x", "tenant": "aobato.onmicrosoft.com"})
    assert OAuthClient.objects.get().token_url == "https://login.microsoftonline.com/aobato.onmicrosoft.com/oauth2/v2.0/token"
    assert owner.post(at("sign_ins"), {"provider": "microsoft", "client_id": "x", "tenant": "../evil"}).status_code == 422


def test_strangers_find_nothing(grant, at, room):
    other = signed_in(room("other", "help@other.example.jp"), language="en")
    for path in (at("sign_ins"), at("oauth_client", client_id=grant.client_id), at("oauth_start", grant_id=grant.pk)):
        assert other.get(path).status_code == 404
        own = path.replace("/w/aobato/", "/w/other/")
        if "sign-in/" in own or str(grant.client_id) in own.split("/"):
            assert other.get(own).status_code == 404


def test_a_token_is_renewed_in_time_and_the_new_refresh_token_kept(grant, provider):
    first = tokens.access_token(grant.pk)
    assert tokens.access_token(grant.pk) == first
    for _ in range(3):
        expire(grant)
        newer = tokens.access_token(grant.pk)
        assert newer != first
        first = newer
    assert [each["grant_type"] for each in provider.exchanges[-3:]] == ["refresh_token"] * 3


def test_a_refresh_token_that_is_not_replaced_stays(grant, provider):
    provider.rotates = False
    for _ in range(2):
        expire(grant)
        tokens.access_token(grant.pk)
    assert len({each["refresh_token"] for each in provider.exchanges[-2:]}) == 1


def test_two_at_once_renew_once(grant, provider, in_thread):
    provider.slow = 0.5
    expire(grant)
    before = len(provider.exchanges)
    got: list[str] = []
    threads = [in_thread(lambda: got.append(tokens.access_token(grant.pk))) for _ in range(4)]
    for thread in threads:
        thread.join(20)
    assert len(provider.exchanges) == before + 1
    assert len(set(got)) == 1
    assert len(got) == 4


def test_a_killed_renewer_is_taken_over(grant, provider, monkeypatch):
    expire(grant)
    OAuthGrant.objects.update(holder="dead", held_until=timezone.now() + timedelta(minutes=1))
    monkeypatch.setattr(tokens, "WAIT_SECONDS", 0.2)
    with pytest.raises(TokensAway):
        tokens.access_token(grant.pk)
    OAuthGrant.objects.update(held_until=timezone.now())
    assert tokens.access_token(grant.pk) in provider.accounts


@pytest.mark.parametrize(
    "broken", [(500, b"oops"), (200, b"<html>"), (200, b"{}"), (429, b'{"error": "slow_down"}'), (302, b"")]
)
def test_a_provider_in_trouble_costs_nothing(grant, provider, broken):
    expire(grant)
    provider.broken = broken
    with pytest.raises(TokensAway):
        tokens.access_token(grant.pk)
    provider.broken = None
    assert tokens.access_token(grant.pk) in provider.accounts


def test_a_revoked_access_is_told_on_the_account_and_once_by_bell(grant, provider, owner, at):
    provider.forget()
    expire(grant)
    for _ in range(2):
        with pytest.raises(SignInAgain):
            tokens.access_token(grant.pk)
    grant.refresh_from_db()
    assert (grant.trouble_code, grant.holder) == ("sign_in_again", "")
    assert "revoked" in grant.trouble
    assert Notification.objects.filter(kind="mail_sign_in_again").count() == 1
    assert "revoked" in owner.get(at("sign_ins")).content.decode()
    owner.get(sign_in(owner, at, grant))
    assert tokens.access_token(grant.pk) in provider.accounts


@pytest.fixture
def imap(provider):
    if why := dovecot.missing():
        pytest.skip(why)
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-dovecot-"))
    server = dovecot.start(folder, introspection=f"{provider.address}/introspect?token=")
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def mailbox(inbox, grant, imap) -> Mailbox:
    return Mailbox.objects.create(
        workspace=inbox.workspace,
        inbox=inbox,
        host="127.0.0.1",
        port=imap.port,
        security="plain",
        oauth=grant,
        username="support",
    )


def test_a_mailbox_is_read_with_the_token(mailbox, provider):
    assert trying.try_mailbox(mailbox).works
    client = connecting.connect(mailbox)
    assert client.select_folder("INBOX")[b"EXISTS"] == 0
    connecting.leave(client)


def test_a_token_that_imap_refuses_is_renewed_at_once(mailbox, provider, grant):
    provider.accounts.clear()
    before = len(provider.exchanges)
    assert trying.try_mailbox(mailbox).works
    assert len(provider.exchanges) == before + 1


def test_a_mailbox_whose_access_was_revoked_says_sign_in_again(mailbox, provider, grant):
    provider.forget()
    tried = trying.try_mailbox(mailbox)
    assert not tried.works
    assert "revoked" in tried.said


def test_another_mailbox_than_the_accounts_is_refused(mailbox, provider):
    mailbox.username = "somebody-else"
    with pytest.raises(LoginError):
        connecting.connect(mailbox)


class _Smtp:
    """An SMTP server that takes XOAUTH2 only, and tells a refusal as Gmail does: a challenge, then wants an empty line."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.mails: list[bytes] = []
        self.after_refusal: list[bytes] = []
        self.port = 0

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        import base64  # noqa: PLC0415

        said = base64.b64decode(args[1]).decode()
        token = said.partition("auth=Bearer ")[2].rstrip("\x01")
        if self.provider.accounts.get(token) == said.partition("user=")[2].partition("\x01")[0]:
            return AuthResult(success=True)
        reasons = base64.b64encode(b'{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}')
        await server.push(f"334 {reasons.decode()}")
        self.after_refusal.append(await server._reader.readline())
        return AuthResult(success=False, handled=False, message="535 5.7.8 Username and Password not accepted")

    async def handle_DATA(self, _server, _session, envelope) -> str:
        self.mails.append(envelope.content)
        return "250 OK"

    def run(self, stop: threading.Event, ready: threading.Event) -> None:
        asyncio.run(self._serve(stop, ready))
        connection.close()

    async def _serve(self, stop: threading.Event, ready: threading.Event) -> None:
        loop = asyncio.get_running_loop()

        def protocol() -> SMTP:
            return SMTP(self, auth_require_tls=False, auth_required=True, auth_exclude_mechanism=["PLAIN", "LOGIN"], loop=loop)

        server = await loop.create_server(protocol, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        while not await asyncio.to_thread(stop.wait, 0.1):
            pass
        server.close()


@pytest.fixture
def smtp(provider, in_thread, stop, inbox, grant, agent):
    server, ready = _Smtp(provider), threading.Event()
    in_thread(server.run, stop, ready)
    assert ready.wait(10)
    setting_up.save_relay(inbox, by=agent, host="127.0.0.1", port=server.port, security="plain", username="", oauth=grant)
    yield server
    relays.let_go()


def test_a_reply_leaves_with_the_token(conversation, agent, smtp):
    reply(conversation, agent)
    assert work().state == "done"
    assert len(smtp.mails) == 1


def test_a_token_that_smtp_refuses_is_renewed_at_once_and_the_challenge_answered_with_nothing(
    conversation, agent, smtp, provider
):
    provider.accounts.clear()
    reply(conversation, agent)
    assert work().state == "done"
    assert smtp.after_refusal == [b"\r\n"]


def test_mail_waits_while_nobody_has_signed_in_again(conversation, agent, smtp, provider, grant):
    provider.forget()
    expire(grant)
    reply(conversation, agent)
    delivery = work()
    assert (delivery.state, delivery.code) == ("deferred", "sign_in_again")
    assert "sign in again" in delivery.words
    assert Delivery.objects.count() == 1


def test_no_password_is_kept_beside_a_sign_in(inbox, agent, grant, smtp):
    relay = setting_up.save_relay(
        inbox, by=agent, host="127.0.0.1", port=smtp.port, security="plain", username="u", password="old", oauth=grant
    )
    assert relay.password_sealed == ""
    assert routes.route_of(inbox).grant == grant


def test_a_relay_without_xoauth2_is_told(nasty, grant):
    route = routes.Route("127.0.0.1", nasty.port, "plain", grant=grant)
    assert "does not offer" in trying.try_relay(route).said
