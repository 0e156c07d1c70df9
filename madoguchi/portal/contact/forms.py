"""The form in which the contact page is set."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.conversations.models import Inbox
from madoguchi.portal.contact.keeping import MOST_WAYS
from madoguchi.portal.models import ContactPage

KINDS = [("", gettext_lazy("nothing")), ("phone", gettext_lazy("Telephone")), ("text", gettext_lazy("Words"))]
WAYS = ("phone", "text")
LONGEST_INTRO, LONGEST_PART = 1000, 200
PARTS = ("kind", "value", "ja", "en", "note_ja", "note_en")
_NUMBER = re.compile(r"[+0-9()（）\-－ー−\s]{3,30}")


class ContactPageForm(forms.Form):
    """Open or not, its words, whose address stands on it, and up to six rows of one's own."""

    is_open = forms.BooleanField(label=gettext_lazy("Everybody can open the contact page"), required=False)
    intro_ja = forms.CharField(label=gettext_lazy("Words above, in Japanese"), required=False, max_length=LONGEST_INTRO)
    intro_en = forms.CharField(label=gettext_lazy("Words above, in English"), required=False, max_length=LONGEST_INTRO)
    inboxes = forms.ModelMultipleChoiceField(
        Inbox.objects.none(),
        label=gettext_lazy("Mail addresses that are shown"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, page: ContactPage) -> None:
        told: dict[str, Any] = {name: getattr(page, name) for name in ("is_open", "intro_ja", "intro_en", "inboxes")}
        for at, way in enumerate(page.ways):
            told |= {f"{name}{at}": way.get(name, "") for name in PARTS}
        super().__init__(data, initial=told)
        rows = Inbox.objects.filter(workspace=page.workspace_id, is_active=True).order_by("name")
        self.fields["inboxes"].queryset = rows  # type: ignore[attr-defined]
        for name in ("intro_ja", "intro_en"):
            self.fields[name].widget = forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_INTRO})
        for at in range(MOST_WAYS):
            self._add_way(at)

    def _add_way(self, at: int) -> None:
        self.fields[f"kind{at}"] = forms.ChoiceField(label=gettext_lazy("What stands here"), choices=KINDS, required=False)
        words = {
            "value": gettext_lazy("Telephone number"),
            "ja": gettext_lazy("Name in Japanese"),
            "en": gettext_lazy("Name in English"),
            "note_ja": gettext_lazy("Beside it, in Japanese"),
            "note_en": gettext_lazy("Beside it, in English"),
        }
        for name, label in words.items():
            self.fields[f"{name}{at}"] = forms.CharField(label=label, max_length=LONGEST_PART, required=False)

    def by_way(self) -> list[list[forms.BoundField]]:
        """The rows, for the page."""
        return [[self[f"{name}{at}"] for name in PARTS] for at in range(MOST_WAYS)]

    def ways_of(self) -> list[dict[str, str]]:
        """As the page keeps them."""
        rows = ({name: self.cleaned_data[f"{name}{at}"] for name in PARTS} for at in range(MOST_WAYS))
        return [row for row in rows if row["kind"]]

    def told(self) -> dict[str, Any]:
        """As keeping.put takes it."""
        data = self.cleaned_data
        inboxes = [each.pk for each in data["inboxes"]]
        return {
            "is_open": data["is_open"],
            "intro": (data["intro_ja"], data["intro_en"]),
            "ways": self.ways_of(),
            "inboxes": inboxes,
        }

    def clean(self) -> dict[str, Any]:
        """A telephone has a number, words have words."""
        told = super().clean() or {}
        for at in range(MOST_WAYS):
            kind = told.get(f"kind{at}")
            if kind == "phone" and not _NUMBER.fullmatch(told.get(f"value{at}", "")):
                self.add_error(f"value{at}", ValidationError(_("Write the number as people dial it.")))
            if kind == "text" and not (told.get(f"ja{at}") or told.get(f"en{at}")):
                self.add_error(f"ja{at}", ValidationError(_("Write something here.")))
        return told
