"""Forms of the mail settings. A password that is left empty keeps the one that is there, for the same server only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Team
from madoguchi.channels.email.models import Mailbox, Relay
from madoguchi.conversations.models import Inbox
from madoguchi.kit.addresses import is_plausible


class InboxForm(forms.ModelForm):
    """How an inbox is called, and how its mails look."""

    class Meta:
        model = Inbox
        fields = ("name", "address", "sender_name", "signature", "default_team", "new_after_days", "is_active")
        labels = {
            "name": _("Name of the inbox"),
            "address": _("Mail address"),
            "sender_name": _("Sender name"),
            "signature": _("Signature"),
            "default_team": _("Team for new conversations"),
            "new_after_days": _("Days after which an answer starts a new conversation"),
            "is_active": _("Receives mail"),
        }
        help_texts = {
            "sender_name": _("{name} stands for the writer's public name. Empty: {name} ({inbox})."),
            "signature": _("Stands below every answer."),
            "new_after_days": _("Empty: an answer always reopens its conversation."),
        }
        widgets = {"signature": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = self.fields["default_team"]
        if isinstance(teams, forms.ModelChoiceField):
            teams.empty_label = str(_("none"))
            teams.queryset = Team.objects.filter(workspace_id=self.instance.workspace_id).order_by("name")

    def clean_address(self) -> str:
        """One address, lower case."""
        address = str(self.cleaned_data["address"]).strip().lower()
        if not is_plausible(address):
            raise forms.ValidationError(_("This is not a mail address."))
        return address


class _WithPassword(forms.ModelForm):
    """Asks for the password anew when host or user changes, so that it never goes to another server unasked."""

    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Empty: stays as it is."),
    )

    def clean(self) -> dict[str, Any]:
        """The rule about changed servers."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        moved = {"host", "port", "username", "security"} & set(self.changed_data)
        if self.instance.password_sealed and moved and not cleaned.get("password") and cleaned.get("host"):
            self.add_error("password", _("Type the password once more: server, port, user or security has changed."))
        return cleaned


class MailboxForm(_WithPassword):
    """An IMAP account."""

    class Meta:
        model = Mailbox
        fields = ("host", "port", "security", "username", "password", "folder", "move_to", "since", "is_active")
        labels = {
            "host": _("IMAP server"),
            "port": _("Port"),
            "security": _("Security"),
            "username": _("User name"),
            "folder": _("Folder"),
            "move_to": _("Move to this folder when taken in"),
            "since": _("Take in mail since"),
            "is_active": _("Read this mailbox"),
        }
        help_texts = {
            "move_to": _("Empty: stays where it is and is marked as read."),
            "since": _("Empty: everything in the folder."),
        }
        widgets = {"since": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class RelayForm(_WithPassword):
    """The SMTP server through which an inbox sends; an empty host means the installation's."""

    host = forms.CharField(label=_("SMTP server"), required=False, max_length=255)

    class Meta:
        model = Relay
        fields = ("host", "port", "security", "username", "password")
        labels = {"port": _("Port"), "security": _("Security"), "username": _("User name")}
