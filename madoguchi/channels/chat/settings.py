"""What can be set at a window, and what stands where nothing was set. Words by language: {"ja": …, "en": …}."""

from typing import Any

from madoguchi.channels.chat.models import Site

LOOKS: dict[str, Any] = {
    "colour": "#1f6feb",  # of the button and our heading; text on it is black or white, whichever reads better
    "side": "right",  # or left
    "bottom": 20,  # pixels from the edges
    "edge": 20,
    "faces": True,  # who is on, by their public names
    "label": {"ja": "", "en": ""},  # on the button; empty: only the sign
}
WORDS: dict[str, Any] = {
    "greeting": {"ja": "こんにちは。どのようなことでお困りですか。", "en": "Hello. How can we help?"},
    "away": {
        "ja": "ただいま受付時間外です。メールアドレスを残していただければ、メールでお返事します。",
        "en": "We are not at the desk just now. Leave your mail address and we will answer by mail.",
    },
    "first_lines": [],  # [{"ja", "en"}]: what a visitor may tap instead of writing
}
ASKS: list[
    dict[str, Any]
] = []  # before the first line: {"key": "name" | "mail" | "phone" | "order", "required": bool, "words": {"ja", "en"}}
TIMING: dict[str, int] = {
    "idle_minutes": 5,  # nobody has written for so long: the talk is quiet
    "mail_minutes": 10,  # the visitor has not seen our line for so long: it goes by mail
    "end_hours": 24,  # quiet for so long: it ends
    "unsend_seconds": 30,
    "silent_minutes": 3,  # a colleague who does not answer for so long: others may take the talk over
}


def looks(site: Site) -> dict[str, Any]:
    """Of this window, whole."""
    return LOOKS | site.looks


def words(site: Site) -> dict[str, Any]:
    """The same of what it says."""
    return WORDS | site.words


def timing(site: Site) -> dict[str, int]:
    """The same of its minutes."""
    return TIMING | site.timing


def said(words_by_language: dict[str, str], language: str) -> str:
    """In this language, else in the other."""
    return words_by_language.get(language) or words_by_language.get("ja") or words_by_language.get("en", "")
