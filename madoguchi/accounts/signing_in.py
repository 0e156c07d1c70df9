"""How people sign in: what allauth asks of us. Nobody signs up by themselves; links never trust the Host header."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from madoguchi.accounts.models import Person

SEALED_FOR = "second factor"


class Adapter(DefaultAccountAdapter):
    """Mail and password, for people who were invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 (allauth's signature)
        """Never: people come by setup or by invitation."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the person who reads it."""
        person = context.get("user") or Person.objects.filter(email=email.lower()).first()
        with translation.override(getattr(person, "language", None) or translation.get_language()):
            super().send_mail(template_prefix, email, {**context, "house": settings.PUBLIC_URL})

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the mail. Never built from what a request claims our name to be."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PUBLIC_URL + path.replace("UID-KEY", key)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:  # noqa: ARG002
        """Likewise, for a new sign-in address."""
        return settings.PUBLIC_URL + reverse("account_confirm_email", args=[emailconfirmation.key])


class SecondFactorAdapter(DefaultMFAAdapter):
    """One-time codes, their secrets sealed in the database."""

    def encrypt(self, text: str) -> str:
        """How a secret is stored."""
        return settings.KEY_RING.seal(text, SEALED_FOR)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret that `encrypt` was given."""
        return settings.KEY_RING.unseal(encrypted_text, SEALED_FOR)
