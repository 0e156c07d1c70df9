"""Forms of the mail settings. A password that is left empty keeps the one that is there, for the same server only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Team
from madoguchi.channels.email.models import Mailbox, OAuthGrant, Relay, SentFolder
from madoguchi.conversations.models import Inbox
from madoguchi.kit.addresses import is_plausible


class InboxForm(forms.ModelForm):
    """How an inbox is called, and how its mails look."""

    class Meta:
        model = Inbox
        fields = (
            *("name", "address", "sender_name", "signature", "text_mode", "stops_scheduled"),
            *("default_team", "new_after_days", "is_active"),
        )
        labels = {
            "name": _("Name of the inbox"),
            "address": _("Mail address"),
            "sender_name": _("Sender name"),
            "signature": _("Signature"),
            "text_mode": _("How answers are written"),
            "stops_scheduled": _("Hold back scheduled replies when the customer writes"),
            "default_team": _("Team for new conversations"),
            "new_after_days": _("Days after which an answer starts a new conversation"),
            "is_active": _("Receives mail"),
        }
        help_texts = {
            "sender_name": _("{name} stands for the writer's public name. Empty: {name} ({inbox})."),
            "signature": _("Stands below every answer."),
            "text_mode": _(
                "Plain text: rules, ■※, numbering, blank lines and leading blanks leave exactly as they are typed. "
                "With formatting: **bold**, lists and links; the mail carries a plain text beside it."
            ),
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sign_in = self.fields.get("oauth")
        if isinstance(sign_in, forms.ModelChoiceField):
            sign_in.empty_label = str(_("with the password"))
            sign_in.queryset = OAuthGrant.objects.filter(workspace_id=self._workspace_id()).order_by("account")
            sign_in.help_text = _("Gmail and Microsoft 365: an account that was signed in under “Sign-in at mail providers”.")

    def _workspace_id(self) -> int:
        return int(self.instance.inbox.workspace_id if self.instance.inbox_id else 0)

    def clean(self) -> dict[str, Any]:
        """The rule about changed servers."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        moved = {"host", "port", "username", "security"} & set(self.changed_data)
        unasked = not cleaned.get("password") and not cleaned.get("oauth")
        if self.instance.password_sealed and moved and unasked and cleaned.get("host"):
            self.add_error("password", _("Type the password once more: server, port, user or security has changed."))
        return cleaned


class MailboxForm(_WithPassword):
    """An IMAP account."""

    class Meta:
        model = Mailbox
        fields = (
            *("host", "port", "security", "username", "oauth", "password", "folder", "move_to", "since"),
            *("reads_sent", "appends_sent", "sent_folder", "is_active"),
        )
        labels = {
            "host": _("IMAP server"),
            "port": _("Port"),
            "security": _("Security"),
            "username": _("User name"),
            "oauth": _("Sign-in"),
            "folder": _("Folder"),
            "move_to": _("Move to this folder when taken in"),
            "since": _("Take in mail since"),
            "reads_sent": _("Read the folder of sent mail"),
            "appends_sent": _("Put a copy of our answers into the folder of sent mail"),
            "sent_folder": _("Folder of sent mail"),
            "is_active": _("Read this mailbox"),
        }
        help_texts = {
            "reads_sent": _("Answers written in another mail program join their conversation and count as ours."),
            "appends_sent": _("Gmail and Microsoft 365 do this by themselves when mail leaves through their own servers."),
            "sent_folder": _("Usually found by itself."),
            "move_to": _("Empty: stays where it is and is marked as read."),
            "since": _("Empty: everything in the folder."),
        }
        widgets = {"since": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), "sent_folder": forms.Select()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = dict.fromkeys([*self.instance.folders, *filter(None, [self.instance.sent_folder])])
        if isinstance(widget := self.fields["sent_folder"].widget, forms.Select):
            found = SentFolder.objects.filter(mailbox=self.instance.pk or 0).values_list("name", flat=True).first()
            by_itself = _("Found by itself: %(name)s") % {"name": found} if found else _("Found by itself")
            widget.choices = [("", by_itself), *((name, name) for name in named)]


class RelayForm(_WithPassword):
    """The SMTP server through which an inbox sends; an empty host means the installation's."""

    host = forms.CharField(label=_("SMTP server"), required=False, max_length=255)

    class Meta:
        model = Relay
        fields = ("host", "port", "security", "username", "oauth", "password", "per_minute", "per_hour", "lines_at_once")
        labels = {
            "port": _("Port"),
            "security": _("Security"),
            "username": _("User name"),
            "oauth": _("Sign-in"),
            "per_minute": _("Mails a minute at most"),
            "per_hour": _("Mails an hour at most"),
            "lines_at_once": _("Connections at once at most"),
        }
        help_texts = {"per_minute": _("What is over waits and leaves by itself.")}
