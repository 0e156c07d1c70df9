"""Files of messages as the desk shows them: what they are, what is dangerous about them, what can be done with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.channels.email import linking
from madoguchi.channels.email.models import FileLink
from madoguchi.conversations.models import Attachment, Scan
from madoguchi.desk.marks import Kind, Mark

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_LOOKED_INTO = frozenset({"application/zip", "message/rfc822"})

KINDS: dict[str, Kind] = {
    "program": Kind("danger", "shield-alert", gettext_lazy("A program: opened, it may take over the computer. %(about)s")),
    "macros": Kind("warn", "shield-alert", gettext_lazy("Contains macros: small programs that run when it is opened")),
    "page": Kind("warn", "globe", gettext_lazy("A web page: it may imitate a sign-in")),
    "double_extension": Kind("danger", "shield-alert", gettext_lazy("Pretends to be another kind of file. %(about)s")),
    "turned_name": Kind("danger", "shield-alert", gettext_lazy("Its name was made to be read backwards")),
    "blank_name": Kind("warn", "triangle-alert", gettext_lazy("Its name hides blanks or unseen signs")),
    "other_type": Kind("warn", "triangle-alert", gettext_lazy("Its content is not what its name says")),
    "locked": Kind("warn", "lock", gettext_lazy("Unchecked: locked with a password")),
    "bomb": Kind("danger", "shield-alert", gettext_lazy("Unpacked it becomes enormous")),
    "program_inside": Kind("danger", "shield-alert", gettext_lazy("A program is inside")),
    "macros_inside": Kind("warn", "shield-alert", gettext_lazy("A file with macros is inside")),
    "opened": Kind("quiet", "package-open", gettext_lazy("Opened: what it held stands beside it")),
    "from_winmail": Kind("quiet", "package-open", gettext_lazy("Was in winmail.dat")),
}


@dataclass(frozen=True)
class File:
    """A file of a message as a chip; `picture_url` and `inside_url` are empty where there is nothing to show."""

    name: str
    size: int
    url: str
    picture_url: str
    inside_url: str
    marks: list[Mark]
    is_held: bool
    state: str = ""
    link: FileLink | None = None
    link_is_open: bool = False

    @property
    def is_waiting(self) -> bool:
        """Nobody gets it before it has been checked."""
        return self.state.startswith(Scan.WAITING)

    @property
    def is_picture(self) -> bool:
        return bool(self.picture_url)


def chip(file: Attachment, slug: str, link: FileLink | None = None, unread: str = "") -> File:
    """One file; with `link` it left as an address instead of an attachment; `unread`: why search cannot read it."""
    url = f"/w/{slug}/attachments/{file.pk}/"
    is_held = file.scan == Scan.INFECTED
    if is_held:
        return File(file.name, file.size, f"{url}held/", "", "", _shown(file), is_held=True, state=file.scan)
    picture = url if file.type in PICTURES else f"{url}picture/" if file.picture_path else ""
    inside = f"{url}inside/" if file.type in _LOOKED_INTO and file.scan != Scan.WAITING else ""
    state = file.scan + ("p" if file.picture_path else "")
    state += "u" if unread else ""
    if link is not None:
        state += f"l{link.downloads}{'' if linking.is_open(link) else 'x'}"
    return File(
        file.name,
        file.size,
        url,
        picture,
        inside,
        [*_shown(file), *_unread(unread)],
        is_held=False,
        state=state,
        link=link,
        link_is_open=link is not None and linking.is_open(link),
    )


def words_of(marks: Iterable[dict[str, Any]]) -> list[Mark]:
    """The lines of a file's marks; a code that nobody knows any more is left out."""
    return [
        Mark(each["code"], kind.tone, kind.icon, (str(kind.words) % {"about": each.get("about", "")}).strip())
        for each in marks
        if (kind := KINDS.get(each.get("code", "")))
    ]


def _shown(file: Attachment) -> list[Mark]:
    return [*_scanned(file), *words_of(file.marks)]


def _unread(why: str) -> list[Mark]:
    """That search finds it by its name alone."""
    return [Mark("unread", "quiet", "search-x", _("Found by its name only: %(why)s") % {"why": why})] if why else []


def _scanned(file: Attachment) -> list[Mark]:
    """What the virus scanner said; nothing where there is none."""
    match file.scan:
        case Scan.INFECTED:
            return [Mark("infected", "danger", "biohazard", _("Virus found: %(name)s. Held back.") % {"name": file.scan_words})]
        case Scan.FAILED:
            return [Mark("scan_failed", "warn", "shield-question-mark", _("Could not be checked for viruses"))]
        case Scan.WAITING:
            return [Mark("scan_waiting", "quiet", "shield-ellipsis", _("Being checked for viruses"))]
        case Scan.CLEAN if not any(mark.get("code") == "locked" for mark in file.marks):
            return [Mark("scan_clean", "quiet", "shield-check", _("Checked for viruses"))]
    return []
