"""XOAUTH2, the SASL mechanism of Gmail and Microsoft 365: one line out, and an empty answer to a refusal's details."""

import base64
import json
import smtplib
from collections.abc import Callable
from contextlib import suppress

from imapclient import IMAPClient

from madoguchi.channels.email.keeping_secret import cut_out
from madoguchi.channels.email.models import OAuthGrant
from madoguchi.channels.email.oauth import tokens

REFUSED = frozenset({535, 530, 538})


class _Answers:
    """What the client says: the token at first; nothing at all when the server sends its reasons as a challenge."""

    def __init__(self, account: str, token: str) -> None:
        self._line = f"user={account}\x01auth=Bearer {token}\x01\x01"
        self._said = False
        self.reasons = ""

    def __call__(self, challenge: bytes | None = None) -> str:
        if not self._said:
            self._said = True
            return self._line
        self.reasons = _readable(challenge or b"")
        return ""


def sign_in_imap(client: IMAPClient, grant: OAuthGrant, user: str = "") -> None:
    """Sign in, once more with a fresh token when this one was refused. Raises SignInAgain, TokensAway or LoginError.

    `user`: another mailbox that the account may use, such as a shared one; empty: the account's own.
    """
    _twice(grant, user, lambda answers: client.sasl_login("XOAUTH2", answers))


def sign_in_smtp(line: smtplib.SMTP, grant: OAuthGrant, user: str = "") -> None:
    """The same for SMTP. Raises SignInAgain, TokensAway or SMTPAuthenticationError."""
    line.ehlo_or_helo_if_needed()
    if "XOAUTH2" not in line.esmtp_features.get("auth", "").upper().split():
        raise smtplib.SMTPNotSupportedError("AUTH XOAUTH2 is not offered")
    _twice(grant, user, lambda answers: line.auth("XOAUTH2", answers))


def _twice(grant: OAuthGrant, user: str, try_with: Callable[[_Answers], object]) -> None:
    token = tokens.access_token(grant.pk)
    answers = _Answers(user or grant.account, token)
    try:
        with cut_out(token):
            try_with(answers)
    except Exception as error:
        if not answers.reasons and not _is_refusal(error):
            raise
        fresh = tokens.access_token(grant.pk, other_than=token)
        with cut_out(fresh), cut_out(token):
            try_with(_Answers(user or grant.account, fresh))


def _is_refusal(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return error.smtp_code in REFUSED
    return "AUTHENTICATIONFAILED" in str(error).upper() or type(error).__name__ == "LoginError"


def _readable(challenge: bytes) -> str:
    """The server's reasons, JSON in base64 or plain; always something."""
    with suppress(ValueError):
        challenge = base64.b64decode(challenge, validate=True)
    with suppress(ValueError):
        return str(json.loads(challenge))[:200]
    return challenge[:200].decode("utf-8", "replace") or "refused"
