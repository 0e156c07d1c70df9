"""What stands at a window before anybody says anything: looks, hours, faces, expected wait. Reckoned anew every few seconds."""

from time import monotonic
from typing import Any

from django.utils import timezone, translation

from madoguchi.accounts.calendars import reading
from madoguchi.channels.chat import settings, waiting
from madoguchi.channels.chat.models import Site
from madoguchi.saved_replies import notices
from madoguchi.saved_replies.acknowledging.expecting import hours_words, moment_words
from madoguchi.saved_replies.acknowledging.standing import Occasion, stand
from madoguchi.saved_replies.models import NoticePlace

FRESH = 15.0  # seconds
MOST = 200

_kept: dict[tuple[int, str], tuple[float, dict[str, Any]]] = {}


def look(site: Site, language: str) -> dict[str, Any]:
    """The same for everybody who stands there; nothing of a visitor."""
    at, found = _kept.get((site.pk, language), (-FRESH, {}))
    if monotonic() - at >= FRESH:
        if len(_kept) >= MOST:
            _kept.clear()
        with translation.override(language):
            found = _look(site, language)
        _kept[site.pk, language] = (monotonic(), found)
    return found


def forget() -> None:
    """Reckon anew at once."""
    _kept.clear()


def _look(site: Site, language: str) -> dict[str, Any]:
    looks, words, now = settings.looks(site), settings.words(site), timezone.now()
    hours = reading.default_hours(site.workspace_id)
    stands = stand(hours, now)
    is_open = stands.occasion == Occasion.OPEN
    standing = notices.standing(site.workspace_id, site.inbox_id, now, language, NoticePlace.WIDGET)
    return {
        "name": site.name,
        "language": language,
        "looks": {name: looks[name] for name in ("colour", "side", "bottom", "edge")} | {"on": on(looks["colour"])},
        "label": settings.said(looks["label"], language),
        "greeting": settings.said(words["greeting"], language),
        "away": "" if is_open else settings.said(words["away"], language),
        "open": is_open,
        "opens": moment_words(stands.opens_at, hours.zone, language) if stands.opens_at and not is_open else "",
        "hours": hours_words(hours, language),
        "faces": waiting.faces(site, language) if looks["faces"] else [],
        "wait": waiting.words(waiting.expected(site), language) if is_open else "",
        "first_lines": [settings.said(each, language) for each in words["first_lines"]][:6],
        "asks": [
            {
                "key": each["key"],
                "required": bool(each.get("required")),
                "words": settings.said(each.get("words") or {}, language),
            }
            for each in site.asks
        ],
        "notices": [each.text for each in standing],
    }


def on(colour: str) -> str:
    """Black or white, whichever reads better on it (WCAG 2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return "#fff" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.1791 else "#000"
