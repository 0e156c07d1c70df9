"""Forms of how an inbox's mails leave."""

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.channels.email.models import DkimKey, InboxMailOptions


class OutgoingForm(forms.ModelForm):
    """Letters, lines, and files that are too big."""

    links_above_mb = forms.IntegerField(
        label=_("Largest mail, in MB"),
        min_value=0,
        max_value=100,
        help_text=_("Files that would make a mail larger become links to our own pages. 0: never."),
    )
    links_days = forms.IntegerField(label=_("Days that such a link is open"), min_value=1, max_value=365)

    class Meta:
        model = InboxMailOptions
        fields = ("charset", "unfit", "wrap", "links_above_mb", "links_days")
        labels = {
            "charset": _("Charset of answers"),
            "unfit": _("Signs that ISO-2022-JP lacks"),
            "wrap": _("Line length"),
        }
        help_texts = {
            "charset": _("UTF-8 is right for nearly everybody. A mail in ISO-2022-JP is plain text only."),
            "wrap": _("Lines are broken by the Japanese rules; addresses of pages and quoted lines stay whole."),
        }


class KeyForm(forms.Form):
    """Which key to make."""

    domain = forms.CharField(max_length=255, widget=forms.HiddenInput)
    algorithm = forms.ChoiceField(label=_("Kind of key"), choices=DkimKey.Algorithm.choices, initial="rsa")
