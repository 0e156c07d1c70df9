"""Where else custom fields take part: conditions, prepared texts, macros, closing, the audit log."""

import re
from collections.abc import Callable, Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.auditing import name_subjects
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import actions, variables
from madoguchi.conversations.actions import Action, By, Gone, Impossible, Undo, doer
from madoguchi.conversations.bulk.verbs import refuses
from madoguchi.conversations.carrying import carry_rows
from madoguchi.conversations.conditions import fields as condition_fields
from madoguchi.conversations.custom_fields import conditions, finding, requiring, setting
from madoguchi.conversations.models import Conversation, CustomField, CustomValue, FieldHome
from madoguchi.conversations.variables import Letter, Variable

_WISH = re.compile(r"\s*(.+?)\s*[=＝]\s*(.*?)\s*")


def add() -> None:
    """Called once at start."""
    condition_fields.provide(conditions.provide)
    condition_fields.remember(conditions.former_name)
    variables.provide(_variables)
    wish = gettext_lazy("Set a field (field = value)")
    actions.register(Action("field", wish, Right.HANDLE, "text", _set, _set_back, check=_check))
    refuses(requiring.Missing, "fields_missing", gettext_lazy("Fields that are needed for closing are empty."))
    name_subjects("custom_field", _names)
    carry_rows("custom_values", CustomValue, once_by="field")


def _names(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(CustomField.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))


def _variables(workspace_id: int) -> Iterable[Variable]:
    return [Variable((each.name,), each.name, _value_of(each.pk)) for each in finding.fields(workspace_id)[: finding.MOST]]


def _value_of(field_id: int) -> Callable[[Letter], str]:
    def value(letter: Letter) -> str:
        if letter.conversation is None:
            return ""
        if "custom_fields" not in letter.held:
            every = [each for found in finding.around(letter.conversation).values() for each in found]
            letter.held["custom_fields"] = {each.field.pk: each.words for each in every}
        words: dict[int, str] = letter.held["custom_fields"]  # type: ignore[assignment]
        return words.get(field_id, "")

    return value


def _set(conversation: Conversation, by: By, value: str) -> Undo | None:
    field, typed = _meant(conversation.workspace_id, value)
    try:
        is_new = setting.put(conversation, field, typed, by=doer(by))
    except setting.BadValue as error:
        raise Impossible(str(error)) from error
    return {"field": field.pk} if is_new else None


def _check(workspace_id: int, value: str) -> None:
    _meant(workspace_id, value)


def _meant(workspace_id: int, value: str) -> tuple[CustomField, list[str]]:
    match = _WISH.fullmatch(value)
    own = finding.fields(workspace_id).filter(home=FieldHome.CONVERSATION)
    field = own.filter(name=match[1]).first() if match else None
    if match is None or field is None:
        raise Gone(_("Write the name of a field, “=” and its value."))
    return field, re.split(r"[、,]", match[2])


def _set_back(conversation: Conversation, membership: Membership, undo: Undo) -> bool:
    field = finding.fields(membership.workspace_id).filter(pk=undo["field"]).first()
    try:
        return field is not None and setting.take_back(conversation, field, by=membership.person)
    except setting.BadValue:
        return False
