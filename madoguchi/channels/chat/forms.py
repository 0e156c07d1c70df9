"""The form of a chat window."""

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from madoguchi.channels.chat import settings
from madoguchi.channels.chat.models import Site
from madoguchi.conversations.models import Inbox

MOST_ORIGINS, MOST_FIRST_LINES, LONGEST_FIRST_LINE = 50, 8, 60
ASKED = {
    "name": gettext_lazy("Name"),
    "mail": gettext_lazy("Mail address"),
    "phone": gettext_lazy("Phone number"),
    "order": gettext_lazy("Order number"),
}
HOW = [
    ("", gettext_lazy("not asked")),
    ("optional", gettext_lazy("asked, may stay empty")),
    ("required", gettext_lazy("asked, needed")),
]
MINUTES = {
    "idle_minutes": (gettext_lazy("Minutes until a talk counts as quiet"), 1, 240),
    "silent_minutes": (gettext_lazy("Minutes until others may take over from a colleague who does not answer"), 1, 120),
    "mail_minutes": (gettext_lazy("Minutes until a line that was not seen goes by mail"), 1, 1440),
    "end_hours": (gettext_lazy("Hours until a quiet talk ends"), 1, 720),
    "unsend_seconds": (gettext_lazy("Seconds in which a line can be taken back"), 0, 300),
}
_TWO_LINES = forms.Textarea(attrs={"rows": 2})
_ALIKE = ("name", "is_active", "signed_only", "keeps_pages_days")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_HOST = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\d{1,5})?", re.ASCII)


class SiteForm(forms.Form):
    """Where it stands, how it looks, what it says and asks, and its minutes."""

    name = forms.CharField(label=gettext_lazy("Name of the window"), max_length=80)
    inbox = forms.ModelChoiceField(label=gettext_lazy("Inbox"), queryset=Inbox.objects.none(), empty_label=None)
    is_active = forms.BooleanField(label=gettext_lazy("Visitors can write"), required=False)
    origins = forms.CharField(
        label=gettext_lazy("Websites on which it may stand"),
        help_text=gettext_lazy(
            "One in each line, as https://shop.example.jp or https://*.example.jp. Empty: on any website. Name yours once it "
            "stands there, so that no other can show it."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=5000,
    )
    colour = forms.RegexField(label=gettext_lazy("Colour"), regex=COLOUR, widget=forms.TextInput(attrs={"type": "color"}))
    side = forms.ChoiceField(
        label=gettext_lazy("Side of the page"),
        choices=[("right", pgettext_lazy("side", "right")), ("left", pgettext_lazy("side", "left"))],
    )
    faces = forms.BooleanField(label=gettext_lazy("Show who is on, by their public names"), required=False)
    label_ja = forms.CharField(label=gettext_lazy("Words on the button, in Japanese"), max_length=20, required=False)
    label_en = forms.CharField(label=gettext_lazy("Words on the button, in English"), max_length=20, required=False)
    greeting_ja = forms.CharField(
        label=gettext_lazy("Greeting in Japanese"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )
    greeting_en = forms.CharField(
        label=gettext_lazy("Greeting in English"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )
    away_ja = forms.CharField(
        label=gettext_lazy("Outside opening hours, in Japanese"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )
    away_en = forms.CharField(
        label=gettext_lazy("Outside opening hours, in English"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )
    first_lines = forms.CharField(
        label=gettext_lazy("First lines to tap"),
        help_text=gettext_lazy("One in each line, Japanese and English with a | between: 返品したい | I want to return it"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=2000,
    )
    signed_only = forms.BooleanField(
        label=gettext_lazy("Show earlier talks only to visitors whom the website vouches for"), required=False
    )
    keeps_pages_days = forms.IntegerField(
        label=gettext_lazy("Days for which visited pages and devices are kept"),
        help_text=gettext_lazy("0: they are not stored at all."),
        min_value=0,
        max_value=365,
    )

    def __init__(self, data: Any = None, *, inboxes: QuerySet[Inbox], site: Site | None) -> None:
        row = site or Site()
        looks, words = settings.looks(row), settings.words(row)
        initial: dict[str, Any] = {
            name: getattr(row, name) for name in ("name", "is_active", "signed_only", "keeps_pages_days")
        }
        initial |= {"inbox": row.inbox_id, "origins": "\n".join(row.origins)}
        initial |= {name: looks[name] for name in ("colour", "side", "faces")}
        for language in ("ja", "en"):
            initial |= {f"label_{language}": looks["label"].get(language, "")}
            initial |= {f"{name}_{language}": words[name].get(language, "") for name in ("greeting", "away")}
        initial["first_lines"] = "\n".join(f"{each['ja']} | {each['en']}" for each in words["first_lines"])
        super().__init__(data, initial=initial)
        self.fields["inbox"].queryset = inboxes  # type: ignore[attr-defined]
        self._add_asked(row)
        self._add_minutes(row)

    def _add_asked(self, row: Site) -> None:
        kept = {each["key"]: "required" if each["required"] else "optional" for each in row.asks}
        for key, label in ASKED.items():
            self.fields[f"ask_{key}"] = forms.ChoiceField(label=label, choices=HOW, required=False, initial=kept.get(key, ""))

    def _add_minutes(self, row: Site) -> None:
        for key, (label, least, most) in MINUTES.items():
            self.fields[key] = forms.IntegerField(
                label=label, min_value=least, max_value=most, initial=settings.timing(row)[key]
            )

    @property
    def asked(self) -> list[forms.BoundField]:
        """What is asked before the first line."""
        return [self[f"ask_{key}"] for key in ASKED]

    @property
    def minutes(self) -> list[forms.BoundField]:
        """When what happens by itself."""
        return [self[key] for key in MINUTES]

    def clean_origins(self) -> list[str]:
        """Each as a browser writes it."""
        lines = list(dict.fromkeys(line.strip() for line in self.cleaned_data["origins"].splitlines() if line.strip()))
        if len(lines) > MOST_ORIGINS:
            raise ValidationError(_("At most %(most)s websites.") % {"most": MOST_ORIGINS})
        return [origin(line) for line in lines]

    def clean_first_lines(self) -> list[dict[str, str]]:
        """Japanese, and English where it is given."""
        lines = [line.strip() for line in self.cleaned_data["first_lines"].splitlines() if line.strip()]
        pairs = [[part.strip() for part in line.replace("｜", "|").partition("|")[::2]] for line in lines]
        if len(pairs) > MOST_FIRST_LINES or any(len(part) > LONGEST_FIRST_LINE for pair in pairs for part in pair):
            told = {"most": MOST_FIRST_LINES, "longest": LONGEST_FIRST_LINE}
            raise ValidationError(_("At most %(most)s lines of %(longest)s characters.") % told)
        return [{"ja": ja or en, "en": en or ja} for ja, en in pairs]

    def told(self) -> dict[str, Any]:
        """As keeping.keep takes it."""
        data = self.cleaned_data
        both = {name: {"ja": data[f"{name}_ja"], "en": data[f"{name}_en"]} for name in ("label", "greeting", "away")}
        return {
            **{name: data[name] for name in ("name", "is_active", "origins", "signed_only", "keeps_pages_days")},
            "inbox_id": data["inbox"].pk,
            "looks": {name: data[name] for name in ("colour", "side", "faces")} | {"label": both["label"]},
            "words": {"greeting": both["greeting"], "away": both["away"], "first_lines": data["first_lines"]},
            "asks": [{"key": key, "required": how == "required"} for key in ASKED if (how := data[f"ask_{key}"])],
            "timing": {key: data[key] for key in MINUTES},
        }


def origin(line: str) -> str:
    """The origin as a browser writes it. Raises ValidationError."""
    parts = urlsplit(line.rstrip("/").lower())
    try:
        host = parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc
    except UnicodeError:
        host = ""
    if parts.scheme not in {"http", "https"} or parts.path or parts.query or parts.fragment or not _HOST.fullmatch(host):
        raise ValidationError(_("“%(line)s” is no website. Write it as https://shop.example.jp.") % {"line": line[:80]})
    return f"{parts.scheme}://{host}"
