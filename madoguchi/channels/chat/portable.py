"""Chat windows in files, without their keys: the public one is each house's own, and secrets never leave."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.parts import Flag, Many, OneOf, Part, Record, Ref, Text, Whole
from madoguchi.accounts.portable.references import Unfit
from madoguchi.channels.chat import keeping, settings
from madoguchi.channels.chat.forms import ASKED, COLOUR, LONGEST_FIRST_LINE, MINUTES, MOST_FIRST_LINES, MOST_ORIGINS, origin
from madoguchi.channels.chat.models import Site
from madoguchi.kit.yaml_text import Given

SAME = ("name", "is_active", "origins", "signed_only", "keeps_pages_days")


@dataclass(frozen=True)
class Website(Text):
    """An origin, as the page of settings takes it."""

    def check(self, at: Given) -> str:
        try:
            return origin(super().check(at))
        except ValidationError as error:
            raise Unfit("a website is needed here, as https://shop.example.jp", at) from error


@dataclass(frozen=True)
class Colour(Text):
    """As #1f6feb."""

    def check(self, at: Given) -> str:
        found = super().check(at)
        if not COLOUR.fullmatch(found):
            raise Unfit("a colour is needed here, as #1f6feb", at)
        return found


def add() -> None:
    """Called once at start."""
    asked = Record(parts={"key": OneOf(words={key: key for key in ASKED}), "required": Flag(False)})
    parts: dict[str, Part] = {
        "name": Text(most=80),
        "inbox": Ref(to="inbox"),
        "is_active": Flag(True),
        "origins": Many(of=Website(most=300), most=MOST_ORIGINS),
        "looks": Record(
            {},
            parts={
                "colour": Colour(settings.LOOKS["colour"], 7),
                "side": OneOf("right", words={"right": "right", "left": "left"}),
                "faces": Flag(True),
                "label": _both(settings.LOOKS["label"], 20),
            },
        ),
        "words": Record(
            {},
            parts={
                "greeting": _both(settings.WORDS["greeting"], 500),
                "away": _both(settings.WORDS["away"], 500),
                "first_lines": Many(of=_both({"ja": "", "en": ""}, LONGEST_FIRST_LINE), most=MOST_FIRST_LINES),
            },
        ),
        "asks": Many(of=asked),
        "timing": Record(
            {},
            parts={key: Whole(settings.TIMING[key], least=least, most=most) for key, (_label, least, most) in MINUTES.items()},
        ),
        "signed_only": Flag(False),
        "keeps_pages_days": Whole(30, least=0, most=365),
    }
    register(
        Kind(
            "chat_windows", 66, Right.MANAGE_INBOXES, parts, _rows, _values, _make, _change, sort=("name",), named="chat_window"
        )
    )


def _both(ready: dict[str, str], most: int) -> Record:
    return Record({}, {language: Text(ready[language], most) for language in ("ja", "en")})


def _rows(by: Membership) -> Iterable[Site]:
    return Site.objects.filter(workspace_id=by.workspace_id).order_by("name")[: keeping.MOST]


def _values(row: Site) -> Values:
    looks, words = settings.looks(row), settings.words(row)
    told: dict[str, Any] = {name: getattr(row, name) for name in SAME} | {"inbox": row.inbox_id, "asks": row.asks}
    shown = {name: looks[name] for name in ("colour", "side", "faces", "label")}
    return told | {"looks": shown, "words": words, "timing": settings.timing(row)}


def _told(values: Values) -> dict[str, Any]:
    told = {name: values[name] for name in ("name", "is_active", "looks", "words", "asks", "timing", "signed_only")}
    return told | {"keeps_pages_days": values["keeps_pages_days"], "inbox_id": values["inbox"], "origins": values["origins"]}


def _make(values: Values, by: Membership) -> Site:
    return keeping.keep(by.workspace, None, _told(values), by=by.person)


def _change(row: Site, values: Values, by: Membership) -> Site:
    return keeping.keep(by.workspace, row, _told(values), by=by.person)
