"""Forms of what a member prefers: news, and the small choices that rooms declare."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts import notifying, preferring
from madoguchi.accounts.models import Membership, NoticeWays


class Clock(forms.TimeInput):
    """The browser's own field for a time of day."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class NoticesForm(forms.Form):
    """Which news come by which way, how often mail comes, and when there shall be quiet."""

    WAYS = ("bell", "mail", "push")

    bell = forms.MultipleChoiceField(label=_("Bell"), required=False)
    mail = forms.MultipleChoiceField(label=_("Mail"), required=False)
    push = forms.MultipleChoiceField(label=_("Push"), required=False)
    push_tells = forms.BooleanField(label=_("Push notifications say what it is about"), required=False)
    digest = forms.ChoiceField(label=_("Mail with what is unread"), choices=NoticeWays.Digest.choices)
    digest_at = forms.TimeField(label=_("Once a day at"), widget=Clock())
    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=Clock())
    quiet_until = forms.TimeField(
        label=_("Quiet until"), required=False, widget=Clock(), help_text=_("In these hours nothing comes but the bell.")
    )
    quiet_off_work = forms.BooleanField(label=_("Be quiet outside my working hours"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for way in self.WAYS:
            self.fields[way].choices = [(key, kind.switch) for key, kind in notifying.kinds().items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Quiet has a beginning and an end, or neither."""
        found = super().clean() or {}
        if not self.errors and (found["quiet_from"] is None) != (found["quiet_until"] is None):
            self.add_error("quiet_until", _("Say both when the quiet hours begin and when they end."))
        return found

    def chosen(self) -> dict[str, Any]:
        """As choose_ways wants it: of the ticks, what was left out."""
        quiet = {f"quiet_{way}": [key for key in notifying.kinds() if key not in self.cleaned_data[way]] for way in self.WAYS}
        return quiet | {name: value for name, value in self.cleaned_data.items() if name not in self.WAYS}

    def ways(self) -> list[forms.BoundField]:
        """The heads of the columns."""
        return [self[way] for way in self.WAYS]

    def rows(self) -> list[dict[str, Any]]:
        """One line for each kind: its words, and for each way whether it is ticked."""
        ticked = {way: set(self[way].value() or []) for way in self.WAYS}
        return [
            {"key": key, "words": kind.switch, "ways": [(self[way], key in ticked[way]) for way in self.WAYS]}
            for key, kind in notifying.kinds().items()
        ]


class PreferencesForm(forms.Form):
    """Every small choice that a room has declared."""

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in preferring.declared():
            now = preferring.of(membership, each.key)
            field = forms.ChoiceField(label=str(each.label), choices=list(each.choices.items()), initial=now)
            field.required = "" not in each.choices
            self.fields[each.key] = field
