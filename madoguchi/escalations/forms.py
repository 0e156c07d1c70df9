"""The forms of ladders and risk words, in the words of whoever leads a team."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, When
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.calendar import Calendar
from madoguchi.accounts.models import Membership, Role, Team, Workspace
from madoguchi.escalations.calling import FIRST_MINUTES, minutes
from madoguchi.escalations.keeping import MOST_STEPS
from madoguchi.escalations.models import EscalationKind, Ladder, Risk, RiskWords, Rotation, Severity
from madoguchi.escalations.on_call.reading import MOST_ROTATIONS
from madoguchi.escalations.risk_words import MOST_WORDS, USUAL_SEVERITIES, words_of
from madoguchi.kit.whole_numbers import whole

MOST_PEOPLE, MOST_TEAMS = 200, 50
LONGEST_WORD = 60
CALLED = [(f"role:{int(role)}", role.label) for role in (Role.LEAD, Role.ADMIN, Role.OWNER, Role.AGENT)]


class LadderForm(forms.Form):
    """A name, when its minutes run, and up to three steps: whom, and for how long at each severity."""

    name = forms.CharField(label=_("Name of the ladder"), max_length=80)
    kind = forms.ChoiceField(label=_("For what"), choices=EscalationKind.choices)
    severity = forms.TypedChoiceField(
        label=_("Severity where nobody says another"), choices=Severity.choices, coerce=int, initial=Severity.MEDIUM
    )
    calendar = forms.ModelChoiceField(
        label=_("Its minutes run"), queryset=Calendar.objects.none(), required=False, empty_label=_("Day and night")
    )

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calendar"].queryset = Calendar.objects.filter(workspace=workspace).order_by("name")  # type: ignore[attr-defined]
        whom = [*CALLED, *_rotations_teams_and_people(workspace, _named(self.initial))]
        for step in range(MOST_STEPS):
            self.fields[f"whom_{step}"] = forms.MultipleChoiceField(
                label=_("Who is called first") if step == 0 else _("Who is called then"),
                choices=whom,
                required=step == 0,
                widget=forms.CheckboxSelectMultiple,
            )
            for severity in Severity:
                usual = FIRST_MINUTES[str(int(severity))]
                self.fields[f"minutes_{step}_{severity}"] = forms.IntegerField(
                    label=severity.label, min_value=1, max_value=10_080, initial=usual, required=False
                )

    @property
    def rungs(self) -> list[dict[str, Any]]:
        """The steps as the page shows them: whom, and minutes by severity."""
        return [
            {"whom": self[f"whom_{step}"], "minutes": [self[f"minutes_{step}_{severity}"] for severity in Severity]}
            for step in range(MOST_STEPS)
        ]

    def clean(self) -> dict[str, Any]:
        """Whatever the severity, somebody is called."""
        told = super().clean() or {}
        for severity in Severity:
            named = [step for step in range(MOST_STEPS) if told.get(f"whom_{step}")]
            if named and not any(told.get(f"minutes_{step}_{severity}") for step in named):
                self.add_error(f"minutes_{named[0]}_{severity}", _("At this severity nobody would be called."))
        return told

    def steps(self) -> list[dict[str, Any]]:
        """As a ladder keeps them; a step that calls nobody is left out."""
        found = []
        for step in range(MOST_STEPS):
            whom = [each.partition(":") for each in self.cleaned_data.get(f"whom_{step}", ())]
            if whom:
                by = {
                    name: [whole(pk) for kind, _c, pk in whom if kind == name]
                    for name in ("role", "team", "person", "rotation")
                }
                told = {str(int(each)): self.cleaned_data.get(f"minutes_{step}_{each}") for each in Severity}
                waits = {key: value for key, value in told.items() if value}
                called = {"roles": by["role"], "teams": by["team"], "people": by["person"], "rotations": by["rotation"]}
                found.append({**called, "minutes": waits})
        return found


def initial_of(ladder: Ladder) -> dict[str, Any]:
    """The form's fields as the ladder has them."""
    told: dict[str, Any] = {"name": ladder.name, "kind": ladder.kind, "calendar": ladder.calendar_id}
    told["severity"] = ladder.severity
    for at, step in enumerate(ladder.steps):
        named = (("role", "roles"), ("team", "teams"), ("person", "people"), ("rotation", "rotations"))
        told[f"whom_{at}"] = [f"{kind}:{pk}" for kind, key in named for pk in step.get(key, ())]
        told |= {f"minutes_{at}_{severity}": minutes(step, severity) for severity in Severity}
    return told


class RiskWordsForm(forms.Form):
    """Which words, and what follows when a customer writes one."""

    is_on = forms.BooleanField(label=_("Look for these words in what customers write"), required=False)
    starts = forms.ChoiceField(
        label=_("When one is found"),
        choices=[("", _("Alert the leads, who decide")), ("1", _("Start the emergency at once"))],
        required=False,
    )
    ladder = forms.ModelChoiceField(
        label=_("On which ladder"),
        queryset=Ladder.objects.none(),
        required=False,
        empty_label=_("Leads, then admins and owners"),
    )

    def __init__(self, data: Any = None, *, workspace: Workspace, row: RiskWords | None) -> None:
        kept = row.words if row else {}
        told: dict[str, Any] = {"is_on": row is None or row.is_on, "ladder": row.ladder_id if row else None}
        told |= {"starts": "1" if row and row.starts else ""}
        told |= {risk: "\n".join(words_of(kept, risk)) for risk in Risk.values}
        super().__init__(data, initial=told)
        ladders = Ladder.objects.filter(workspace=workspace, kind=EscalationKind.EMERGENCY).order_by("name")
        self.fields["ladder"].queryset = ladders  # type: ignore[attr-defined]
        graded = row.severities if row else {}
        for risk, label in Risk.choices:
            self.fields[f"severity_{risk}"] = forms.TypedChoiceField(
                label=_("Severity"),
                choices=Severity.choices,
                coerce=int,
                initial=graded.get(risk) or USUAL_SEVERITIES[risk],
                required=False,
                empty_value=None,
            )
            self.fields[risk] = forms.CharField(
                label=label, required=False, widget=forms.Textarea(attrs={"rows": 6}), help_text=_("One on a line.")
            )

    def clean(self) -> dict[str, Any]:
        """Each line a word."""
        told = super().clean() or {}
        for risk in Risk.values:
            words = [line.strip() for line in told.get(risk, "").splitlines() if line.strip()]
            if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
                raise ValidationError(_("At most 200 words, each of at most 60 signs."))
            told[risk] = list(dict.fromkeys(words))
        return told

    def fields_of_row(self) -> dict[str, Any]:
        """What keeping.set_risk_words takes."""
        told = self.cleaned_data
        words = {each: told[each] for each in Risk.values}
        graded = {each: told[f"severity_{each}"] for each in Risk.values if told.get(f"severity_{each}")}
        kept = {"is_on": told["is_on"], "ladder": told["ladder"], "starts": told["starts"] == "1"}
        return {**kept, "words": words, "severities": graded}

    @property
    def risks(self) -> list[tuple[Any, Any]]:
        """Each risk with its words and how grave it is."""
        return [(self[risk], self[f"severity_{risk}"]) for risk in Risk.values]


def _named(initial: Mapping[str, Any]) -> dict[str, list[int]]:
    """Who stands in the ladder already: by kind."""
    found: dict[str, list[int]] = {"team": [], "person": []}
    for each in (each for step in range(MOST_STEPS) for each in initial.get(f"whom_{step}", ())):
        kind, _colon, pk = each.partition(":")
        found.setdefault(kind, []).append(int(pk))
    return found


def _rotations_teams_and_people(workspace: Workspace, named: dict[str, list[int]]) -> list[tuple[str, str]]:
    """In a big house not all: who is `named` already stands first and is never left out."""
    teams = Team.objects.filter(workspace=workspace).order_by(_later(pk__in=named["team"]), "name")
    members = Membership.objects.filter(workspace=workspace, is_active=True).order_by(
        _later(person__in=named["person"]), "person__reading", "person__name"
    )
    rotations = Rotation.objects.filter(workspace=workspace).order_by("name")
    calls = rotations.values_list("pk", "name")[:MOST_ROTATIONS]
    return [
        *((f"rotation:{pk}", _("Whoever is on call: %(name)s") % {"name": name}) for pk, name in calls),
        *((f"team:{pk}", name) for pk, name in teams.values_list("pk", "name")[:MOST_TEAMS]),
        *((f"person:{pk}", name) for pk, name in members.values_list("person_id", "person__name")[:MOST_PEOPLE]),
    ]


def _later(**named: Any) -> Case:
    return Case(When(**named, then=0), default=1, output_field=IntegerField())
