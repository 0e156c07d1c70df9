"""The forms of those who are new here: an invited person, and whoever sets the installation up. Passwords go through Django's
validators."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.language import LANGUAGES
from madoguchi.accounts.models import Person
from madoguchi.accounts.workspaces import is_slug


class NewPasswordMixin(forms.Form):
    """A password that the person chooses now; measured against their name and address."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
        help_text=_("At least 10 characters."),
    )

    def measure_password(self, name: str, email: str) -> None:
        """Adds the validators' words to the field."""
        try:
            validate_password(self.cleaned_data.get("password", ""), Person(name=name, email=email))
        except ValidationError as error:
            self.add_error("password", error)


class NewPersonForm(NewPasswordMixin):
    """Somebody who was invited and is new here."""

    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True})
    )
    reading = forms.CharField(
        label=_("Reading"), max_length=120, required=False, help_text=_("In hiragana, for example: あおき めぐみ")
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    field_order = ["name", "reading", "language", "password"]

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        self._email = email
        super().__init__(*args, **kwargs)

    def clean(self) -> None:
        """The password, once the name is known."""
        if "password" in self.cleaned_data:
            self.measure_password(self.cleaned_data.get("name", ""), self._email)


class SetupForm(NewPasswordMixin):
    """The first workspace, its owner and its first inbox."""

    code = forms.CharField(
        label=_("One-time code"),
        help_text=_("It stands in the terminal where Madoguchi was started."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "spellcheck": "false"}),
    )
    name = forms.CharField(label=_("Name of the workspace"), max_length=120, help_text=_("Your company or your counter."))
    slug = forms.CharField(
        label=_("Short name"),
        max_length=40,
        help_text=format_lazy("{} /w/…/", _("Small letters, digits and hyphens; it stands in addresses:")),
    )
    owner_name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your mail address"),
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    inbox = forms.EmailField(
        label=_("Address that customers write to"),
        required=False,
        help_text=_("For example support@your-company.example. Can be added later."),
    )
    field_order = ["code", "name", "slug", "inbox", "owner_name", "email", "password"]

    def clean_slug(self) -> str:
        """One that can stand in an address."""
        slug = str(self.cleaned_data["slug"]).lower()
        if not is_slug(slug):
            raise ValidationError(_("Only small letters, digits and hyphens inside."))
        return slug

    def clean(self) -> None:
        """The password, once name and address are known."""
        if "password" in self.cleaned_data:
            self.measure_password(self.cleaned_data.get("owner_name", ""), self.cleaned_data.get("email", ""))
