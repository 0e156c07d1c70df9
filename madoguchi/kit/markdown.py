"""Markdown's few signs (bold, italic, lists, links, quotes, code, pictures) to harmless html, and to plain lines.

Every other sign stays as it is typed, blanks at the beginning of a line too. Html in the text is shown, never obeyed.
"""

import html as entities
import re
from collections.abc import Callable, MutableMapping, Sequence
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from madoguchi.kit.html_text import from_text

type Pictures = Callable[[int], str]

RULES = ["blockquote", "list", "fence", "backticks", "emphasis", "link", "image", "newline", "escape"]
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "a", "img"}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
_BLANK, _SEAM = "\ufdd0", "\ufdd1"  # no signs of any language: a leading 　, and a place where 「 would keep ** from working
_LEADING = re.compile(r"^　+", re.MULTILINE)
_WIDE_MARK = r"[、。・「」『』（）［］【】〈〉《》！？：；…―～〜“”]"
_SEAMS = re.compile(rf"(?<=\*)(?={_WIDE_MARK})|(?<={_WIDE_MARK})(?=\*)")
_PICTURE = re.compile(r"picture:(\d{1,18})")
_PLAIN: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (re.compile(r"!\[([^\]\n]*)\]\(picture:\d{1,18}\)"), r"[\1]"),
    (re.compile(r"\[([^\]\n]+)\]\(([^()\s]+)\)"), lambda found: _link_in_text(found.group(1), found.group(2))),
    (re.compile(r"(?<![\\*])\*\*(?=\S)([^\n]+?)(?<=\S)\*\*"), r"\1"),
    (re.compile(r"(?<![\\*])\*(?=[^\s*])([^\n*]+?)(?<=\S)\*(?!\*)"), r"\1"),
    (re.compile(r"(?<![\\`])`([^`\n]+)`(?!`)"), r"\1"),
    (re.compile(r"^```.*\n?", re.MULTILINE), ""),
    (re.compile(r"\\([*_`\[\]\\])"), r"\1"),
]


def to_html(text: str, picture: Pictures = lambda _number: "") -> str:
    """The text as html. `picture(number)`: where the picture of that number is to be had; empty: its name stands instead."""
    bare = text.replace(_BLANK, "").replace(_SEAM, "")
    marked = _SEAMS.sub(_SEAM, _LEADING.sub(lambda found: _BLANK * len(found.group()), bare))
    html = _PARSER.render(marked, {"picture": picture})
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "cid"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return cleaned.replace(_BLANK, "　").replace(_SEAM, "").strip()


def to_plain(text: str) -> str:
    """The text as lines for who reads no html: without the signs for bold, a link with its target behind it."""
    for pattern, becomes in _PLAIN:
        text = pattern.sub(becomes, text)
    return text


def pictures_in(text: str) -> list[int]:
    """The numbers of the pictures that the text shows."""
    return [int(found) for found in re.findall(r"!\[[^\]\n]*\]\(picture:(\d{1,18})\)", text)]


def _link_in_text(words: str, target: str) -> str:
    return target if words == target else f"{words} <{target}>"


class _Renderer(RendererHTML):
    """Addresses become links by themselves; pictures are shown from where they lie."""

    def text(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: MutableMapping[str, Any]) -> str:
        words = tokens[idx].content
        return entities.escape(words) if _is_in_link(tokens, idx) else from_text(words)

    def image(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        picture: Pictures = env["picture"]
        name = tokens[idx].content
        found = _PICTURE.fullmatch(str(tokens[idx].attrs.get("src", "")))
        source = picture(int(found.group(1))) if found else ""
        return (
            f'<img src="{entities.escape(source)}" alt="{entities.escape(name)}">' if source else entities.escape(f"[{name}]")
        )


def _is_in_link(tokens: Sequence[Token], idx: int) -> bool:
    opened = [each.type for each in tokens[:idx] if each.type in {"link_open", "link_close"}]
    return bool(opened) and opened[-1] == "link_open"


_PARSER = MarkdownIt("zero", {"breaks": True, "html": False}, renderer_cls=_Renderer).enable(RULES)
