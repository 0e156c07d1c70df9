"""The form that asks for an import."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from madoguchi.channels.email.models import MailImport
from madoguchi.conversations.models import Inbox


class ImportForm(forms.Form):
    """Into which inbox, from which file: one that is uploaded, or one that lies in the folder for imports."""

    inbox = forms.ModelChoiceField(Inbox.objects.none(), label=_("Inbox"), empty_label=None)
    archive = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("An mbox file, or a zip of .eml or mbox files, up to 60 MB."),
        widget=forms.FileInput(attrs={"accept": ".mbox,.mbx,.zip,.eml,application/mbox,application/zip"}),
    )
    laid_down = forms.ChoiceField(label=_("Or a file from the server's import folder"), required=False)
    since = forms.DateField(
        label=_("Only mail from this day on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    outcome = forms.ChoiceField(
        label=_("Status of the conversations"),
        choices=MailImport.Outcome.choices,
        initial=MailImport.Outcome.CLOSED,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, inboxes: QuerySet[Inbox], laid_down: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = inboxes
            elif isinstance(field, forms.ChoiceField) and name == "laid_down":
                field.choices = [("", str(_("none"))), *((each, each) for each in laid_down)]
        if not laid_down:
            del self.fields["laid_down"]

    def clean(self) -> dict[str, Any]:
        """One of the two ways."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(cleaned.get("archive")) == bool(cleaned.get("laid_down")) and not self.errors:
            self.add_error("archive", _("Choose one file."))
        return cleaned
