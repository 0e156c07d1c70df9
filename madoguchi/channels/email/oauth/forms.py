"""Forms of signing in at providers. A secret that is left empty stays as it is."""

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.channels.email.oauth.providers import PROVIDERS, provider
from madoguchi.kit.addresses import is_plausible

_TENANT = re.compile(r"[A-Za-z0-9.-]{1,100}")
AT_HOME = {"127.0.0.1", "localhost", "::1"}


class ClientForm(forms.Form):
    """What the provider gave when the client was registered there."""

    provider = forms.ChoiceField(label=_("Provider"), choices=[(each.key, each.name) for each in PROVIDERS.values()])
    client_id = forms.CharField(label=_("Client ID"), max_length=255)
    secret = forms.CharField(
        label=_("Client secret"),
        required=False,
        strip=True,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Empty: stays as it is. It is kept sealed and never shown again."),
    )
    tenant = forms.CharField(
        label=_("Directory (tenant) ID"),
        required=False,
        max_length=100,
        help_text=_("For Microsoft only. Empty: accounts of every organisation."),
    )
    authorize_url = forms.CharField(
        label=_("Address for signing in"), required=False, max_length=500, help_text=_("For another provider only.")
    )
    token_url = forms.CharField(
        label=_("Address for tokens"), required=False, max_length=500, help_text=_("For another provider only.")
    )
    scope = forms.CharField(
        label=_("Scope"), required=False, max_length=500, help_text=_("For another provider only: what mail needs there.")
    )

    def clean_tenant(self) -> str:
        """An id or a domain."""
        tenant = str(self.cleaned_data["tenant"]).strip()
        if tenant and not _TENANT.fullmatch(tenant):
            raise forms.ValidationError(_("This is not the ID of a directory."))
        return tenant

    def clean(self) -> dict[str, Any]:
        """The provider's own addresses, or those that were typed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        known = provider(cleaned.get("provider", ""))
        if known.key == "custom":
            for name in ("authorize_url", "token_url"):
                if not _is_safe(cleaned.get(name, "")):
                    self.add_error(name, _("An address that begins with https:// is needed."))
        else:
            tenant = cleaned.get("tenant") or "common"
            cleaned["authorize_url"] = known.authorize_url.replace("{tenant}", tenant)
            cleaned["token_url"] = known.token_url.replace("{tenant}", tenant)
            cleaned["scope"] = known.scope
        return cleaned


class AccountForm(forms.Form):
    """Whose mail it is."""

    account = forms.CharField(label=_("Mail address of the account"), max_length=254)

    def clean_account(self) -> str:
        """One address."""
        account = str(self.cleaned_data["account"]).strip()
        if not is_plausible(account) or not account.isascii():
            raise forms.ValidationError(_("This is not a mail address."))
        return account


def _is_safe(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in AT_HOME))
