"""Which file each inline picture of the html is, also where the sender labelled it badly."""

import html as entities
import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import unquote

from madoguchi.channels.email.mime.parsed import ParsedFile

_SHOWN = re.compile(r' data-(cid|src)="([^"]{1,2000})"')
MOST = 500


def place(html: str, files: Sequence[ParsedFile]) -> tuple[str, list[ParsedFile]]:
    """The html, and the files with those marked inline that it shows: by Content-ID, Content-Location, or name."""
    if not files or " data-" not in html:
        return html, list(files)
    done = list(files)
    labels = _Labels(files)
    shown_as: dict[tuple[str, str], str] = {}
    for kind, written in list(dict.fromkeys(_SHOWN.findall(html)))[:MOST]:
        label = entities.unescape(written)
        number = labels.find(label, is_remote=kind == "src")
        if number is not None:
            file = done[number]
            content_id = file.content_id if file.is_inline or file.content_id == label else label[:255]
            done[number] = replace(file, is_inline=True, content_id=content_id)
            shown_as[kind, written] = entities.escape(content_id)

    def placed(found: re.Match[str]) -> str:
        content_id = shown_as.get((found.group(1), found.group(2)))
        return found.group() if content_id is None else f' data-cid="{content_id}"'

    return (_SHOWN.sub(placed, html) if shown_as else html), done


class _Labels:
    """Every way a file may be spoken of, the surest first; of several files the first."""

    def __init__(self, files: Sequence[ParsedFile]) -> None:
        self.by_id: dict[str, int] = {}
        self.by_bare_id: dict[str, int] = {}
        self.by_place: dict[str, int] = {}
        self.by_name: dict[str, int] = {}
        for number, file in enumerate(files):
            if file.content_id:
                self.by_id.setdefault(file.content_id, number)
                self.by_bare_id.setdefault(_bare(file.content_id), number)
            elif file.type.startswith("image/"):
                self.by_name.setdefault(file.name.lower(), number)
            if file.place:
                self.by_place.setdefault(file.place, number)
                self.by_bare_id.setdefault(_bare(file.place).rpartition("/")[2], number)

    def find(self, label: str, *, is_remote: bool) -> int | None:
        """The file that is meant; a remote address means one only where that is said to be its very place."""
        if is_remote or label in self.by_place:
            return self.by_place.get(label)
        bare = _bare(label)
        ways = (
            self.by_id.get(label),
            self.by_bare_id.get(bare),
            self.by_name.get(bare),
            self.by_name.get(bare.partition("@")[0]),
        )
        return next((number for number in ways if number is not None), None)


def _bare(label: str) -> str:
    return unquote(label).strip("<> \t").lower()
