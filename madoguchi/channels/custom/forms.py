"""The form of a channel."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.channels.custom.models import ChannelIcon, CustomChannel
from madoguchi.conversations.models import Inbox

SETTINGS = (
    "name",
    "icon",
    "inbox",
    "url",
    "longest",
    "takes_html",
    "takes_files",
    "tells_typing",
    "tells_seen",
    "per_minute",
    "keep_days",
    "is_on",
)


class ChannelForm(forms.Form):
    """What it is called, where it leads, and what the other side can carry."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    icon = forms.ChoiceField(label=gettext_lazy("Icon"), choices=ChannelIcon.choices)
    inbox = forms.ModelChoiceField(
        label=gettext_lazy("Inbox"),
        queryset=Inbox.objects.none(),
        help_text=gettext_lazy("Where its conversations begin. Who may see the inbox sees them."),
    )
    url = forms.CharField(
        label=gettext_lazy("Address of the bridge"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Where answers are sent to. Empty: nobody can answer by this channel."),
        widget=forms.TextInput(attrs={"placeholder": "https://", "inputmode": "url", "spellcheck": "false"}),
    )
    longest = forms.IntegerField(label=gettext_lazy("Characters of one message at most"), min_value=20, max_value=100_000)
    takes_files = forms.BooleanField(label=gettext_lazy("Files can be sent"), required=False)
    takes_html = forms.BooleanField(label=gettext_lazy("Formatted text (HTML) can be sent"), required=False)
    tells_typing = forms.BooleanField(label=gettext_lazy("It tells when the customer types"), required=False)
    tells_seen = forms.BooleanField(label=gettext_lazy("It tells when a message was seen"), required=False)
    per_minute = forms.IntegerField(label=gettext_lazy("Messages a minute at most"), min_value=1, max_value=6000)
    keep_days = forms.IntegerField(
        label=gettext_lazy("Days that received calls are kept"),
        min_value=1,
        max_value=400,
        help_text=gettext_lazy("As they came, with their texts. The messages of the conversations stay."),
    )
    is_on = forms.BooleanField(label=gettext_lazy("The channel is in use"), required=False)

    def __init__(self, data: Any = None, *, channel: CustomChannel | None, inboxes: QuerySet[Inbox]) -> None:
        row = channel or CustomChannel()
        told = {name: getattr(row, name) for name in SETTINGS if name != "inbox"}
        super().__init__(data, initial=told | {"inbox": row.inbox_id})
        field = self.fields["inbox"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = inboxes
        field.empty_label = None

    def clean_url(self) -> str:
        """Where calls can go at all; whether it is public is looked at when one leaves."""
        found: str = self.cleaned_data["url"].strip()
        if found and (not found.startswith(("https://", "http://")) or not found.isprintable() or " " in found):
            raise ValidationError(_("The address begins with https://."))
        return found

    def settings_of(self) -> dict[str, Any]:
        """As a channel keeps them."""
        return {name: self.cleaned_data[name] for name in SETTINGS}
