"""Html from strangers made harmless. What `clean` returns loads nothing by itself, runs nothing, and covers nothing.

Cleaned html carries: `data-src` (a remote image, held back), `data-cid` (an inline part), the classes mail-quote,
mail-signature and mail-hidden, style attributes of allowed declarations only, and at its head the sender's style sheet,
scoped to `.mail`, whose classes begin with `x-`. It is shown in a frame of its own, never in our pages.
"""

import html as entities
import re
from dataclasses import dataclass
from functools import partial

import nh3

from madoguchi.kit import html_styles
from madoguchi.kit.html_attributes import attribute
from madoguchi.kit.html_tangles import is_tangled
from madoguchi.kit.html_text import from_text, text_of_cleaned

__all__ = ["CleanedHtml", "clean", "from_text", "text_of_cleaned", "to_text"]


@dataclass(frozen=True)
class CleanedHtml:
    """Harmless html, and whether remote images are held back in it."""

    html: str
    has_remote_images: bool


_TAG_NAMES = (
    "a abbr address b big blockquote br caption center cite code col colgroup dd del dfn div dl dt em "
    "font h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q rb rp rt ruby s samp small span strike strong "
    "sub sup table tbody td tfoot th thead tr tt u ul var wbr article section header footer main aside "
    "figure figcaption"
)
_TAGS = set(_TAG_NAMES.split())
_DROPPED_NAMES = "applet embed iframe math noscript object script select style svg template textarea title xml"
_DROPPED_WHOLE = set(_DROPPED_NAMES.split())
_CELL = {"colspan", "rowspan", "align", "valign", "width", "height", "bgcolor", "nowrap"}
_ATTRIBUTES = {
    "*": {"class", "style", "dir", "lang", "title", "id"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "align", "border"},
    "table": {"width", "align", "border", "cellpadding", "cellspacing", "bgcolor"},
    "tr": {"align", "valign", "bgcolor"},
    "td": _CELL,
    "th": _CELL | {"scope"},
    "col": {"width", "span"},
    "p": {"align"},
    "div": {"align"},
    "hr": {"width", "align", "size"},
    "ol": {"start", "type"},
    "font": {"color", "size", "face"},
    "blockquote": {"type"},
}
_SCHEMES = {"http", "https", "mailto", "tel", "sms", "cid", "data"}


def clean(html: str) -> CleanedHtml:
    """The strict form of any html. Never raises; may return an empty string."""
    if not html.strip():
        return CleanedHtml("", has_remote_images=False)
    if is_tangled(html):
        return CleanedHtml(from_text(entities.unescape(_ANY_TAG.sub("", html))), has_remote_images=False)
    rules, names = html_styles.sheet(_sheets(html))
    safe = _CLEANER.clean(html)
    if "<img" in safe:
        safe = _IMAGE.sub(_image, safe)
    safe = _OUR_CLASS.sub(partial(_classes, names), safe)
    has_remote_images = " data-src=" in safe
    return CleanedHtml(f"<style>{rules}</style>{safe}" if rules and safe.strip() else safe, has_remote_images)


def to_text(html: str) -> str:
    """The readable text of any html; blockquotes are marked with "> ", links keep their target when it differs."""
    return text_of_cleaned(clean(html).html)


_IMAGE = re.compile(r"<img\b([^<>]*)>")
_OUR_CLASS = re.compile(r'(<[a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*? (?:class|style|id)="[^<>]*)(>)')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_STYLE_SHEET = re.compile(r"<style\b[^<>]{0,500}>", re.IGNORECASE)
_STYLE_END = re.compile(r"</style", re.IGNORECASE)

_ANY_TAG = re.compile(r"<[^<>]*>")


def _sheets(html: str) -> str:
    """What stands in style elements, together."""
    found: list[str] = []
    position = 0
    while opening := _STYLE_SHEET.search(html, position):
        closing = _STYLE_END.search(html, opening.end())
        if closing is None:
            break
        found.append(html[opening.end() : closing.start()])
        position = closing.end()
    return "\n".join(found)


def _image(found: re.Match[str]) -> str:
    """`src` by its kind: remote becomes data-src, cid becomes data-cid, embedded stays."""
    attributes = found.group(1)
    source = re.search(r' src="([^"]*)"', attributes)
    if source is None:
        return f"<img{attributes}>"
    url = source.group(1)
    if url[:4].lower() == "cid:":
        held = f' data-cid="{url[4:]}"'
    elif url[:5].lower() == "data:":
        return f"<img{attributes}>"
    else:
        held = f' data-src="{"https:" + url if url.startswith("//") else url}"'
    return f"<img{attributes[: source.start()]}{held}{attributes[source.end() :]}>"


def _classes(in_use: set[str], found: re.Match[str]) -> str:
    """One class attribute of class and id, with the sender's names only where his sheet speaks of them; then the style."""
    kept: list[str] = []
    names: list[str] = []
    style = ""
    for name, value in _ATTRIBUTE.findall(found.group(2)):
        if name in ("class", "id"):
            names += [word for word in value.split() if word not in names and _is_in_use(word, in_use)]
        elif name == "style":
            style, *meanings = value.split(" .")
            names += [word for word in meanings if word not in names]
        else:
            kept.append(f' {name}="{value}"')
    shown = f' class="{" ".join(names)}"' if names else ""
    styled = f' style="{style}"' if style else ""
    return f"{found.group(1)}{shown}{styled}{''.join(kept)}{found.group(3)}"


def _is_in_use(name: str, in_use: set[str]) -> bool:
    return not name.startswith(html_styles.CLASS_PREFIX) or name[len(html_styles.CLASS_PREFIX) :] in in_use


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED_WHOLE,
    attributes=_ATTRIBUTES,
    attribute_filter=attribute,
    strip_comments=True,
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    url_schemes=_SCHEMES,
)
