"""Days as people type them into a search: 2026-11-22, 11/22, 昨日, 7日, 3 months back."""

import re
from datetime import datetime, timedelta

_FULL = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?")
_SHORT = re.compile(r"(\d{1,2})[-/月](\d{1,2})日?")
_AGO = re.compile(r"(\d{1,4})(d|days?|日|w|weeks?|週間?|m|months?|か月|ヶ月|カ月|y|years?|年)前?")
_NAMED = {"today": 0, "今日": 0, "本日": 0, "yesterday": 1, "昨日": 1, "一昨日": 2}
_LENGTHS = {"d": 1, "日": 1, "w": 7, "週": 7, "m": 30, "か": 30, "ヶ": 30, "カ": 30, "y": 365, "年": 365}


def day(text: str, now: datetime) -> datetime | None:
    """When that day begins, where `now` is; None where it is none."""
    plain = "".join(text.split()).lower().translate({code + 0xFEE0: code for code in range(0x21, 0x7F)})
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        if plain in _NAMED:
            return midnight - timedelta(days=_NAMED[plain])
        if found := _FULL.fullmatch(plain):
            return midnight.replace(year=int(found[1]), month=int(found[2]), day=int(found[3] or 1))
        if found := _SHORT.fullmatch(plain):
            this_year = midnight.replace(month=int(found[1]), day=int(found[2]))
            return this_year if this_year <= midnight else this_year.replace(year=now.year - 1)
        if found := _AGO.fullmatch(plain):
            return midnight - timedelta(days=int(found[1]) * _LENGTHS[found[2][0]])
    except (ValueError, OverflowError):
        return None
    return None
