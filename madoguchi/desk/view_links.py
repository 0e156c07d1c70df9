"""A line of the column of views. By hand, for some have two hundred."""

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from madoguchi.desk.icons import icon

_LINE = (
    '<li><a href="{base}{key}/" data-go="view" data-view="{key}" data-words="view {key} ビュー"{current}>{icon}'
    '<span class="name">{name}</span><span class="count" data-count="{key}"></span></a></li>'
)


@dataclass(frozen=True)
class ViewLink:
    """One line of the column."""

    key: str
    name: str
    icon: str


def link_html(link: ViewLink, view: str, base: str) -> SafeString:
    """The line while `view` is open; `base` is the workspace's address."""
    current = ' aria-current="page"' if link.key == view else ""
    drawn = _LINE.format(base=base, key=link.key, current=current, icon=icon(link.icon, 16), name=escape(str(link.name)))
    return mark_safe(drawn)  # noqa: S308 (the name is escaped here, the rest is ours)
