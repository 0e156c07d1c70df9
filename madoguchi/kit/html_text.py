"""The two ways between text and cleaned html: text written as html, and html read as lines of text."""

import html as entities
import re

from madoguchi.kit.text.quotes import QUOTE_MARK, SIGNATURE_MARK

_URL = re.compile(
    r"https?://[^\s<>\"'「」『』（）【】、。，　]{1,2000}"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"
)
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
    """The text of html that `clean` returned. `mark_quotes`: a `QUOTE_MARK` line stands where known history begins."""
    return _Writer(mark_quotes).text(html)


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
        if tag == "style":
            self.hidden.append(tag)
            return
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
                while self.lines and self.lines[-1] and not self.lines[-1].strip("> "):
                    self.lines.pop()
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


def _escaped(text: str) -> str:
    lines = entities.escape(text).replace("\r\n", "\n").replace("\r", "\n").replace("  ", " &nbsp;")
    return lines.replace("\n", "<br>\n")
