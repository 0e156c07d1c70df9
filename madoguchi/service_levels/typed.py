"""Lengths of time and warnings as people type them: 8, 1時間30分, 45 min; 80%, 10分前."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madoguchi.service_levels import showing
from madoguchi.service_levels.showing import duration

_LENGTH = re.compile(
    r"(?:(?P<days>\d{1,3}(?:\.\d+)?) ?(?:日間?|d(?:ays?)?))? ?(?:(?P<hours>\d{1,4}(?:\.\d+)?) ?(?:時間|h(?:ours?|rs?|r)?))? ?"
    r"(?:(?P<minutes>\d{1,5}) ?(?:分間?|m(?:in(?:utes?)?)?))?"
)
_BARE = re.compile(r"\d{1,4}(?:\.\d+)?")
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)")
_SHARE = re.compile(r"(\d{1,2}) ?%")


class NotUnderstood(ValueError):
    """No length of time."""


def seconds(text: str) -> int | None:
    """A bare number is hours; empty is None. Raises NotUnderstood."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if not plain:
        return None
    if found := _CLOCK.fullmatch(plain):
        return int(found[1]) * 3600 + int(found[2]) * 60
    if _BARE.fullmatch(plain):
        return round(float(plain) * 3600)
    found = _LENGTH.fullmatch(plain)
    if not found or not any(found.groups()):
        raise NotUnderstood(text)
    return round(float(found["days"] or 0) * 86400 + float(found["hours"] or 0) * 3600 + int(found["minutes"] or 0) * 60)


def warnings(text: str) -> list[dict[str, int]]:
    """Steps apart by commas. Raises NotUnderstood."""
    told: list[dict[str, int]] = []
    for each in re.split(r"[,、，]", unicodedata.normalize("NFKC", text)):
        plain = each.strip().removesuffix("前").removesuffix("before").strip()
        if found := _SHARE.fullmatch(plain):
            told.append({"share": int(found[1])})
        elif plain:
            told.append({"before": seconds(plain) or 0})
    return told


def shown(length: int | None) -> str:
    """As it would be typed."""
    hours, minutes = divmod((length or 0) // 60, 60)
    told = [_("%(n)s h") % {"n": hours}] if hours else []
    told += [_("%(n)s min") % {"n": minutes}] if minutes else []
    return showing.GAPS.get(get_language() or "", " ").join(told) if told else ""


def warnings_shown(told: Sequence[dict[str, Any]]) -> str:
    """As they would be typed."""
    parts = [f"{each['share']}%" if "share" in each else duration(timedelta(seconds=each["before"])) for each in told]
    return _(", ").join(parts)
