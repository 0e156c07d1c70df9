"""The form of what an inbox answers by itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.conversations import variables
from madoguchi.saved_replies.acknowledging.keeping import TEXTS
from madoguchi.saved_replies.forms import area
from madoguchi.saved_replies.models import Within

LONGEST = 5000
MOST_A_DAY = 20
NAMED = "named_{index}_{language}"


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, required=False, widget=area(10))


class AcknowledgementForm(forms.Form):
    """One inbox's. `closures`: names of closures in the calendar, each of which may have a text of its own."""

    is_on = forms.BooleanField(label=gettext_lazy("Answer by itself when somebody begins a conversation"), required=False)
    to_mails = forms.BooleanField(label=gettext_lazy("to mails"), required=False)
    to_forms = forms.BooleanField(label=gettext_lazy("to forms on your site"), required=False)
    within = forms.ChoiceField(
        label=gettext_lazy("How soon you usually answer"),
        choices=[("", gettext_lazy("No time is named")), *Within.choices],
        required=False,
        help_text=gettext_lazy("In opening hours. Name only what you keep; without it the line is left out."),
    )
    automatic_a_day = forms.IntegerField(
        label=gettext_lazy("Automatic answers for one address in 24 hours, at most"), min_value=1, max_value=MOST_A_DAY
    )
    subject_ja = forms.CharField(label=gettext_lazy("Subject in Japanese"), max_length=200, required=False)
    subject_en = forms.CharField(label=gettext_lazy("Subject in English"), max_length=200, required=False)
    open_ja, open_en = _text(gettext_lazy("Text in Japanese")), _text(gettext_lazy("Text in English"))
    closed_ja, closed_en = _text(gettext_lazy("Text in Japanese")), _text(gettext_lazy("Text in English"))
    closure_ja, closure_en = _text(gettext_lazy("Text in Japanese")), _text(gettext_lazy("Text in English"))

    def __init__(self, *args: Any, workspace_id: int, closures: list[str], named: dict[str, Any], **kwargs: Any) -> None:
        self._workspace_id, self.closures = workspace_id, closures
        super().__init__(*args, **kwargs)
        for index, name in enumerate(closures):
            for language, label in (("ja", gettext_lazy("Text in Japanese")), ("en", gettext_lazy("Text in English"))):
                field = _text(label)
                field.initial = named.get(name, {}).get(language, "")
                self.fields[NAMED.format(index=index, language=language)] = field

    @property
    def of_closures(self) -> list[tuple[str, Any, Any]]:
        """Name and both fields of each."""
        return [
            (name, self[NAMED.format(index=index, language="ja")], self[NAMED.format(index=index, language="en")])
            for index, name in enumerate(self.closures)
        ]

    def clean(self) -> dict[str, Any]:
        """With variables that are known, and a text for each time where it is on."""
        values = super().clean() or self.cleaned_data
        for name, text in list(values.items()):
            if isinstance(text, str):
                values[name] = text.replace("\r\n", "\n").strip("\n")
                if unknown := variables.unknown(text, self._workspace_id):
                    self.add_error(name, _("There is no variable {%(name)s}.") % {"name": unknown[0]})
        if values.get("is_on"):
            for each in ("open", "closed", "closure"):
                if not values.get(f"{each}_ja") and not values.get(f"{each}_en"):
                    self.add_error(f"{each}_ja", _("Write a text for this time in one language at least."))
        return values

    @property
    def values(self) -> dict[str, Any]:
        """What keeping.set_acknowledgement wants."""
        kept = {name: self.cleaned_data.get(name, "") for name in TEXTS}
        named = {
            name: {
                language: self.cleaned_data.get(NAMED.format(index=index, language=language), "") for language in ("ja", "en")
            }
            for index, name in enumerate(self.closures)
        }
        flags = {name: self.cleaned_data.get(name) for name in ("is_on", "to_mails", "to_forms", "automatic_a_day")}
        return {
            **kept,
            **{name: value for name, value in flags.items() if value is not None},
            "within": self.cleaned_data.get("within", ""),
            "named": {name: each for name, each in named.items() if any(each.values())},
        }
