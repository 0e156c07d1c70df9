"""The forms of a rotation, of somebody instead, and of an exchange between colleagues."""

from datetime import time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership, Person, Workspace
from madoguchi.escalations.models import Rotation
from madoguchi.escalations.on_call.keeping import MOST_PEOPLE, Shape
from madoguchi.kit.whole_numbers import whole

SPARE = 3  # empty places below those that are taken
FEWEST = 4
MOST_MEMBERS = 300
LONGEST_TURN = 365
YEARS = timedelta(days=2 * 366)
_WHEN = "%Y-%m-%dT%H:%M"


def members(workspace: Workspace) -> list[tuple[str, str]]:
    """Everybody who works here, by reading."""
    rows = Membership.objects.filter(workspace=workspace, is_active=True).order_by("person__reading", "person__name")
    return [(str(pk), name) for pk, name in rows.values_list("person_id", "person__name")[:MOST_MEMBERS]]


class RotationForm(forms.Form):
    """A name, who in which order, and the clock by which they hand over."""

    name = forms.CharField(label=_("Name of the rotation"), max_length=80)
    length = forms.ChoiceField(
        label=_("A turn lasts"), choices=[("7", _("a week")), ("1", _("a day")), ("n", _("other"))], initial="7"
    )
    days = forms.IntegerField(
        label=_("Days of a turn"), min_value=1, max_value=LONGEST_TURN, required=False, help_text=_("Only for “other”.")
    )
    begins = forms.DateField(
        label=_("The first turn begins on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Its day of the week is the one on which weekly turns are handed over."),
    )
    at = forms.TimeField(label=_("Handed over at"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))

    def __init__(self, data: Any = None, *, workspace: Workspace, rotation: Rotation | None) -> None:
        super().__init__(data, initial=_initial(rotation))
        taken = rotation.people if rotation else []
        self.places = min(max(len(taken) + SPARE, FEWEST), MOST_PEOPLE)
        self.people: list[int] = []
        known = members(workspace)
        gone = Person.objects.filter(pk__in=set(taken) - {int(pk) for pk, _name in known}).values_list("pk", "name")
        choices = [("", "–"), *known, *((str(pk), _("%(name)s (no longer works here)") % {"name": name}) for pk, name in gone)]
        for place in range(self.places):
            initial = str(taken[place]) if place < len(taken) else ""
            self.fields[f"person_{place}"] = forms.ChoiceField(choices=choices, required=False, initial=initial)

    @property
    def order(self) -> list[Any]:
        """The places, in order."""
        return [self[f"person_{place}"] for place in range(self.places)]

    def clean(self) -> dict[str, Any]:
        """At least one, from a day that is not ages away."""
        told = super().clean() or {}
        chosen = [whole(told.get(f"person_{place}") or "") for place in range(self.places)]
        self.people = [pk for pk in chosen if pk]
        if not self.people:
            raise ValidationError(_("Nobody would ever be on call. Choose at least one person."))
        if told.get("length") == "n" and not told.get("days"):
            self.add_error("days", _("How many days?"))
        if (begins := told.get("begins")) and abs(begins - timezone.localdate()) > YEARS:
            self.add_error("begins", _("That day is too far away."))
        return told

    @property
    def shape(self) -> Shape:
        """As keeping wants it."""
        told = self.cleaned_data
        days = told["days"] if told["length"] == "n" else int(told["length"])
        return Shape(told["name"], self.people, told["begins"], told["at"].replace(second=0, microsecond=0), days)


class InsteadForm(forms.Form):
    """This person instead, from when until when, and why."""

    person = forms.ChoiceField(label=_("Who is on call instead"))
    since = forms.DateTimeField(label=_("Begins"), input_formats=[_WHEN])
    until = forms.DateTimeField(label=_("Until"), input_formats=[_WHEN])
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, workspace: Workspace) -> None:
        super().__init__(data)
        self.fields["person"].choices = [("", "–"), *members(workspace)]  # type: ignore[attr-defined]
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateTimeInput(format=_WHEN, attrs={"type": "datetime-local"})

    def clean(self) -> dict[str, Any]:
        """It ends after it begins, and is not over."""
        told = super().clean() or {}
        since, until = told.get("since"), told.get("until")
        if since and until and until <= max(since, timezone.now()):
            self.add_error("until", _("It must end after it begins, and not in the past."))
        if until and until - timezone.now() > YEARS:
            self.add_error("until", _("That day is too far away."))
        return told


class ExchangeForm(forms.Form):
    """With whom: a turn of theirs for this one, or nothing for it."""

    to = forms.ChoiceField(label=_("What shall happen"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, choices: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["to"].choices = choices  # type: ignore[attr-defined]


def _initial(rotation: Rotation | None) -> dict[str, Any]:
    if rotation is None:
        today = timezone.localdate()
        monday = today - timedelta(days=today.weekday())
        return {"length": "7", "begins": monday.isoformat(), "at": time(9)}
    usual = {1: "1", 7: "7"}.get(rotation.days, "n")
    days = rotation.days if usual == "n" else None
    return {"name": rotation.name, "length": usual, "days": days, "begins": rotation.begins.isoformat(), "at": rotation.at}
