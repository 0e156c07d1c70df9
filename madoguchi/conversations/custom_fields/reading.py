"""What was typed into a field, understood: digits of any width, 「¥12,800」, 「2026年11月22日」. Nonsense gets clear words."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Membership, Person
from madoguchi.conversations.models import CustomChoice, CustomField, CustomValue, FieldKind
from madoguchi.kit.whole_numbers import whole

LONGEST = 500
HUGE = Decimal(10) ** 15
COLUMNS = {
    FieldKind.TEXT: "text",
    FieldKind.LINK: "text",
    FieldKind.NUMBER: "number",
    FieldKind.MONEY: "number",
    FieldKind.DATE: "moment",
    FieldKind.CHOICE: "choice",
    FieldKind.MULTI: "choice",
    FieldKind.PERSON: "person",
}
_MONEY = re.compile(r"[¥\\$€円￥]|JPY|USD|EUR", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


class BadValue(ValueError):
    """The words say what was expected."""


@dataclass(frozen=True)
class Value:
    """The columns of each row to be written, and how it is typed again."""

    rows: tuple[dict[str, Any], ...]
    typed: list[str]


def read(field: CustomField, typed: Sequence[str]) -> Value:
    """Nothing typed is no value. Raises BadValue."""
    given = [each.replace("\0", "").strip() for each in typed]
    given = list(dict.fromkeys(each for each in given if each))
    if field.kind != FieldKind.MULTI:
        given = given[:1]
    found = [_READERS[FieldKind(field.kind)](field, each) for each in given[:100]]
    return Value(tuple({COLUMNS[FieldKind(field.kind)]: each} for each in found), [typed_again(each) for each in found])


def typed_again(value: Any) -> str:
    """How a stored thing is typed."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date().isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value.pk) if isinstance(value, CustomChoice | Person) else str(value)


def stored(row: CustomValue) -> Any:
    """What a row holds, whatever kind the field had when it was written."""
    found = (getattr(row, column) for column in ("choice", "number", "moment", "person", "text"))
    return next((each for each in found if each is not None), "")


def _text(_field: CustomField, typed: str) -> str:
    if len(typed) > LONGEST:
        raise BadValue(_("At most %(most)s letters.") % {"most": LONGEST})
    return typed


def _link(field: CustomField, typed: str) -> str:
    try:
        URLValidator(schemes=["http", "https"])(typed)
    except ValidationError as error:
        raise BadValue(_("Write a whole address that begins with https://.")) from error
    return _text(field, typed)


def _number(_field: CustomField, typed: str) -> Decimal:
    plain = unicodedata.normalize("NFKC", typed).replace(",", "").replace(" ", "").replace("−", "-")
    if not re.fullmatch(r"[+-]?\d{1,16}(\.\d{1,4})?", plain):
        raise BadValue(_("“%(typed)s” is not a number.") % {"typed": typed[:40]})
    try:
        number = Decimal(plain)
    except InvalidOperation as error:
        raise BadValue(_("“%(typed)s” is not a number.") % {"typed": typed[:40]}) from error
    if abs(number) > HUGE:
        raise BadValue(_("The number is too big."))
    return number


def _money(field: CustomField, typed: str) -> Decimal:
    return _number(field, _MONEY.sub("", unicodedata.normalize("NFKC", typed)))


def _date(_field: CustomField, typed: str) -> datetime:
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", typed))
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2200:
        raise BadValue(_("“%(typed)s” is not a day. Write it like 2026-11-22.") % {"typed": typed[:40]})
    return timezone.make_aware(datetime.combine(day, time.min))


def _choice(field: CustomField, typed: str) -> CustomChoice:
    """By its id, or by how it is called."""
    entries = CustomChoice.objects.filter(field=field, is_leaf=True, removed_at=None)
    number = whole(typed)
    found = entries.filter(pk=number).first() if number else None
    found = found or entries.filter(path=" › ".join(re.split(r"\s*[›>＞]\s*", typed))).first()
    if found is None:
        named = list(entries.filter(name=typed)[:2])
        found = named[0] if len(named) == 1 else None
    if found is None:
        raise BadValue(_("“%(typed)s” is not in the list.") % {"typed": typed[:40]})
    return found


def _person(field: CustomField, typed: str) -> Person:
    members = Membership.objects.filter(workspace_id=field.workspace_id, is_active=True).select_related("person")
    number = whole(typed)
    found = members.filter(person_id=number).first() if number else members.filter(person__name=typed).first()
    if found is None:
        raise BadValue(_("“%(typed)s” does not work here.") % {"typed": typed[:40]})
    return found.person


_READERS = {
    FieldKind.TEXT: _text,
    FieldKind.LINK: _link,
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _money,
    FieldKind.DATE: _date,
    FieldKind.CHOICE: _choice,
    FieldKind.MULTI: _choice,
    FieldKind.PERSON: _person,
}
