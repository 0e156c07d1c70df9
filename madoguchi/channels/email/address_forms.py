"""Forms of the address settings."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.kit.addresses import ascii_domain, is_plausible, normalised

MOST_DOMAINS = 50
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class AliasForm(forms.Form):
    """A further address of an inbox."""

    address = forms.CharField(
        label=_("Mail address"), max_length=254, widget=forms.TextInput(attrs={**_PLAIN, "inputmode": "email"})
    )
    answers = forms.BooleanField(label=_("Who writes to this address is answered from it"), required=False, initial=True)

    def clean_address(self) -> str:
        """One address, in the form for comparing."""
        address = normalised(str(self.cleaned_data["address"]))
        if not is_plausible(address):
            raise forms.ValidationError(_("This is not a mail address."))
        return address


class ForwardingForm(forms.Form):
    """Whose forwarded mails are customers' mails."""

    own_domains = forms.CharField(
        label=_("Our own domains"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={**_PLAIN, "rows": 3}),
        help_text=_("One on each line. Whoever writes from there is a colleague, as the members are anyway."),
    )
    names_forwarded = forms.BooleanField(
        label=_("Make the customer in a colleague's forwarded mail the customer at once, without asking"), required=False
    )

    def clean_own_domains(self) -> list[str]:
        """Domains as they travel, each once."""
        written = re.split(r"[\s,、]+", str(self.cleaned_data["own_domains"]).strip())
        domains = [_domain(each) for each in written if each]
        if len(domains) > MOST_DOMAINS:
            raise forms.ValidationError(_("At most %(count)s domains.") % {"count": MOST_DOMAINS})
        return list(dict.fromkeys(domains))


class MallForm(forms.Form):
    """A mall and a domain under which it relays."""

    name = forms.CharField(label=_("Name of the mall"), max_length=60)
    domain = forms.CharField(
        label=_("Domain of the relayed addresses"),
        max_length=255,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text=_("What stands behind the @, for example mail.mall.example. What lies below it counts, too."),
    )

    def clean_domain(self) -> str:
        """One domain."""
        return _domain(str(self.cleaned_data["domain"]))


def _domain(written: str) -> str:
    domain = ascii_domain(written.rpartition("@")[2].strip(". "))
    if not _DOMAIN.fullmatch(domain):
        raise forms.ValidationError(_("“%(text)s” is not a domain.") % {"text": written[:80]})
    return domain
