"""The forms of the tags' settings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.conversations.models import Tag, TagColour, TagGroup
from madoguchi.conversations.tags import finding
from madoguchi.conversations.tags.keeping import LONGEST


class TagForm(forms.Form):
    """A tag."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST)
    reading = forms.CharField(
        label=_("Reading (kana)"), max_length=LONGEST, required=False, help_text=_("So that it is found by kana too.")
    )
    colour = forms.ChoiceField(label=_("Colour"), choices=TagColour.choices, initial=TagColour.GREY)
    group = forms.ModelChoiceField(
        label=_("Group"), queryset=TagGroup.objects.none(), required=False, empty_label=_("No group")
    )

    def __init__(self, *args: Any, workspace_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = TagGroup.objects.filter(workspace_id=workspace_id).order_by("position", "name")
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]


class MergerForm(forms.Form):
    """Into which other tag."""

    into = forms.ModelChoiceField(label=_("Merge into"), queryset=Tag.objects.none(), empty_label=None)

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = finding.tags(tag.workspace_id).exclude(pk=tag.pk)  # type: ignore[attr-defined]


class GroupForm(forms.Form):
    """A group."""

    name = forms.CharField(label=_("New group"), max_length=LONGEST)
    is_single = forms.BooleanField(label=_("A conversation has at most one of them"), required=False)
