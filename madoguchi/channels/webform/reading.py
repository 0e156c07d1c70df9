"""What was posted, as a message: their words as its text, all else as a form's fields."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from madoguchi.channels.webform import filling, shapes
from madoguchi.channels.webform.guarding import Sign
from madoguchi.channels.webform.models import Submission
from madoguchi.channels.webform.ready import text_in
from madoguchi.channels.webform.shapes import Field, Kind
from madoguchi.conversations.custom_fields.finding import words_of
from madoguchi.conversations.custom_fields.reading import COLUMNS, BadValue
from madoguchi.conversations.custom_fields.reading import read as read_own
from madoguchi.conversations.incoming import IncomingMessage
from madoguchi.conversations.models import Channel, CustomField, FieldKind
from madoguchi.kit.addresses import Address
from madoguchi.kit.files import StoredFile

SUSPECTED = "form_suspected"
TAKES = {Kind.NAME: "name", Kind.EMAIL: "address", Kind.PHONE: "phone", Kind.ORDER: "order", Kind.SUBJECT: "subject"}


def message(submission: Submission, own: dict[int, CustomField], *, is_spam: bool) -> IncomingMessage:
    """Markup in it is text like any other."""
    fields = list(shapes.counting(shapes.read(submission.version.fields), submission.posted))
    rows = [(each, shown) for each in fields if (shown := _shown(each, submission, own))]
    written = [(field, value) for field, value in rows if field.kind == Kind.TEXT]
    others = [(field, value) for field, value in rows if field.kind != Kind.TEXT]
    return IncomingMessage(
        from_=Address(_first(rows, Kind.NAME), filling.mail_of(_first(rows, Kind.EMAIL))),
        at=submission.at,
        subject=_first(rows, Kind.SUBJECT) or _subject(submission, rows),
        text=_text(written, submission.language),
        attachments=[StoredFile(**each) for each in submission.files],
        marks=_marks(submission) if is_spam else [],
        form_fields=[
            {"label": field.label(submission.language), "value": value, "takes": TAKES.get(field.kind, "")}
            for field, value in others
        ],
        is_spam=is_spam,
        channel=Channel.FORM,
        language=submission.language,
    )


def _text(written: list[tuple[Field, str]], language: str) -> str:
    if len(written) == 1:
        return written[0][1]
    return "\n\n".join(f"{field.label(language)}\n{value}" for field, value in written)


def _first(rows: Iterable[tuple[Field, str]], kind: Kind) -> str:
    return next((" ".join(value.split()) for field, value in rows if field.kind == kind), "")


def _subject(submission: Submission, rows: Iterable[tuple[Field, str]]) -> str:
    """The form's title, with what was chosen first."""
    title = text_in(submission.version.texts, "title", submission.language) or submission.form.name
    chosen = _first(rows, Kind.CHOICE)
    if not chosen:
        return title
    return f"{title} ({chosen})" if submission.language == "en" else f"{title}（{chosen}）"


def _shown(field: Field, submission: Submission, own: dict[int, CustomField]) -> str:
    values = submission.posted.get(field.key, [])
    if field.kind == Kind.CHECKBOX:
        with translation.override(submission.language):
            return _("Yes") if any(values) else ""
    if field.kind == Kind.CUSTOM and field.custom in own:
        return _own_words(own[field.custom], values)
    return "、".join(field.named(each, submission.language) for each in values if each)


def _own_words(field: CustomField, values: list[str]) -> str:
    try:
        rows = read_own(field, values).rows
    except BadValue:  # its list has changed since
        return "、".join(values)
    return "、".join(words_of(field, row[COLUMNS[FieldKind(field.kind)]]) for row in rows)


def _marks(submission: Submission) -> list[dict[str, str]]:
    known = {each.value: each.label for each in Sign}
    with translation.override(submission.workspace.language):
        about = "、".join(str(known[each]) for each in submission.signs if each in known)
    return [{"code": SUSPECTED, "about": about}] if about else []
