"""Links that say one address and lead to another: the oldest trick of phishing."""

import html as entities
import re

from madoguchi.kit.domains import same_organisation

_LINK = re.compile(r"<a\b([^<>]*)>(.*?)</a>", re.DOTALL)
_TARGET = re.compile(r' href="([^"]*)"')
_TAG = re.compile(r"<[^<>]*>")
_ADDRESS = re.compile(r"(?:https?://|www\.)?((?:[\w-]{1,63}\.){1,6}[a-z]{2,24})(?=[/:?#]|$)", re.IGNORECASE)
_HOST = re.compile(r"https?://(?:[^/?#@]*@)?([^/?#:]+)", re.IGNORECASE)
MOST = 400
_LONGEST = 2_000
_ENDINGS = "pdf doc docx xls xlsx ppt pptx zip jpg jpeg png gif txt csv html htm md py js"
_FILE_ENDINGS = frozenset(_ENDINGS.split())


def differing(html: str) -> list[tuple[str, str]]:
    """(the host a link shows, the host it leads to) for each link of cleaned html where they belong to different owners."""
    return [pair for found in _links(html) if (pair := _difference(found.group(1), found.group(2)))]


def marked(html: str) -> str:
    """Cleaned html in which every such link is followed by where it leads."""
    pieces: list[str] = []
    position = 0
    for found in _links(html):
        if pair := _difference(found.group(1), found.group(2)):
            shown = entities.escape(pair[1])
            pieces.append(f'{html[position : found.end()]}<span class="mail-leads-to">→ {shown}</span>')
            position = found.end()
    return "".join([*pieces, html[position:]])


def _links(html: str) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    position = 0
    while len(found) < MOST and (start := html.find("<a ", position)) >= 0:
        end = html.find("</a>", start)
        if end < 0:
            break
        if end - start < _LONGEST and (link := _LINK.match(html, start, end + 4)):
            found.append(link)
        position = end + 4
    return found


def _difference(attributes: str, inside: str) -> tuple[str, str] | None:
    target = _TARGET.search(attributes)
    true = _HOST.match(entities.unescape(target.group(1))) if target else None
    words = entities.unescape(_TAG.sub("", inside)).strip()
    shown = _ADDRESS.match(words) if true else None
    if true is None or shown is None or " " in words[: shown.end() + 1]:
        return None
    said, leads = shown.group(1).lower().rstrip("."), true.group(1).lower().rstrip(".")
    if said.rpartition(".")[2] in _FILE_ENDINGS or same_organisation(said, leads):
        return None
    return said, leads
