"""The list at the side of the settings pages. Rooms above add their own pages at start."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right, may


@dataclass(frozen=True)
class Entry:
    """One page of settings; `url_name` takes the workspace's slug."""

    label: str | Promise
    url_name: str
    icon: str
    right: Right = Right.READ
    order: int = 50


@dataclass(frozen=True)
class Section:
    """A heading of the list: entries from this order on, up to the next section's."""

    label: str | Promise
    order: int


SECTIONS = (
    Section(pgettext_lazy("settings", "Yourself"), 0),
    Section(pgettext_lazy("settings", "Workspace"), 10),
    Section(pgettext_lazy("settings", "How you answer"), 33),
    Section(pgettext_lazy("settings", "Mail"), 40),
    Section(pgettext_lazy("settings", "Website"), 60),
    Section(pgettext_lazy("settings", "Records"), 80),
)
_entries: dict[str, Entry] = {}


def add(entry: Entry) -> None:
    """Show it to those who have the right."""
    _entries[entry.url_name] = entry


def shown(membership: Membership) -> list[tuple[Entry, str]]:
    """What this member may open, with addresses, in order."""
    slug = membership.workspace.slug
    allowed = (entry for entry in _entries.values() if may(membership, entry.right))
    return [(entry, reverse(entry.url_name, args=[slug])) for entry in sorted(allowed, key=lambda each: each.order)]


def in_sections(entries: list[tuple[Entry, str]]) -> list[tuple[Section, list[tuple[Entry, str]]]]:
    """The same under their headings; a heading without entries is left out."""
    of = {section: [each for each in entries if _section(each[0]) == section] for section in SECTIONS}
    return [(section, found) for section, found in of.items() if found]


def _section(entry: Entry) -> Section:
    return [section for section in SECTIONS if section.order <= entry.order][-1]


def place_of(path: str, entries: list[tuple[Entry, str]]) -> str:
    """The address of the entry whose page, or a page below it, is at `path`; empty when there is none."""
    return max((address for _entry, address in entries if path.startswith(address)), key=len, default="")


add(Entry(_("Personal settings"), "accounts:me", "user", order=0))
add(Entry(_("People"), "accounts:people", "users", Right.MANAGE_PEOPLE, 10))
add(Entry(_("Teams"), "accounts:teams", "network", Right.MANAGE_TEAMS, 20))
add(Entry(_("Deputies"), "accounts:deputies", "user-round-cog", Right.REPLY, 7))
add(Entry(_("Authority and limits"), "accounts:limits", "scale", Right.MANAGE_WORKSPACE, 31))
add(Entry(_("Discretion ledger"), "accounts:discretion", "notebook-pen", Right.HANDLE, 85))
add(Entry(_("Workspace"), "accounts:workspace", "building-2", Right.MANAGE_WORKSPACE, 30))
add(Entry(_("Opening hours"), "accounts:calendars", "calendar-clock", Right.MANAGE_HOURS, 25))
add(Entry(_("Audit log"), "accounts:audit", "scroll-text", Right.READ_AUDIT, 90))
