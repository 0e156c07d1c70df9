"""The form as a visitor fills it in: what is not asked of them is neither needed nor taken, whatever was posted."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from madoguchi.channels.webform import shapes, uploading
from madoguchi.channels.webform.shapes import Field, Kind, Posted
from madoguchi.conversations.custom_fields import finding, reading
from madoguchi.conversations.models import CustomField, FieldKind
from madoguchi.customers.identifying import BadHandle, normalised
from madoguchi.customers.models import HandleKind
from madoguchi.kit.addresses import is_plausible

LONGEST = {
    Kind.TEXT: 20_000,
    Kind.LINE: 500,
    Kind.SUBJECT: 200,
    Kind.NAME: 100,
    Kind.ORDER: 80,
    Kind.PHONE: 40,
    Kind.EMAIL: 254,
}
RADIOS = 6
FILLED_BY = {Kind.NAME: "name", Kind.EMAIL: "email", Kind.PHONE: "tel"}


class ManyFiles(forms.FileInput):
    """Several of them."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Looked at together by uploading.py."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ARG002
        """As they are."""
        if not data and self.required:
            raise ValidationError(self.error_messages["required"])
        return data or []


class Filling(forms.Form):
    """`own`: the workspace's fields by id, of those that the form asks."""

    use_required_attribute = False  # a browser would ask for what hangs on a condition as well

    def __init__(
        self,
        data: Any = None,
        files: "MultiValueDict[str, UploadedFile] | None" = None,
        *,
        fields: Sequence[Field],
        language: str,
        own: dict[int, CustomField],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, files, initial=initial or {})
        self.asked, self.language, self.own = list(fields), language, own
        self.posted: Posted = _one_each(self.asked, own, data)
        counting = {each.key for each in shapes.counting(self.asked, self.posted)} if data is not None else set()
        self.left_out = {each.key for each in self.asked} - counting if data is not None else set()
        for each in self.asked:
            made = _made(each, language, own)
            made.required = each.is_required and each.key not in self.left_out
            if each.is_required and each.when is None:
                made.widget.attrs["required"] = True
            self.fields[each.key] = made

    def clean(self) -> dict[str, Any]:
        """Each by its kind."""
        told = super().clean() or {}
        for each in self.asked:
            if each.key in self.left_out:
                self.errors.pop(each.key, None)
            elif each.key in told or each.kind == Kind.FILE:
                self._check(each, told)
        return told

    def kept(self) -> dict[str, list[str]]:
        """What a submission keeps: what was posted to the fields that were asked, as it came."""
        return {
            each.key: [_plain(value) for value in self.posted.get(each.key, ())]
            for each in self.asked
            if each.key not in self.left_out and each.kind != Kind.FILE and any(self.posted.get(each.key, ()))
        }

    def uploads(self) -> list[UploadedFile]:
        """The files of the one field that takes some."""
        return [
            file
            for each in self.asked
            if each.kind == Kind.FILE and each.key not in self.left_out and self.files
            for file in self.files.getlist(each.key)
        ]

    def rows(self) -> list[tuple[Field, forms.BoundField, str]]:
        """For the page: each with the words of its condition."""
        return [(each, self[each.key], self._when(each)) for each in self.asked]

    def _when(self, field: Field) -> str:
        if field.when is None:
            return ""
        other = next((each for each in self.asked if each.key == field.when[0]), None)
        if other is None:
            return ""
        label, value = other.label(self.language), field.when[1]
        if not value or value == shapes.TICKED:
            return _("Only with “%(field)s”.") % {"field": label}
        return _("Only when “%(field)s” is “%(value)s”.") % {"field": label, "value": other.named(value, self.language)}

    def _check(self, field: Field, told: dict[str, Any]) -> None:
        value = told.get(field.key)
        try:
            if field.kind == Kind.EMAIL:
                _check_mail(str(value))
            elif field.kind == Kind.PHONE and value:
                _check_phone(str(value))
            elif field.kind == Kind.FILE:
                self._check_files(field)
            elif field.kind == Kind.CUSTOM and field.custom in self.own:
                reading.read(self.own[field.custom], self.posted.get(field.key, ()))
        except (ValidationError, reading.BadValue) as error:
            self.add_error(field.key, error if isinstance(error, ValidationError) else str(error))

    def _check_files(self, field: Field) -> None:
        if words := uploading.complaint(self.uploads()):
            self.errors.pop(field.key, None)
            raise ValidationError(words)


def own_of(workspace_id: int, fields: Iterable[Field]) -> dict[int, CustomField]:
    """The workspace's own fields that these ask for. One query, none where they ask for none."""
    wanted = {each.custom for each in fields if each.kind == Kind.CUSTOM and each.custom}
    return {each.pk: each for each in finding.fields(workspace_id).filter(pk__in=wanted)} if wanted else {}


def _one_each(asked: Sequence[Field], own: dict[int, CustomField], data: Any) -> Posted:
    """What was posted; of a field that takes one answer the one that is looked at, however many came under its name."""
    many = {each.key for each in asked if each.custom in own and own[each.custom].kind == FieldKind.MULTI}
    return {key: list(values) if key in many else values[-1:] for key, values in data.lists()} if data is not None else {}


def _made(field: Field, language: str, own: dict[int, CustomField]) -> forms.Field:
    told: dict[str, Any] = {"label": field.label(language), "help_text": field.help(language)}
    if field.kind == Kind.CUSTOM:
        return _own(own.get(field.custom or 0), told)
    if field.kind == Kind.CHOICE:
        choices = [(each.value, field.named(each.value, language)) for each in field.options]
        return _choice(choices, told, is_needed=field.is_required)
    if field.kind == Kind.CHECKBOX:
        return forms.BooleanField(**told, widget=forms.CheckboxInput(attrs={"value": shapes.TICKED}))
    if field.kind == Kind.FILE:
        return FilesField(**told)
    attrs = {"autocomplete": FILLED_BY.get(field.kind, "off")}
    if field.kind == Kind.TEXT:
        return forms.CharField(**told, max_length=LONGEST[Kind.TEXT], widget=forms.Textarea(attrs={"rows": 7}))
    widget = forms.EmailInput if field.kind == Kind.EMAIL else forms.TextInput
    if field.kind == Kind.PHONE:
        attrs |= {"type": "tel"}
    return forms.CharField(**told, max_length=LONGEST[field.kind], widget=widget(attrs=attrs))


def _choice(choices: list[tuple[str, str]], told: dict[str, Any], *, is_needed: bool) -> forms.Field:
    if len(choices) <= RADIOS:
        return forms.ChoiceField(**told, choices=choices, widget=forms.RadioSelect)
    empty = [("", _("Please choose") if is_needed else _("Not said"))]
    return forms.ChoiceField(**told, choices=[*empty, *choices])


def _own(field: CustomField | None, told: dict[str, Any]) -> forms.Field:
    """One of the workspace's own; its own reader says what fits."""
    if field is not None and field.kind in {FieldKind.CHOICE, FieldKind.MULTI}:
        entries = field.entries.filter(is_leaf=True, removed_at=None).order_by("position", "id")[: shapes.MOST_OPTIONS]
        choices = [(str(each.pk), each.path) for each in entries]
        if field.kind == FieldKind.MULTI:
            return forms.MultipleChoiceField(**told, choices=choices, widget=forms.CheckboxSelectMultiple)
        return forms.ChoiceField(**told, choices=[("", _("Not said")), *choices])
    kind = {FieldKind.DATE: "date", FieldKind.LINK: "url"}.get(FieldKind(field.kind)) if field else None
    return forms.CharField(**told, max_length=reading.LONGEST, widget=forms.TextInput(attrs={"type": kind or "text"}))


def mail_of(text: str) -> str:
    """The address that was typed, also in full-width letters."""
    return unicodedata.normalize("NFKC", text).strip()


def _check_mail(text: str) -> None:
    try:
        fits = is_plausible(normalised(HandleKind.EMAIL, mail_of(text)))
    except BadHandle:
        fits = False
    if not fits:
        raise ValidationError(_("This is not a mail address."))


def _check_phone(text: str) -> None:
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
    if not 6 <= len(digits) <= 15:
        raise ValidationError(_("This is not a phone number."))


def _plain(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\0", "").strip()
