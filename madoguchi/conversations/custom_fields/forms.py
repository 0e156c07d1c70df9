"""The form of a custom field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madoguchi.conversations.custom_fields import entries
from madoguchi.conversations.custom_fields.entries import Entry
from madoguchi.conversations.models import CustomChoice, CustomField, FieldKind, Inbox

LISTS = (FieldKind.CHOICE, FieldKind.MULTI)
MOST_LETTERS = 100_000


class _EntryField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: CustomChoice) -> str:
        return f"{obj.field.name} › {obj.path}"


class CustomFieldForm(forms.Form):
    """One field."""

    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=FieldKind.choices)
    entries = forms.CharField(
        label=_("Entries"),
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 10}),
        strip=False,
        help_text=_("For lists: one entry a line. Indented lines belong to the entry above, in up to three levels."),
    )
    unit = forms.CharField(label=_("Unit"), max_length=10, required=False, help_text=_("For numbers and amounts; empty: ¥"))
    help_text = forms.CharField(label=_("Help"), max_length=200, required=False, help_text=_("Shown beside the field."))
    is_required = forms.BooleanField(label=_("Must be filled before a conversation is closed"), required=False)
    inboxes = forms.ModelMultipleChoiceField(
        label=_("Only in these inboxes"), queryset=Inbox.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    shown_when = _EntryField(
        label=_("Only when another field has one of these"),
        queryset=CustomChoice.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: always shown."),
    )

    def __init__(self, *args: Any, workspace_id: int, home: str, field: CustomField | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inboxes"].queryset = Inbox.objects.filter(workspace_id=workspace_id).order_by("name")  # type: ignore[attr-defined]
        others = CustomChoice.objects.filter(workspace_id=workspace_id, field__home=home, field__archived_at=None)
        chosen = Q(removed_at=None) | Q(pk__in=field.shown_when.all() if field else [])
        others = others.filter(chosen).exclude(field=field).select_related("field")
        self.fields["shown_when"].queryset = others.order_by("field__position", "field_id", "position")  # type: ignore[attr-defined]

    def clean_entries(self) -> list[Entry]:
        """The list, read."""
        try:
            return entries.read(self.cleaned_data["entries"])
        except entries.BadList as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """A list needs entries."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") in LISTS and "entries" in cleaned and not cleaned["entries"]:
            self.add_error("entries", _("A list needs entries."))
        return cleaned


def given(field: CustomField) -> dict[str, Any]:
    """A field as its form shows it."""
    there = CustomChoice.objects.filter(field=field, removed_at=None).order_by("position", "id")
    own = {name: getattr(field, name) for name in ("name", "kind", "unit", "help_text", "is_required")}
    more = {"inboxes": list(field.inboxes.all()), "shown_when": list(field.shown_when.all())}
    return own | more | {"entries": entries.written(there)}
