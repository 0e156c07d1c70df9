"""What is set of a form beside its fields."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership, Team
from madoguchi.channels.webform import keeping
from madoguchi.channels.webform.models import USUAL_BUDGET, ContactForm, FormVersion
from madoguchi.channels.webform.ready import TEXTS
from madoguchi.conversations.models import Inbox, Tag
from madoguchi.conversations.tags import finding

SETTINGS = ("name", "inbox", "team", "tags", "is_on", "on_contact_page", "sites", "budget")
MOST_TAGS = 300


class ContactFormForm(forms.Form):
    """Where it leads, what follows, who may show it, and its words."""

    name = forms.CharField(label=_("Name of the form"), max_length=80, help_text=_("For colleagues; visitors see the title."))
    inbox = forms.ModelChoiceField(Inbox.objects.none(), label=_("Inbox"), empty_label=None)
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), required=False, empty_label=_("That of the inbox"))
    tags = forms.ModelMultipleChoiceField(
        Tag.objects.none(), label=_("Tags"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_on = forms.BooleanField(label=_("Visitors can open it"), required=False)
    on_contact_page = forms.BooleanField(label=_("It stands on the contact page"), required=False)
    sites = forms.CharField(
        label=_("Websites that may show it"),
        required=False,
        max_length=4000,
        help_text=_("One on each line, as https://shop.example.jp. They may also send to it from a form of their own."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    budget = forms.IntegerField(
        label=_("Ease of at least"),
        min_value=0,
        max_value=100,
        help_text=_("0 to 100. Below that the form is marked as asking too much."),
    )

    def __init__(self, data: Any = None, *, by: Membership, form: ContactForm | None, version: FormVersion | None) -> None:
        told: dict[str, Any] = {name: getattr(form, name) for name in SETTINGS} if form else {}
        told.setdefault("budget", USUAL_BUDGET)
        told.setdefault("is_on", True)
        told.setdefault("on_contact_page", True)
        told["sites"] = "\n".join(told.get("sites", []))
        told |= version.texts if version else TEXTS
        super().__init__(data, initial=told)
        chosen = self.fields
        chosen["inbox"].queryset = Inbox.objects.filter(workspace=by.workspace_id, is_active=True).order_by("name")  # type: ignore[attr-defined]
        chosen["team"].queryset = Team.objects.filter(workspace=by.workspace_id).order_by("name")  # type: ignore[attr-defined]
        offered = finding.tags(by.workspace_id)[:MOST_TAGS]
        chosen["tags"].queryset = Tag.objects.filter(pk__in=[each.pk for each in offered]).order_by("name")  # type: ignore[attr-defined]
        for language in ("ja", "en"):
            for name, label, rows in (
                ("title", _("Title"), 0),
                ("intro", _("Words above the fields"), 3),
                ("thanks", _("Words after sending"), 3),
            ):
                self.fields[f"{name}_{language}"] = forms.CharField(
                    label=label,
                    max_length=2000 if rows else 120,
                    required=language == "ja" and name == "title",
                    widget=forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(),
                )

    def clean_sites(self) -> list[str]:
        """Origins, each once."""
        try:
            return keeping.sites_of([each for each in self.cleaned_data["sites"].split() if each])
        except keeping.BadSite as error:
            raise forms.ValidationError(_("“%(site)s” is not the address of a website.") % {"site": str(error)[:80]}) from error

    def settings_of(self) -> dict[str, Any]:
        """As a form keeps them."""
        told = {name: self.cleaned_data[name] for name in SETTINGS}
        return told | {"tags": sorted(each.pk for each in told["tags"])}

    def texts_of(self) -> dict[str, str]:
        """As a version keeps them."""
        return {name: self.cleaned_data[name] for name in TEXTS}

    def by_language(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The words, for the page."""
        return [(each, [self[f"{name}_{each}"] for name in ("title", "intro", "thanks")]) for each in ("ja", "en")]
