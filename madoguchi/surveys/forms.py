"""The form of a survey, and the form that customers fill in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.conversations.variables import unknown
from madoguchi.surveys.answering import LONGEST_COMMENT, Said
from madoguchi.surveys.models import Survey, SurveyVersion
from madoguchi.surveys.texts import QUESTIONS, RATED, RATINGS, READY_TEXTS, YES_NO

HOURS = (0, 1, 3, 6, 24, 48, 72, 168)
SETTINGS = ("name", "is_on", "language", "after_hours", "quiet_days", "open_days")
LONGEST_TEXT = 2000


def _hours() -> list[tuple[int, object]]:
    named = {0: gettext_lazy("At once"), 24: gettext_lazy("1 day later"), 48: gettext_lazy("2 days later")}
    named |= {72: gettext_lazy("3 days later"), 168: gettext_lazy("7 days later"), 1: gettext_lazy("1 hour later")}
    named |= {3: gettext_lazy("3 hours later"), 6: gettext_lazy("6 hours later")}
    return [(each, named[each]) for each in HOURS]


class SurveyForm(forms.Form):
    """Name, when, in which words, and which questions."""

    name = forms.CharField(label=gettext_lazy("Name of the survey"), max_length=80)
    is_on = forms.BooleanField(label=gettext_lazy("Ask customers with this survey"), required=False)
    after_hours = forms.TypedChoiceField(label=gettext_lazy("When it is sent"), coerce=int, choices=_hours)
    quiet_days = forms.IntegerField(
        label=gettext_lazy("Days of quiet"),
        help_text=gettext_lazy("Whoever was asked by any survey is left alone for so long."),
        min_value=0,
        max_value=365,
    )
    open_days = forms.IntegerField(
        label=gettext_lazy("Days to answer"),
        help_text=gettext_lazy("Counted from the closing. Until then an answer can be changed as well."),
        min_value=1,
        max_value=14,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=[("", gettext_lazy("The customer's")), ("ja", gettext_lazy("Japanese")), ("en", gettext_lazy("English"))],
    )

    def __init__(self, data: Any = None, *, workspace_id: int, survey: Survey | None, version: SurveyVersion | None) -> None:
        kept = {each["key"]: each for each in (version.questions if version else QUESTIONS)}
        told: dict[str, Any] = {name: getattr(survey or Survey(), name) for name in SETTINGS}
        told |= version.texts if version else READY_TEXTS
        super().__init__(data, initial=told)
        self.workspace_id, self.keys = workspace_id, [each["key"] for each in QUESTIONS]
        for language in ("ja", "en"):
            needed = language == "ja"
            for name, label, rows in (
                ("subject", gettext_lazy("Subject of the mail"), 0),
                ("intro", gettext_lazy("Words of the mail"), 9),
                ("thanks", gettext_lazy("Thanks after answering"), 3),
            ):
                widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
                self.fields[f"{name}_{language}"] = forms.CharField(
                    label=label, widget=widget, max_length=LONGEST_TEXT if rows else 200, required=needed
                )
        for question in QUESTIONS:
            key = question["key"]
            shown = kept.get(key, question)
            self.fields[f"{key}_on"] = forms.BooleanField(
                label=gettext_lazy("Ask this"), required=False, initial=shown["is_on"]
            )
            for language, label in (("ja", gettext_lazy("In Japanese")), ("en", gettext_lazy("In English"))):
                self.fields[f"{key}_{language}"] = forms.CharField(
                    label=label, max_length=200, initial=shown[language], required=language == "ja"
                )

    def texts_of(self) -> dict[str, str]:
        """As a version keeps them."""
        return {name: self.cleaned_data[name] for name in READY_TEXTS}

    def questions_of(self) -> list[dict[str, Any]]:
        """As a version keeps them."""
        told = self.cleaned_data
        return [
            {"key": each["key"], "kind": each["kind"], "is_on": told[f"{each['key']}_on"]}
            | {language: told[f"{each['key']}_{language}"] for language in ("ja", "en")}
            for each in QUESTIONS
        ]

    def settings_of(self) -> dict[str, Any]:
        """As a survey keeps them."""
        return {name: self.cleaned_data[name] for name in SETTINGS}

    def by_language(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The words, for the page."""
        return [
            (language, [self[f"{name}_{language}"] for name in ("subject", "intro", "thanks")]) for language in ("ja", "en")
        ]

    def by_question(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The questions, for the page."""
        return [(self[f"{key}_on"], self[f"{key}_ja"], self[f"{key}_en"]) for key in self.keys]

    def clean(self) -> dict[str, Any]:
        """At least one question, no unknown variable, and time left to answer."""
        told = super().clean() or {}
        if not any(told.get(f"{key}_on") for key in self.keys):
            raise ValidationError(_("Ask at least one question."))
        if "after_hours" in told and "open_days" in told and told["after_hours"] >= 24 * told["open_days"]:
            self.add_error("open_days", _("Nobody could answer any more when it is sent."))
        for name in READY_TEXTS:
            if names := unknown(told.get(name, ""), self.workspace_id):
                self.add_error(name, _("Nobody knows these variables: %(names)s") % {"names": _(", ").join(names)})
        return told


class AnswerForm(forms.Form):
    """What a customer chooses and writes: nothing is compulsory, but something must be there."""

    def __init__(self, data: Any = None, *, questions: list[dict[str, str]], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        for question in questions:
            self.fields[question["key"]] = _field(question)

    def said(self) -> Said:
        """The answer."""
        told = self.cleaned_data
        twice = told.get("twice") or ""
        return Said(
            result=_number(told.get("result")),
            handling=_number(told.get("handling")),
            twice=None if twice == "" else twice == "yes",
            comment=told.get("comment") or "",
        )

    def clean_comment(self) -> str:
        """Line ends as one sign each, as people count them."""
        text: str = self.cleaned_data["comment"].replace("\r\n", "\n").replace("\0", "").strip()
        if len(text) > LONGEST_COMMENT:
            raise ValidationError(
                _("At most %(most)s letters, please; there are %(number)s.") % {"most": LONGEST_COMMENT, "number": len(text)}
            )
        return text

    def clean(self) -> dict[str, Any]:
        """Not empty."""
        told = super().clean() or {}
        if not self.errors and not any(told.values()):
            raise ValidationError(_("Please choose or write something before you send."))
        return told


def initial_of(said: Said) -> dict[str, Any]:
    """The form's fields as an answer has them."""
    twice = "" if said.twice is None else "yes" if said.twice else "no"
    return {"result": str(said.result or ""), "handling": str(said.handling or ""), "twice": twice, "comment": said.comment}


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _field(question: dict[str, str]) -> forms.Field:
    kind, words = question["kind"], question["words"]
    if kind == RATED:
        choices = [(str(each), str(each)) for each in RATINGS]
        return forms.ChoiceField(label=words, choices=choices, required=False, widget=forms.RadioSelect)
    if kind == YES_NO:
        choices = [("no", _("No")), ("yes", _("Yes"))]
        return forms.ChoiceField(label=words, choices=choices, required=False, widget=forms.RadioSelect)
    return forms.CharField(label=words, required=False, strip=False, widget=forms.Textarea(attrs={"rows": 5}))
