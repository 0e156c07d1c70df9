"""The form on which a pattern is made: its sender, and for each row of the sample what it is."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.channels.email.form_mail.reading import Row
from madoguchi.kit.addresses import is_plausible, normalised

CHOICES: list[tuple[str, str | Promise]] = [
    ("", _("Not shown")),
    ("name", _("Customer's name")),
    ("reading", pgettext_lazy("form", "Reading of the name")),
    ("address", _("Mail address (answers go there)")),
    ("phone", _("Phone number")),
    ("company", pgettext_lazy("form", "Company")),
    ("order", _("Order number")),
    ("subject", pgettext_lazy("form", "Subject")),
    ("body", _("Text of the message")),
    ("field", _("Another field, shown with its label")),
    ("more", _("No label: part of the value above")),
]


class PatternForm(forms.Form):
    """Whose mail, and a name for the form."""

    sender = forms.CharField(
        label=_("Sender of the form's mails"),
        max_length=320,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "inputmode": "email"}
        ),
        help_text=_("The address in From, or @domain for everybody there."),
    )
    name = forms.CharField(
        label=_("Name of the form"), max_length=120, required=False, help_text=_("For yourselves, for example “Returns”.")
    )

    def clean_sender(self) -> str:
        """An address or @domain, in the form for comparing."""
        sender = normalised(str(self.cleaned_data["sender"]))
        if not is_plausible(f"x{sender}" if sender.startswith("@") else sender):
            raise forms.ValidationError(_("Write a mail address, or a domain with @ before it."))
        return sender


def chosen(post: QueryDict, count: int) -> list[str]:
    """What the person said of each row."""
    known = {value for value, _words in CHOICES}
    return [value if (value := post.get(f"takes-{n}", "")) in known else "" for n in range(count)]


_GUESSES = (
    ("reading", ("フリガナ", "ふりがな", "カナ", "かな", "よみ", "reading", "kana")),
    ("address", ("メール", "mail", "address")),
    ("company", ("会社", "法人", "団体", "company", "organi")),
    ("name", ("名前", "氏名", "name", "ご担当者")),
    ("phone", ("電話", "tel", "phone", "携帯")),
    ("order", ("注文番号", "受注番号", "ordern", "orderid", "order#", "お問い合わせ番号")),
    ("subject", ("件名", "題名", "subject", "タイトル")),
    ("body", ("内容", "本文", "メッセージ", "message", "comment", "ご質問", "詳細", "ご用件")),
)


def guessed(rows: Sequence[Row], rare: set[str]) -> list[str]:
    """What a fresh sample's rows probably are; each kind once. `rare`: keys of what only looks like labels."""
    taken: set[str] = set()
    found: list[str] = []
    for row in rows:
        kind = next((kind for kind, words in _GUESSES if any(word in row.key for word in words)), "field")
        if row.key in rare and found:
            kind = "more"
        elif kind == "address" and "@" not in row.value and "＠" not in row.value:
            kind = "field"
        elif kind in taken:
            kind = ""
        if kind not in {"field", "more"}:
            taken.add(kind)
        found.append(kind if row.value or kind == "more" else "")
    return found


def remembered(rows: Sequence[Row], rules: dict[str, list[dict[str, str]]]) -> list[str]:
    """What the rows of a sample are by rules that are kept."""
    known = {Row(each["label"]).key: each["takes"] for each in rules.get("rows", [])}
    return [known.get(row.key, "more" if n else "") for n, row in enumerate(rows)]


def problem(rows: Sequence[Row], takes: Sequence[str]) -> str:
    """Why a pattern of these choices cannot be kept; empty when it can."""
    addresses = [row for row, kind in zip(rows, takes, strict=True) if kind == "address"]
    if not addresses:
        return str(_("Say which value is the customer's mail address: the answer goes there."))
    if not any("@" in row.value or "＠" in row.value for row in addresses):
        return str(_("“%(label)s” holds no mail address in this sample.") % {"label": addresses[0].label})
    return ""
