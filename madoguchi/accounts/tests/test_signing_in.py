"""Signing in as a browser does it: password, second factor, sessions, reset."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import login
from django.core.cache import cache
from django.test import Client, RequestFactory

from madoguchi.accounts.models import Person, Session
from madoguchi.accounts.sessions import SessionStore, data_of, end_others
from madoguchi.journal.models import Event
from madoguchi.kit.crypto import hashed
from tests.cast import PASSWORD, Cast


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def sign_in(client: Client, person: Person, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": person.email.upper(), "password": password})


def test_the_password_lets_in_and_the_log_knows(cast: Cast, client: Client) -> None:
    assert sign_in(client, cast.agent).status_code == 302
    assert client.get("/w/mado/settings/me/").status_code == 200
    assert Event.objects.filter(kind="signed_in", actor_id=cast.agent.pk, workspace_id=cast.workspace.pk).count() == 1


def test_a_wrong_password_does_not_and_the_words_name_no_account(cast: Cast, client: Client) -> None:
    wrong = sign_in(client, cast.agent, "wrong-password")
    stranger = client.post("/accounts/login/", {"login": "nobody@example.com", "password": "wrong-password"})
    assert wrong.status_code == stranger.status_code == 200
    found = re.findall(r"errorlist[^>]*>.*?</ul>", wrong.text, re.DOTALL)
    assert found
    assert found == re.findall(r"errorlist[^>]*>.*?</ul>", stranger.text, re.DOTALL)


def test_guessing_is_slowed_down(cast: Cast, client: Client) -> None:
    for _ in range(6):
        sign_in(client, cast.agent, "wrong-password")
    assert sign_in(client, cast.agent).status_code == 200  # the right one, too late
    assert client.get("/w/mado/settings/me/").status_code == 302


@pytest.mark.parametrize(("told", "kept"), [("192.0.2.7", "192.0.2.7"), ("192.0.2.7:4711", None), ("fe80::1%eth0", "fe80::1")])
def test_whatever_a_proxy_says_of_the_origin_one_gets_in(cast: Cast, told: str, kept: str | None) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=told)
    request.session = SessionStore()
    login(request, cast.agent, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session.save()
    assert Session.objects.get(person=cast.agent).ip == kept


def test_nobody_signs_up(cast: Cast, client: Client) -> None:
    response = client.post("/accounts/signup/", {"email": "x@y.example", "password1": "a-long-password"})
    assert "招待が必要です" in response.text
    assert not Person.objects.filter(email="x@y.example").exists()


def test_the_table_of_sessions_lets_nobody_in(cast: Cast, client: Client) -> None:
    sign_in(client, cast.agent)
    key = client.cookies["madoguchi_session"].value
    row = Session.objects.get(person=cast.agent)
    assert row.pk == hashed(key)
    assert key not in row.session_data
    thief = Client()
    thief.cookies["madoguchi_session"] = row.pk
    assert thief.get("/w/mado/settings/me/").status_code == 302
    assert data_of([key])[key]["_auth_user_id"] == str(cast.agent.pk)
    assert data_of([row.pk]) == {}


def test_one_signs_out_another_browser_but_not_another_person(cast: Cast, client: Client) -> None:
    other, stranger = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux) Firefox/144.0"), Client()
    for browser, person in [(client, cast.agent), (other, cast.agent), (stranger, cast.lead)]:
        sign_in(browser, person)
    page = client.get("/accounts/sessions/").text
    assert "Firefox 144" in page
    row = hashed(stranger.cookies["madoguchi_session"].value)
    client.post("/accounts/sessions/", {"session": row})
    assert stranger.get("/w/mado/settings/me/").status_code == 200
    client.post("/accounts/sessions/", {"session": hashed(other.cookies["madoguchi_session"].value)})
    assert other.get("/w/mado/settings/me/").status_code == 302
    assert client.get("/w/mado/settings/me/").status_code == 200


def test_signing_out_ends_the_session(cast: Cast, client: Client) -> None:
    sign_in(client, cast.agent)
    client.post("/accounts/logout/")
    assert not Session.objects.filter(person=cast.agent).exists()


def test_all_others_are_signed_out(cast: Cast, client: Client) -> None:
    other = Client()
    sign_in(client, cast.agent)
    sign_in(other, cast.agent)
    assert end_others(cast.agent, client.cookies["madoguchi_session"].value) == 1
    assert client.get("/w/mado/settings/me/").status_code == 200


def test_a_changed_password_signs_other_browsers_out(cast: Cast, client: Client) -> None:
    other = Client()
    sign_in(client, cast.agent)
    sign_in(other, cast.agent)
    changed = {"oldpassword": PASSWORD, "password1": "another-long-one", "password2": "another-long-one"}
    assert client.post("/accounts/password/change/", changed).status_code == 302
    assert client.get("/w/mado/settings/me/").status_code == 200
    assert other.get("/w/mado/settings/me/").status_code == 302
    assert Event.objects.filter(kind="password_changed").count() == 1


def test_a_forgotten_password_is_reset_by_a_link_to_our_own_name(
    cast: Cast, client: Client, mailoutbox: list[Any], settings: Any
) -> None:
    client.post("/accounts/password/reset/", {"email": cast.agent.email}, headers={"host": "evil.example"})
    (mail,) = mailoutbox
    assert "evil.example" not in mail.body
    link = re.search(r"http\S+/password/reset/key/\S+", mail.body)
    assert link
    path = link[0].removeprefix(settings.PUBLIC_URL)
    form = client.get(path, follow=True)
    where = form.redirect_chain[-1][0]
    client.post(where, {"password1": "another-long-one", "password2": "another-long-one"})
    cast.agent.refresh_from_db()
    assert cast.agent.check_password("another-long-one")


def test_a_reset_for_a_stranger_looks_the_same_and_mails_nobody(cast: Cast, client: Client, mailoutbox: list[Any]) -> None:
    known = client.post("/accounts/password/reset/", {"email": cast.agent.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.com"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert len(mailoutbox) == 1


def test_a_second_factor_is_asked_for_and_its_secret_is_sealed(cast: Cast, client: Client) -> None:
    secret = generate_totp_secret()
    TOTP.activate(cast.agent, secret)
    RecoveryCodes.activate(cast.agent)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    response = sign_in(client, cast.agent)
    assert response.headers["Location"].endswith("/accounts/2fa/authenticate/")
    assert client.get("/w/mado/settings/me/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    code = format_hotp_value(hotp_value(secret, max(yield_hotp_counters_from_time())))
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert client.get("/w/mado/settings/me/").status_code == 200


def test_a_recovery_code_lets_in_once(cast: Cast, client: Client) -> None:
    TOTP.activate(cast.agent, generate_totp_secret())
    code = RecoveryCodes.activate(cast.agent).get_unused_codes()[0]
    for expected in (200, 302):
        browser = Client()
        sign_in(browser, cast.agent)
        browser.post("/accounts/2fa/authenticate/", {"code": code})
        assert browser.get("/w/mado/settings/me/").status_code == expected


def test_a_new_sign_in_address_counts_once_its_link_is_opened(
    cast: Cast, client: Client, mailoutbox: list[Any], settings: Any
) -> None:
    sign_in(client, cast.agent)
    old = cast.agent.email
    client.post("/accounts/email/", {"email": "New@mado.example.jp", "action_add": ""})
    cast.agent.refresh_from_db()
    assert cast.agent.email == old
    link = re.search(r"http\S+/confirm-email/\S+", mailoutbox[0].body)
    assert link
    client.post(link[0].removeprefix(settings.PUBLIC_URL))
    cast.agent.refresh_from_db()
    assert cast.agent.email == "new@mado.example.jp"
    assert sign_in(Client(), cast.agent).status_code == 302


def test_the_address_of_somebody_else_is_not_taken(cast: Cast, client: Client, mailoutbox: list[Any]) -> None:
    sign_in(client, cast.agent)
    client.post("/accounts/email/", {"email": cast.lead.email, "action_add": ""})
    assert not any("confirm-email" in mail.body for mail in mailoutbox)
    cast.lead.refresh_from_db()
    assert cast.lead.email == "lead@mado.example.jp"
