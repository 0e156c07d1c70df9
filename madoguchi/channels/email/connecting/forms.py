"""Forms of the wizard, one decision each."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.channels.email.connecting.servers import Server, Servers
from madoguchi.kit.addresses import is_plausible

SECURITY = [("tls", _("TLS (usual)")), ("starttls", "STARTTLS"), ("plain", _("none: only on this machine or your own network"))]
AMOUNTS = [
    ("today", _("From today")),
    ("week", _("The last 7 days")),
    ("month", _("The last 30 days")),
    ("all", _("Everything")),
]


class AddressForm(forms.Form):
    """Whose mail."""

    address = forms.CharField(
        label=_("Mail address"),
        max_length=320,
        widget=forms.EmailInput(
            attrs={"autocomplete": "off", "autofocus": True, "placeholder": "support@example.co.jp", "spellcheck": "false"}
        ),
        help_text=_("The address that your customers write to."),
    )

    def clean_address(self) -> str:
        """One address, as it is written."""
        address = str(self.cleaned_data["address"]).strip()
        if not is_plausible(address):
            raise forms.ValidationError(_("This is not a mail address."))
        return address


class PasswordForm(forms.Form):
    """The password; the user name only where it is not the address."""

    username = forms.CharField(
        label=_("User name"),
        max_length=320,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "autofocus": True}),
        help_text=_("Goes to the servers above only, and is kept encrypted."),
    )


class ServersForm(forms.Form):
    """Both servers by hand."""

    username = forms.CharField(label=_("User name"), max_length=320)
    imap_host = forms.CharField(label=_("Server for incoming mail (IMAP)"), max_length=255)
    imap_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=993)
    imap_security = forms.ChoiceField(label=_("Security"), choices=SECURITY)
    smtp_host = forms.CharField(label=_("Server for outgoing mail (SMTP)"), max_length=255)
    smtp_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=465)
    smtp_security = forms.ChoiceField(label=_("Security"), choices=SECURITY)

    @classmethod
    def showing(cls, servers: Servers | None, address: str) -> "ServersForm":
        """What was found, to be changed."""
        if servers is None:
            domain = address.rpartition("@")[2]
            servers = Servers(Server(f"imap.{domain}", 993), Server(f"smtp.{domain}", 465), address)
        shown: dict[str, str | int] = {"username": servers.username or address}
        for kind, server in (("imap", servers.imap), ("smtp", servers.smtp)):
            shown |= {f"{kind}_host": server.host, f"{kind}_port": server.port, f"{kind}_security": server.security}
        return cls(initial=shown)

    def servers(self, host_id: str) -> Servers:
        """What was typed."""
        typed: dict[str, Any] = self.cleaned_data
        imap, smtp = (
            Server(typed[f"{kind}_host"].strip(), typed[f"{kind}_port"], typed[f"{kind}_security"]) for kind in ("imap", "smtp")
        )
        return Servers(imap, smtp, typed["username"].strip(), host_id, "hand")


class AmountForm(forms.Form):
    """How much of what lies there is taken in, and from which folders."""

    amount = forms.ChoiceField(label=_("Take in mail"), choices=AMOUNTS, widget=forms.RadioSelect)
    folder = forms.ChoiceField(label=_("Folder for incoming mail"))
    sent = forms.ChoiceField(label=_("Folder for sent mail"), required=False)

    def __init__(self, *args: Any, folders: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(each["name"], _with_count(each)) for each in folders]
        for name, choices in (("folder", named), ("sent", [("", str(_("none"))), *named])):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices


class FinishForm(forms.Form):
    """What the inbox is called."""

    name = forms.CharField(
        label=_("Name of the inbox"), max_length=60, help_text=_("As colleagues see it, such as “Customer desk”.")
    )
    trial = forms.BooleanField(
        label=_("Only try it out: mail comes in, but nothing is sent from here. For running beside the old tool."),
        required=False,
    )


def _with_count(folder: dict[str, Any]) -> str:
    count = folder["count"]
    return folder["name"] if count is None else str(_("%(name)s (%(count)s mails)") % {"name": folder["name"], "count": count})
