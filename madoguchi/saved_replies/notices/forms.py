"""The form of a notice."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors, variables
from madoguchi.conversations.models import Inbox
from madoguchi.saved_replies.forms import CHECKBOXES, area
from madoguchi.saved_replies.models import NoticePlace

LONGEST = 2000


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "60"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(
        label=label, required=False, widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )


class NoticeForm(forms.Form):
    """From when to when, or along with which closure; what it says, and where."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("For yourselves; customers do not see it.")
    )
    text_ja = forms.CharField(label=gettext_lazy("Text in Japanese"), max_length=LONGEST, required=False, widget=area(6))
    text_en = forms.CharField(label=gettext_lazy("Text in English"), max_length=LONGEST, required=False, widget=area(6))
    closure = forms.ChoiceField(label=gettext_lazy("Follows a closure of the calendar"), required=False)
    days_before = forms.IntegerField(label=gettext_lazy("Days before it"), min_value=0, max_value=90, required=False)
    begins_at, ends_at = _moment(pgettext_lazy("notice", "From")), _moment(pgettext_lazy("notice", "Until"))
    places = forms.MultipleChoiceField(label=gettext_lazy("Where it stands"), choices=NoticePlace.choices, widget=CHECKBOXES)
    inboxes = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Inboxes (none ticked: all)"), queryset=Inbox.objects.none(), required=False, widget=CHECKBOXES
    )

    def __init__(self, *args: Any, membership: Membership, closures: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._workspace_id = membership.workspace_id
        own = gettext_lazy("No, it has dates of its own")
        self.fields["closure"].choices = [("", own), *((each, each) for each in closures)]  # type: ignore[attr-defined]
        for name in ("begins_at", "ends_at"):
            self.fields[name].required = not closures
        self.fields["inboxes"].queryset = doors.inboxes(membership).filter(is_active=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """With a text, a span, and variables that are known."""
        values = super().clean() or self.cleaned_data
        for name in ("text_ja", "text_en"):
            values[name] = (values.get(name) or "").replace("\r\n", "\n").strip("\n")
            if unknown := variables.unknown(values[name], self._workspace_id):
                self.add_error(name, _("There is no variable {%(name)s}.") % {"name": unknown[0]})
        if not any(values.get(name) or name in self.errors for name in ("text_ja", "text_en")):
            self.add_error("text_ja", _("Write the text in one language at least."))
        begins_at, ends_at = values.get("begins_at"), values.get("ends_at")
        if not values.get("closure"):
            for name in ("begins_at", "ends_at"):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, _("Say from when to when, or choose a closure."))
        if begins_at and ends_at and ends_at <= begins_at and not values.get("closure"):
            self.add_error("ends_at", _("It must end after it begins."))
        values["days_before"] = values.get("days_before") or 0
        return values
