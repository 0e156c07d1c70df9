"""Every trouble of a mail server is told in its own words."""

import smtplib
from contextlib import ExitStack
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.channels.email.connecting import troubles, words
from madoguchi.channels.email.connecting.servers import Server, Servers
from madoguchi.channels.email.connecting.testing import Account, Result, test
from madoguchi.channels.email.connecting.tests import crooked
from madoguchi.channels.email.tests.certificates import self_signed
from madoguchi.channels.email.tests.conftest import free_port
from madoguchi.channels.email.tests.lying_imap import LyingServer

PASSWORD = "geheim-9 Wort"
test.__test__ = False


def tried(imap: Server, smtp: Server) -> Result:
    account = Account(Servers(imap, smtp, "support@example.jp"), "support@example.jp", PASSWORD)
    return test(account, lambda _result: None, today=date(2026, 11, 22), seconds=0.6)


def bad_step(result: Result, kind: str) -> tuple[str, str]:
    return next((step.code, step.trouble) for step in result.steps if step.state == "bad" and step.code.startswith(kind))


def at(port: int, security: str = "plain") -> Server:
    return Server("127.0.0.1", port, security)


@pytest.fixture
def stack():
    with ExitStack() as stack:
        yield stack


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", "login"),
        ("NO [ALERT] Application-specific password required: https://support.example/185833", "app_password"),
        ("NO [ALERT] Your account is not enabled for IMAP use.", "imap_off"),
        ("NO [ALERT] Please log in via your web browser: https://support.example/78754", "blocked"),
        ("NO AUTHENTICATE failed. BasicAuthBlocked", "oauth"),
        ("NO [OVERQUOTA] Mailbox is full", "over_quota"),
        ("NO [LIMIT] Too many simultaneous connections.", "too_often"),
        ("NO [PRIVACYREQUIRED] Plaintext authentication disallowed on non-secure connections.", "needs_tls"),
    ],
)
def test_a_refused_sign_in_is_told_by_what_the_server_says(stack, answer, code):
    port = stack.enter_context(crooked.listening(crooked.imap(answer)))
    assert bad_step(tried(at(port), at(free_port())), "imap") == ("imap_login", code)


def test_a_server_that_announces_gigabytes_is_not_listened_to(stack):
    def tell(command, _arguments):
        return b'* LIST () "/" {9000000000}\r\n' if command == b"LIST" else None

    server = stack.enter_context(LyingServer(tell=tell))
    result = tried(at(server.port), at(free_port()))
    assert bad_step(result, "imap") == ("imap_folders", "cut")
    assert "9000000000 bytes was announced" in next(step.said for step in result.steps if step.state == "bad")


def test_a_server_for_encrypted_lines_only(stack):
    port = stack.enter_context(crooked.listening(crooked.imap("OK in", "IMAP4rev1 LOGINDISABLED")))
    assert bad_step(tried(at(port), at(free_port())), "imap") == ("imap_login", "needs_tls")


def test_ports_that_refuse_swallow_or_speak_otherwise(stack, tmp_path):
    black = stack.enter_context(crooked.black_hole())
    garbage = stack.enter_context(crooked.listening(crooked.saying(b"HTTP/1.1 400 Bad Request\r\n\r\n")))
    silent = stack.enter_context(crooked.listening(crooked.silent))
    plain = stack.enter_context(crooked.listening(crooked.imap("OK in")))
    cases = {
        (at(free_port()), "imap_reach"): "refused",
        (at(black), "imap_reach"): "timeout",
        (at(garbage), "imap_reach"): "garbage",
        (at(silent), "imap_reach"): "timeout",
        (at(silent, "tls"), "imap_secure"): "timeout",
        (at(plain, "tls"), "imap_secure"): "tls",
        (at(plain, "starttls"), "imap_secure"): "no_starttls",
        (Server("no-such-host.invalid", 993), "imap_reach"): "name",
    }
    for (server, step), code in cases.items():
        assert bad_step(tried(server, at(free_port())), "imap") == (step, code), server


def test_a_self_made_certificate_is_not_trusted(stack, tmp_path):
    port = stack.enter_context(crooked.listening(crooked.secured(self_signed(tmp_path), crooked.imap("OK in"))))
    result = tried(Server("localhost", port, "tls"), at(free_port()))
    assert bad_step(result, "imap") == ("imap_secure", "certificate_unknown")


@pytest.mark.parametrize(
    ("answers", "step", "code"),
    [
        ({"AUTH": "535 5.7.8 bad user or password"}, "smtp_login", "login"),
        ({"AUTH": "534 5.7.9 Application-specific password required"}, "smtp_login", "app_password"),
        ({"AUTH": "535 5.7.139 Authentication unsuccessful, basic authentication is disabled"}, "smtp_login", "oauth"),
        ({"AUTH": "454 4.7.0 Temporary authentication failure"}, "smtp_login", "too_often"),
        ({"MAIL": "553 5.7.1 Sender address rejected: not owned by user"}, "smtp_sender", "sender_refused"),
        ({"RCPT": "550 5.7.1 Relaying denied"}, "smtp_sender", "recipient_refused"),
        ({"RCPT": "552 5.2.2 Mailbox is full"}, "smtp_sender", "over_quota"),
        ({"EHLO": "250 here"}, "smtp_sender", ""),
    ],
)
def test_what_a_relay_refuses(stack, answers, step, code):
    port = stack.enter_context(crooked.listening(crooked.smtp(**answers)))
    result = tried(at(free_port()), at(port))
    told = next(each for each in result.steps if each.code == step)
    assert (told.trouble, told.state) == (code, "bad" if code else "good")


def test_a_relay_without_starttls_is_named(stack):
    port = stack.enter_context(crooked.listening(crooked.smtp()))
    assert bad_step(tried(at(free_port()), at(port, "starttls")), "smtp") == ("smtp_secure", "no_starttls")


def test_a_password_that_the_server_repeats_is_cut_out(stack):
    port = stack.enter_context(crooked.listening(crooked.imap("NO no account with the password %")))
    smtp = stack.enter_context(crooked.listening(crooked.smtp(AUTH=f"535 {PASSWORD} is wrong")))
    result = tried(at(port), at(smtp))
    assert PASSWORD not in repr(result)
    assert [step.said for step in result.steps if step.state == "bad"] == [
        "no account with the password …",
        "535 … is wrong",
    ]


def test_both_directions_are_tried_though_one_is_broken(stack):
    port = stack.enter_context(crooked.listening(crooked.smtp()))
    result = tried(at(free_port()), at(port))
    assert [step.state for step in result.steps] == ["bad", *["waiting"] * 3, *["good"] * 4]
    assert not result.is_good


def test_every_code_has_words():
    assert {*troubles._SAID} <= words.TROUBLES.keys()
    for code in ("name", "refused", "timeout", "no_way", "tls", "garbage", "login", "cut", "server", "folder", "no_login"):
        assert code in words.TROUBLES


@given(st.binary(max_size=2000), st.integers(400, 599))
def test_whatever_a_server_says_is_told_in_one_short_line(answer, code):
    trouble = troubles.of(smtplib.SMTPAuthenticationError(code, answer), secret="x" * 20)
    assert trouble.code in words.TROUBLES
    assert len(trouble.said) <= troubles.SAID_AT_MOST + 8
    assert trouble.said.isprintable()
