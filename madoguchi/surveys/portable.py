"""Surveys in files: when, in which words, which questions; whom they asked stays here."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.parts import Flag, OneOf, Part, Record, Text, Whole
from madoguchi.accounts.portable.references import Reference, refer
from madoguchi.conversations.portable.chosen import Chosen, Sort, say
from madoguchi.surveys import keeping
from madoguchi.surveys.forms import LONGEST_TEXT, SETTINGS, SurveyForm
from madoguchi.surveys.models import Survey
from madoguchi.surveys.texts import KEYS, READY_TEXTS

LANGUAGES = ("ja", "en")


def add() -> None:
    """Called once at start."""
    rows = Survey.objects.filter(removed_at=None)
    refer(Reference("survey", "survey", lambda pk: rows.filter(workspace_id=pk).values_list("pk", "name")))
    say("survey", Chosen(sort=Sort("survey")))
    asked = Record(parts={"on": Flag(True), "ja": Text(most=200), "en": Text("", 200)})
    survey: dict[str, Part] = {
        "name": Text(most=80),
        "active": Flag(True),
        "language": OneOf("customer", {"": "customer", "ja": "ja", "en": "en"}),
        "after_hours": Whole(24, 0, 168),
        "quiet_days": Whole(30, 0, 365),
        "open_days": Whole(14, 1, 14),
        "texts": Record(parts={name: Text("", LONGEST_TEXT, keeps_edges=True) for name in READY_TEXTS}),
        "questions": Record(parts=dict.fromkeys(KEYS, asked)),
    }
    of_surveys = (_rows, _values, _make, _change, _remove)
    register(Kind("surveys", 50, Right.MANAGE_RULES, survey, *of_surveys, sort=("name",), named="survey"))


def _rows(by: Membership) -> Iterable[Survey]:
    return Survey.objects.filter(workspace_id=by.workspace_id, removed_at=None).order_by("name")[: keeping.MOST]


def _values(row: Survey) -> Values:
    version = keeping.newest(row)
    questions = {each["key"]: each for each in version.questions} if version else {}
    told = {name: getattr(row, name) for name in SETTINGS if name != "is_on"}
    shown = {key: {"on": each["is_on"]} | {word: each.get(word, "") for word in LANGUAGES} for key, each in questions.items()}
    return told | {"active": row.is_on, "texts": version.texts if version else {}, "questions": shown}


def _make(values: Values, by: Membership) -> Survey:
    return _keep(None, values, by)


def _change(row: Survey, values: Values, by: Membership) -> Survey:
    return _keep(row, values, by)


def _keep(row: Survey | None, values: Values, by: Membership) -> Survey:
    """What the page of settings refuses is refused here as well."""
    told = {name: values[name] for name in SETTINGS if name != "is_on"} | {"is_on": values["active"]} | values["texts"]
    for key, each in values["questions"].items():
        told |= {f"{key}_on": each["on"]} | {f"{key}_{word}": each[word] for word in LANGUAGES}
    form = SurveyForm(told, workspace_id=by.workspace_id, survey=row, version=None)
    if not form.is_valid():
        raise ValidationError([f"{name}: {words}" for name, found in form.errors.items() for words in found])
    texts, questions = form.texts_of(), form.questions_of()
    return keeping.keep(by.workspace, row, texts=texts, questions=questions, by=by.person, **form.settings_of())


def _remove(row: Survey, by: Membership) -> None:
    keeping.remove(row, by=by.person)
