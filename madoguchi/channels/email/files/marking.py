"""What the reader must know of a mail's files and links, as marks: codes whose words stand in the desk."""

from typing import Any

from madoguchi.channels.email.mime.parsed import ParsedFile, ParsedMail
from madoguchi.kit.file_dangers import PROGRAMS, dangers, extension
from madoguchi.kit.html_links import differing

type Marks = list[dict[str, Any]]

MOST_LINKS = 3
_HARMLESS_INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp")


def of_file(file: ParsedFile) -> Marks:
    """The marks of one file, the worst first."""
    if file.is_inline and file.type in _HARMLESS_INLINE:
        return [{"code": code} for code in file.marks]
    codes = [] if file.type.startswith("message/") else dangers(file.given or file.name, file.content)
    return [_mark(code, file) for code in [*codes, *file.marks]]


def of_mail(mail: ParsedMail) -> Marks:
    """The marks of the mail itself: links that say one address and lead to another."""
    pairs = list(dict.fromkeys(differing(mail.html)))[:MOST_LINKS] if mail.html else []
    return [{"code": "link_differs", "about": f"{said} → {leads}"[:300]} for said, leads in pairs]


def _mark(code: str, file: ParsedFile) -> dict[str, Any]:
    ending = extension(file.given or file.name)
    if code in ("program", "double_extension") and ending in PROGRAMS:
        return {"code": code, "about": f".{ending}"}
    return {"code": code}
