"""The forms of people: who somebody is, and who may come in as what. Texts are trimmed, addresses made small."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import AddEmailForm
from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.language import LANGUAGES
from madoguchi.accounts.models import Person, Role


class PersonForm(forms.ModelForm):
    """Who you are here, and how the pages look to you."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)

    class Meta:
        model = Person
        fields = ["name", "reading", "language", "theme"]
        labels = {"name": _("Name"), "reading": _("Reading"), "theme": _("Colours")}
        help_texts = {
            "name": _("Your colleagues see it. Family name first in Japanese."),
            "reading": _("In hiragana, for example: あおき めぐみ"),
        }


class AddressForm(AddEmailForm):
    """Another sign-in address; allauth alone would mail a link for one that belongs to a colleague."""

    def clean_email(self) -> str:
        """Small letters, and nobody's yet."""
        email: str = super().clean_email()
        if Person.objects.filter(email=email).exists():
            raise get_adapter().validation_error("email_taken")
        return email


class PublicNamesForm(forms.Form):
    """The name that customers see."""

    ja = forms.CharField(label=_("Public name (Japanese)"), max_length=80, required=False)
    en = forms.CharField(
        label=_("Public name (English)"),
        max_length=80,
        required=False,
        help_text=_("Customers see only these names. Empty: your family name."),
    )


class InvitationForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_("Mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.TypedChoiceField(label=_("Role"), coerce=int)

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]
        self.fields["role"].initial = Role.AGENT.value

    def clean_email(self) -> str:
        """Small letters."""
        return str(self.cleaned_data["email"]).lower()


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.TypedChoiceField(label=_("Role"), coerce=int)

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]
