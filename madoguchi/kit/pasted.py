"""Html from a clipboard to Markdown's few signs: what Word, a browser or a spreadsheet gives, without its looks."""

import html as entities
import re
from html.parser import HTMLParser

import nh3

from madoguchi.kit.html_tangles import is_tangled

LARGEST = 2_000_000
_SIGNS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_PARAGRAPHS = {"p", "blockquote", "ul", "ol", "pre", "table", *_HEADINGS}
_LINES = {"div", "tr", "li", "br"}
_TAGS = {*_SIGNS, *_PARAGRAPHS, *_LINES, "a", "td", "th", "span"}
_DROPPED = {"script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math", "textarea", "select"}
_ANY_TAG = re.compile(r"<[^<>]*>")
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")
_MANY_LINES = re.compile(r"\n{3,}")
_ESCAPED = re.compile(r"([*`])")
_BOLD_STYLE = re.compile(r"font-weight:\s*(bold|[6-9]00)")
_PLAIN_STYLE = re.compile(r"font-weight:\s*(normal|[1-4]00)")


def to_markdown(html: str) -> str:
    """The words of the html with Markdown's signs; of what is nested beyond all reason, the words alone."""
    if is_tangled(html):
        return _MANY_LINES.sub("\n\n", entities.unescape(_ANY_TAG.sub("", html)).strip())
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_DROPPED,
        attributes={"a": {"href"}, "span": {"style"}, "b": {"style"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    writer = _Writer()
    writer.feed(cleaned)
    writer.close()
    return writer.text()


class _Writer(HTMLParser):
    """Walks well-formed html once."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line: list[str] = []
        self.open: list[str] = []  # signs and links to be closed, innermost last
        self.lists: list[int | None] = []
        self.rows: list[int] = []  # of the open tables: at which line each began
        self.quotes = 0
        self.is_pre = False

    def text(self) -> str:
        """All that was written."""
        self._end_line()
        return _MANY_LINES.sub("\n\n", "\n".join(self.lines)).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _LINES | _PARAGRAPHS:
            self._break(tag)
        if tag in {"ul", "ol"}:
            self.lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._begin_item()
        elif tag == "blockquote":
            self.quotes += 1
        elif tag == "pre":
            self.is_pre = True
            self.lines.append(f"{self._prefix()}```")
        elif tag == "tr":
            self.rows.append(len(self.lines))
        elif tag in {"td", "th"}:
            self._begin_cell()
        elif tag == "a":
            self._begin("[", f"]({given.get('href', '')})" if given.get("href") else "")
        elif tag in _SIGNS or tag == "span" or tag in _HEADINGS:
            self._begin_sign(tag, given.get("style", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"a", "span", *_SIGNS, *_HEADINGS} and self.open:
            self._end(self.open.pop())
        if tag in _PARAGRAPHS | _LINES - {"br"}:
            self._end_line()
        if tag == "tr" and self.rows:
            self._end_row(self.rows.pop())
        if tag in {"ul", "ol"} and self.lists:
            self.lists.pop()
        elif tag == "blockquote":
            self.quotes -= 1
        elif tag == "pre":
            self.is_pre = False
            self.lines.append(f"{self._prefix()}```")
        if tag in _PARAGRAPHS and not self.lists:
            self._blank()

    def handle_data(self, data: str) -> None:
        if self.is_pre:
            first, *others = data.split("\n")
            self.line.append(first)
            for other in others:
                self._end_line(keep=True)
                self.line.append(other)
            return
        words = _BLANKS.sub(" ", data)
        if words.startswith(" ") and (not self.line or self.line[-1][-1:] in {" ", "\t"}):
            words = words[1:]
        if words:
            self.line.append(_ESCAPED.sub(r"\\\1", words))

    def _begin_sign(self, tag: str, style: str) -> None:
        is_bold = tag in _HEADINGS or (tag == "b" and not _PLAIN_STYLE.search(style)) or bool(_BOLD_STYLE.search(style))
        sign = "**" if is_bold else "" if tag in {"span", "b"} else _SIGNS[tag]
        sign = "" if sign in self.open else sign
        self._begin(sign, sign)

    def _begin(self, sign: str, end: str) -> None:
        self.open.append(end)
        if end and not self.is_pre:
            self.line.append(f"\0{sign}")  # taken away again where nothing comes between

    def _end(self, end: str) -> None:
        if not end or self.is_pre:
            return
        while self.line and self.line[-1] == " ":
            self.line.pop()
        if self.line and self.line[-1].startswith("\0"):
            self.line.pop()
            return
        if self.line:
            trailing = self.line[-1][len(self.line[-1].rstrip(" ")) :]
            self.line[-1] = self.line[-1].rstrip(" ")
            self.line.append(end + trailing)

    def _begin_cell(self) -> None:
        """Cells of a row stand beside each other, also where each is a paragraph; one of many lines keeps them."""
        row = self.rows[-1] if self.rows else len(self.lines)
        before = [each for each in self.lines[row:] if each.strip("> ")]
        if not self.line and len(before) == 1:
            self.lines[row:] = []
            self.line.append(before[0].removeprefix(self._prefix()))
        if self.line:
            self.line.append("\t")

    def _end_row(self, row: int) -> None:
        if len(self.lines) > row and any("\t" in each for each in self.lines[row:]):
            while len(self.lines) > row + 1 and not self.lines[-1].strip("> "):
                self.lines.pop()
            self.lines[-1] = self.lines[-1].rstrip()

    def _begin_item(self) -> None:
        depth = max(len(self.lists) - 1, 0)
        mark = "- "
        if self.lists and (count := self.lists[-1]) is not None:
            self.lists[-1] = count + 1
            mark = f"{count + 1}. "
        self.line.append(" " * 3 * depth + mark)

    def _break(self, tag: str) -> None:
        is_item_start = bool(self.line) and self.line[-1].endswith(("- ", ". ")) and tag in {"p", "div"}
        if is_item_start or (self.line[-1:] == ["\t"] and tag in {"p", "div"}):
            return
        if tag == "br":
            self._end_line(keep=True)
            return
        self._end_line()
        if tag in _PARAGRAPHS and not self.lists:
            self._blank()

    def _prefix(self) -> str:
        return "> " * min(max(self.quotes, 0), 10)

    def _end_line(self, *, keep: bool = False) -> None:
        opened = [each for each in self.open if each and not self.is_pre]
        text = "".join(self.line) + ("".join(reversed(opened)) if any(self.line) and opened else "")
        text = text.replace("\0", "")
        text = text if self.is_pre else text.rstrip(" ")
        self.line = []
        if text or keep:
            self.lines.append(self._prefix() + text if text else self._prefix().rstrip())
        if opened and text:
            self.line = [f"\0{'[' if each.startswith(']') else each}" for each in opened]

    def _blank(self) -> None:
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._prefix().rstrip())
