"""The forms of this room. Texts are trimmed, addresses made small; passwords go through Django's validators."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import AddEmailForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership, Person, Role, Team, Workspace
from madoguchi.accounts.workspaces import LONGEST_UNDO, is_slug, time_zones

LANGUAGES = [("ja", "日本語"), ("en", "English")]


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


class MembersField(forms.ModelMultipleChoiceField):
    """Members by name."""

    def label_from_instance(self, obj: Membership) -> str:
        """As colleagues know them."""
        return obj.person.name


class TeamForm(forms.Form):
    """A team's name and who is in it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    members = MembersField(
        label=_("Members"),
        queryset=Membership.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, workspace: Workspace, team: Team | None = None, **kwargs: Any) -> None:
        if team is not None:
            chosen = list(team.members.values_list("pk", flat=True))
            kwargs.setdefault("initial", {"name": team.name, "members": chosen})
        super().__init__(*args, **kwargs)
        members = Membership.objects.filter(workspace=workspace, is_active=True).select_related("person")
        self.fields["members"].queryset = members.order_by("person__reading", "person__name")  # type: ignore[attr-defined]


class WorkspaceForm(forms.ModelForm):
    """What holds for the whole workspace."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=LANGUAGES,
        help_text=_("For customers and invited people whose own language is not known."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=[])
    undo_seconds = forms.IntegerField(
        label=_("Seconds to undo a reply"),
        min_value=0,
        max_value=LONGEST_UNDO,
        help_text=_("A reply leaves only after this time. 0: at once."),
    )

    class Meta:
        model = Workspace
        fields = ["name", "language", "time_zone", "undo_seconds"]
        labels = {"name": _("Name of the workspace")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = time_zones()
        if self.instance.time_zone not in zones:
            zones.insert(0, self.instance.time_zone)
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones]  # type: ignore[attr-defined]


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
