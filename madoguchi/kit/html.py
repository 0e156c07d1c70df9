"""Html from strangers made harmless, and the two ways between html and text. What `clean` returns loads nothing by itself.

Cleaned html carries: `data-src` (a remote image, held back), `data-cid` (an inline part), and our own classes:
mail-quote, mail-signature, mail-hidden, mail-bold … in place of style attributes, which our CSP forbids.
"""

import html as entities
import re
from dataclasses import dataclass

import nh3

from madoguchi.kit.text.quotes import QUOTE_MARK, SIGNATURE_MARK


@dataclass(frozen=True)
class CleanedHtml:
    """Html fit for our own pages, and whether remote images are held back in it."""

    html: str
    has_remote_images: bool


_TAG_NAMES = (
    "a abbr address b big blockquote br caption center cite code col colgroup dd del dfn div dl dt em "
    "font h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q rb rp rt ruby s samp small span strike strong "
    "sub sup table tbody td tfoot th thead tr tt u ul var wbr article section header footer main aside "
    "figure figcaption"
)
_TAGS = set(_TAG_NAMES.split())
_DROPPED_WHOLE = {
    "applet",
    "embed",
    "iframe",
    "math",
    "noscript",
    "object",
    "script",
    "select",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "xml",
}
_ATTRIBUTES = {
    "*": {"class", "style", "dir", "lang", "title", "id"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign", "scope"},
    "ol": {"start", "type"},
    "font": {"color"},
    "blockquote": {"type"},
}
_SCHEMES = {"http", "https", "mailto", "tel", "sms", "cid", "data"}
_DATA_IMAGE = re.compile(r"data:image/(?:png|gif|jpe?g|webp);base64,[A-Za-z0-9+/=\s]*\Z", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|mailto:|tel:|sms:|#)", re.IGNORECASE)
_REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}%?")
_WORD = re.compile(r"[A-Za-z0-9-]{1,35}")

_QUOTE_NAMES = (
    "gmail_quote",
    "yahoo_quoted",
    "moz-cite-prefix",
    "protonmail_quote",
    "zmail_extra",
    "divrplyfwdmsg",
    "appendonsend",
    "mail-quote",
    "outlookmessageheader",
    "replysplit",
    "tutanota_quote",
    "gmail_extra",
    "history_container",
    "lineauthoredmail",
    "mail_quote",
    "ydpquote",
)
_SIGNATURE_NAMES = (
    "gmail_signature",
    "moz-signature",
    "mail-signature",
    "signature",
    "ydpsignature",
    "applemailsignature",
    "ms-outlook-mobile-signature",
)
_STYLES = (
    (re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE), "mail-hidden"),
    (re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE), "mail-bold"),
    (re.compile(r"font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE), "mail-italic"),
    (re.compile(r"text-decoration[a-z-]*\s*:[^;]*underline", re.IGNORECASE), "mail-underline"),
    (re.compile(r"text-decoration[a-z-]*\s*:[^;]*line-through", re.IGNORECASE), "mail-struck"),
    (re.compile(r"text-align\s*:\s*center", re.IGNORECASE), "mail-center"),
    (re.compile(r"text-align\s*:\s*right", re.IGNORECASE), "mail-right"),
    (re.compile(r"white-space\s*:\s*(?:pre\b|pre-wrap|break-spaces)", re.IGNORECASE), "mail-pre"),
    (
        re.compile(r"border(?:-top)?\s*:\s*(?:none\s*;\s*border-top\s*:\s*)?solid\s+#(?:e1e1e1|b5c4df)", re.IGNORECASE),
        "mail-quote",
    ),
)
_COLOUR = re.compile(r"(?:^|;)\s*color\s*:\s*(#?[a-z0-9]+(?:\([^)]*\))?)", re.IGNORECASE)
_COLOURS = {
    "red": "mail-red",
    "#ff0000": "mail-red",
    "#f00": "mail-red",
    "#c00000": "mail-red",
    "#cc0000": "mail-red",
    "#d32f2f": "mail-red",
    "blue": "mail-blue",
    "#0000ff": "mail-blue",
    "#00f": "mail-blue",
    "#0070c0": "mail-blue",
    "green": "mail-green",
    "#008000": "mail-green",
    "#00b050": "mail-green",
    "gray": "mail-gray",
    "grey": "mail-gray",
    "#808080": "mail-gray",
    "rgb(255,0,0)": "mail-red",
    "rgb(0,0,255)": "mail-blue",
    "rgb(128,128,128)": "mail-gray",
}


def clean(html: str) -> CleanedHtml:
    """The strict form of any html. Never raises; may return an empty string."""
    if not html.strip():
        return CleanedHtml("", has_remote_images=False)
    if len(html) > _LARGE and _is_tangled(html):
        return CleanedHtml(from_text(entities.unescape(_ANY_TAG.sub("", html))), has_remote_images=False)
    safe = _CLEANER.clean(html)
    if "<img" in safe:
        safe = _IMAGE.sub(_image, safe)
    safe = _OUR_CLASS.sub(_classes, safe)
    return CleanedHtml(safe, " data-src=" in safe)


def to_text(html: str) -> str:
    """The readable text of any html; blockquotes are marked with "> ", links keep their target when it differs."""
    return text_of_cleaned(clean(html).html)


def from_text(text: str) -> str:
    """Escaped html of plain text: links made, line breaks kept."""
    pieces: list[str] = []
    end = 0
    for found in _URL.finditer(text):
        url = found.group().rstrip(".,;:!?)]}'\"")
        pieces.append(_escaped(text[end : found.start()]))
        shown = entities.escape(url)
        target = f"mailto:{shown}" if "://" not in url else shown
        pieces.append(f'<a href="{target}" target="_blank" rel="noopener noreferrer nofollow">{shown}</a>')
        end = found.start() + len(url)
    pieces.append(_escaped(text[end:]))
    return "".join(pieces)


def text_of_cleaned(html: str, *, mark_quotes: bool = False) -> str:
    """As `to_text`, for html that `clean` returned. `mark_quotes`: a `QUOTE_MARK` line stands where known history begins."""
    return _Writer(mark_quotes).text(html)


_URL = re.compile(
    r"https?://[^\s<>\"'「」『』（）【】、。，　]{1,2000}"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"
)
_IMAGE = re.compile(r"<img\b([^<>]*)>")
_OUR_CLASS = re.compile(r'(<[a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*? (?:class|style|id|color)="[^<>]*)(>)')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


_LARGE = 50_000
_DEEPEST = 1500
_ANY_TAG = re.compile(r"<[^<>]*>")
_OPENING = re.compile(r"<(/?)(?!(?:br|img|hr|meta|link|input|col|wbr|li|td|tr|th|p|o:p)\b)([a-zA-Z]{1,10})")


def _is_tangled(html: str) -> bool:
    """Thousands of elements left open cost a parser the square of their number."""
    still_open: dict[str, int] = {}
    depth = 0
    for closing, written in _OPENING.findall(html):
        name = written.lower()
        if not closing:
            still_open[name] = still_open.get(name, 0) + 1
            depth += 1
        elif still_open.get(name):
            still_open[name] -= 1
            depth -= 1
        if depth > _DEEPEST:
            return True
    return False


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name in ("class", "id"):
        lowered = value.lower()
        if any(word in lowered for word in _QUOTE_NAMES):
            return "mail-quote"
        return "mail-signature" if any(word in lowered for word in _SIGNATURE_NAMES) else None
    if name == "style":
        return _style(value) or None
    if name == "color":
        return _COLOURS.get(value.strip().lower())
    if name == "src":
        value = value.strip()
        if _DATA_IMAGE.match(value) or value[:4].lower() == "cid:" or _REMOTE.match(value):
            return _quotable(value)
        return None
    if name == "href":
        value = value.strip()
        return _quotable(value) if _LINK.match(value) else None
    if name in ("width", "height", "colspan", "rowspan", "start"):
        return value if _NUMBER.fullmatch(value) else None
    if name in ("rel", "target"):
        return value  # ours: senders' own are not on the list
    if name in ("alt", "title"):
        return value.replace("<", "‹").replace(">", "›")
    if name == "type" and tag == "blockquote":
        return "cite" if value.lower() == "cite" else None
    return value if _WORD.fullmatch(value) else None


def _style(value: str) -> str:
    if len(value) > 4000:
        return ""
    names = [name for pattern, name in _STYLES if pattern.search(value)]
    colour = _COLOUR.search(value)
    if colour and (name := _COLOURS.get(colour.group(1).lower().replace(" ", ""))):
        names.append(name)
    return " ".join(names)


def _quotable(url: str) -> str:
    return url.replace("<", "%3C").replace(">", "%3E")


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


def _classes(found: re.Match[str]) -> str:
    """One class attribute in place of class, id, style and color."""
    kept: list[str] = []
    names: list[str] = []
    for name, value in _ATTRIBUTE.findall(found.group(2)):
        if name in ("class", "style", "id", "color"):
            names += [word for word in value.split() if word not in names]
        else:
            kept.append(f' {name}="{value}"')
    shown = f' class="{" ".join(names)}"' if names else ""
    return f"{found.group(1)}{shown}{''.join(kept)}{found.group(3)}"


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED_WHOLE,
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    strip_comments=True,
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    url_schemes=_SCHEMES,
)


def _escaped(text: str) -> str:
    lines = entities.escape(text).replace("\r\n", "\n").replace("\r", "\n").replace("  ", " &nbsp;")
    return lines.replace("\n", "<br>\n")


_PIECE = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<>]*)>|([^<]+)|<")
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "table", "pre", "dl", "figure"}
_BLOCKS = {
    "div",
    "tr",
    "li",
    "dt",
    "dd",
    "address",
    "center",
    "article",
    "section",
    "header",
    "footer",
    "main",
    "aside",
    "caption",
    "figcaption",
    "hr",
}
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MANY_LINES = re.compile(r"\n{3,}")


class _Writer:
    """Walks cleaned (well-formed) html once and writes lines."""

    def __init__(self, mark_quotes: bool) -> None:
        self.marks = mark_quotes
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quote_depth = 0
        self.pre_depth = 0
        self.hidden: list[str] = []
        self.links: list[tuple[str, int]] = []

    def text(self, html: str) -> str:
        for closing, tag, attributes, text in _PIECE.findall(html):
            if not tag:
                self._words(text)
            elif self.hidden:
                self._hide(closing, tag)
            elif closing:
                self._close(tag)
            else:
                self._open(tag, attributes)
        self._end_line()
        while self.lines and not self.lines[-1].strip("> "):
            self.lines.pop()
        return _MANY_LINES.sub("\n\n", "\n".join(self.lines)).strip("\n")

    def _words(self, text: str) -> None:
        if self.hidden or not text:
            return
        text = entities.unescape(text)
        if self.pre_depth:
            first, *others = text.split("\n")
            self.line.append(first)
            for other in others:
                self._end_line(keep_empty=True)
                self.line.append(other)
            return
        text = _BLANKS.sub(" ", text)
        if text[:1] == " " and (not self.line or self.line[-1][-1:] in ("", " ")):
            text = text[1:]
        if text:
            self.line.append(text)

    def _open(self, tag: str, attributes: str) -> None:
        if attributes and "mail-" in attributes:
            if "mail-hidden" in attributes and tag not in ("br", "hr", "img", "wbr", "col"):
                self.hidden.append(tag)
                return
            if self.marks and 'class="mail-quote' in attributes:
                self._mark(QUOTE_MARK)
            elif self.marks and 'class="mail-signature' in attributes:
                self._mark(SIGNATURE_MARK)
        if tag == "br":
            self._end_line(keep_empty=True)
        elif tag in _PARAGRAPHS:
            self._blank_line()
        elif tag in _BLOCKS:
            self._end_line()
        if tag == "blockquote":
            self.quote_depth += 1
        elif tag == "pre":
            self.pre_depth += 1
        elif tag == "li":
            self.line.append("・")
        elif tag in ("td", "th") and self.line:
            self.line.append("  ")
        elif tag == "hr":
            self.lines.append(self._prefix() + "-" * 20)
        elif tag == "a":
            target = re.search(r'href="([^"]*)"', attributes)
            self.links.append((entities.unescape(target.group(1)) if target else "", len(self.line)))
        elif tag == "img":
            self._image(attributes)

    def _close(self, tag: str) -> None:
        if tag == "a" and self.links:
            self._end_link(*self.links.pop())
        elif tag in _PARAGRAPHS:
            self._end_line()
            if tag == "blockquote":
                self.quote_depth = max(0, self.quote_depth - 1)
            elif tag == "pre":
                self.pre_depth = max(0, self.pre_depth - 1)
            self._blank_line()
        elif tag in _BLOCKS:
            self._end_line()

    def _hide(self, closing: str, tag: str) -> None:
        if closing and self.hidden[-1] == tag:
            self.hidden.pop()
        elif not closing and tag == self.hidden[-1]:
            self.hidden.append(tag)

    def _end_link(self, target: str, start: int) -> None:
        if not target or target.startswith(("#", "mailto:", "tel:")):
            return
        shown = "".join(self.line[start:]).strip() if start <= len(self.line) else ""
        if shown and target.rstrip("/") not in (shown.rstrip("/"), f"http://{shown}", f"https://{shown}"):
            self.line.append(f" <{target}>")

    def _image(self, attributes: str) -> None:
        alternative = re.search(r'alt="([^"]+)"', attributes)
        if alternative and alternative.group(1).strip():
            self._words(f"[{alternative.group(1).strip()}]")

    def _mark(self, mark: str) -> None:
        self._end_line()
        if not self.quote_depth:
            self.lines.append(mark)

    def _prefix(self) -> str:
        return "> " * min(self.quote_depth, 20)

    def _end_line(self, *, keep_empty: bool = False) -> None:
        text = "".join(self.line)
        text = text.rstrip() if self.pre_depth else text.strip(" \t")
        self.line = []
        self.links = [(target, 0) for target, _ in self.links]
        if text or keep_empty:
            self.lines.append((self._prefix() + text).rstrip())

    def _blank_line(self) -> None:
        self._end_line()
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._prefix().rstrip())
