"""A line of the column of views. By hand, for some have two hundred."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from madoguchi.desk.icons import icon

_LINE = (
    '<li><a href="{base}{key}/" data-go="view" data-view="{key}" data-words="view {key} ビュー {reading}"{current}>{icon}'
    '<span class="name">{name}</span><span class="count" data-count="{key}"></span></a></li>'
)
_READINGS = {  # what Japanese writes in kanji is looked for in kana
    "mine": "じぶんのたんとう",
    "unassigned": "みわりあて",
    "open": "みたいおう たいおうちゅう",
    "waiting": "へんとうまち",
    "snoozed": "ほりゅう",
    "promised": "おやくそく",
    "thanked": "おれい りょうしょう",
    "approvals": "しょうにんまち",
    "closed": "かんりょう",
    "spam": "めいわくめーる",
    "trash": "ごみばこ",
}


@dataclass(frozen=True)
class ViewLink:
    """One line of the column."""

    key: str
    name: str
    icon: str


def lines_html(links: Sequence[ViewLink], view: str, base: str) -> SafeString:
    """The lines while `view` is open; `base` is the workspace's address."""
    return mark_safe("".join(_line(link, link.key == view, base) for link in links))  # noqa: S308 (escaped below)


@lru_cache(maxsize=2000)
def _line(link: ViewLink, is_open: bool, base: str) -> str:
    current = ' aria-current="page"' if is_open else ""
    reading, name = _READINGS.get(link.key, ""), escape(str(link.name))
    return _LINE.format(base=base, key=link.key, current=current, icon=icon(link.icon, 16), name=name, reading=reading)
