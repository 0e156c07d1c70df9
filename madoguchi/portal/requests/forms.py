"""What is filled in: the address at the door, name and language, a request about personal data, and the owner's settings."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.conversations.models import Inbox
from madoguchi.kit.addresses import is_plausible
from madoguchi.portal.requests.requesting import Wish

LANGUAGES = [("ja", "日本語"), ("en", "English")]
MAIL = {"autocomplete": "email", "inputmode": "email", "autocapitalize": "off", "spellcheck": "false"}


class DoorForm(forms.Form):
    """An address; that it is one is all that is said about it."""

    address = forms.CharField(
        label=gettext_lazy("The mail address that you wrote to us from"), max_length=254, widget=forms.TextInput(MAIL)
    )

    def clean_address(self) -> str:
        """Raises ValidationError for what no mail could be sent to."""
        typed = self.cleaned_data["address"].strip()
        if not is_plausible(typed):
            raise ValidationError(_("Please write a mail address, like name@example.jp."))
        return str(typed)


class AboutMeForm(forms.Form):
    """What they may change of their card. Without a card, the pages' language alone."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=200, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language of our mails and of these pages"), choices=LANGUAGES)


class WishForm(forms.Form):
    """A request about personal data."""

    wish = forms.ChoiceField(
        label=gettext_lazy("What you ask for"), choices=[(each.value, each.label) for each in Wish], widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("What it is about"),
        max_length=5000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )


class SettingsForm(forms.Form):
    """Of a workspace."""

    is_on = forms.BooleanField(
        label=gettext_lazy("Customers can see their conversations on a page of their own"), required=False
    )
    inboxes = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Inboxes whose conversations are shown"),
        queryset=Inbox.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    inbox = forms.ModelChoiceField(
        label=gettext_lazy("Inbox that mails the links, and that gets requests about personal data"),
        queryset=Inbox.objects.none(),
        required=False,
        empty_label=gettext_lazy("The first of those shown"),
    )

    def __init__(self, *args: Any, workspace_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = Inbox.objects.filter(workspace=workspace_id, is_active=True).order_by("pk")
        for name in ("inboxes", "inbox"):
            self.fields[name].queryset = every  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError where nothing would be shown, or where their own request would not be."""
        cleaned: dict[str, Any] = super().clean() or {}
        shown, chosen = list(cleaned.get("inboxes") or ()), cleaned.get("inbox")
        if cleaned.get("is_on") and not shown:
            self.add_error("inboxes", _("Choose at least one inbox."))
        if chosen is not None and chosen not in shown:
            self.add_error("inbox", _("Choose one of those that are shown: customers see there what they asked for."))
        return cleaned
