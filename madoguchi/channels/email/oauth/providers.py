"""What we know of the providers: where one signs in, what is asked for, and where their mail servers stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Provider:
    """Addresses of one provider. `{tenant}` in them is the organisation's id at Microsoft."""

    key: str
    name: str | Promise
    authorize_url: str = ""
    token_url: str = ""
    scope: str = ""
    imap: tuple[str, int] = ("", 993)
    smtp: tuple[str, int] = ("", 587)
    extra: Mapping[str, str] = field(default_factory=dict)
    console: str = ""


PROVIDERS = {
    each.key: each
    for each in (
        Provider(
            "google",
            "Google (Gmail, Google Workspace)",
            "https://accounts.google.com/o/oauth2/v2/auth",
            "https://oauth2.googleapis.com/token",
            "https://mail.google.com/",
            ("imap.gmail.com", 993),
            ("smtp.gmail.com", 587),
            {"access_type": "offline", "prompt": "consent"},
            "https://console.cloud.google.com/apis/credentials",
        ),
        Provider(
            "microsoft",
            "Microsoft 365 (Exchange Online)",
            "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
            "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
            "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
            ("outlook.office365.com", 993),
            ("smtp.office365.com", 587),
            {"prompt": "select_account"},
            "https://entra.microsoft.com/",
        ),
        Provider("custom", _("Another provider")),
    )
}


def provider(key: str) -> Provider:
    """The provider of this key; one that is not known any more counts as another."""
    return PROVIDERS.get(key, PROVIDERS["custom"])
