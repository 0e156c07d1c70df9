"""The list at the side of the settings pages. Rooms above add their own pages at start."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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


_entries: dict[str, Entry] = {}


def add(entry: Entry) -> None:
    """Show it to those who have the right."""
    _entries[entry.url_name] = entry


def shown(membership: Membership) -> list[tuple[Entry, str]]:
    """What this member may open, with addresses, in order."""
    slug = membership.workspace.slug
    allowed = (entry for entry in _entries.values() if may(membership, entry.right))
    return [(entry, reverse(entry.url_name, args=[slug])) for entry in sorted(allowed, key=lambda each: each.order)]


def place_of(path: str, entries: list[tuple[Entry, str]]) -> str:
    """The address of the entry whose page, or a page below it, is at `path`; empty when there is none."""
    return max((address for _entry, address in entries if path.startswith(address)), key=len, default="")


add(Entry(_("Personal settings"), "accounts:me", "user", order=0))
add(Entry(_("People"), "accounts:people", "users", Right.MANAGE_PEOPLE, 10))
add(Entry(_("Teams"), "accounts:teams", "network", Right.MANAGE_TEAMS, 20))
add(Entry(_("Deputies"), "accounts:deputies", "user-round-cog", Right.REPLY, 7))
add(Entry(_("Workspace"), "accounts:workspace", "building-2", Right.MANAGE_WORKSPACE, 30))
add(Entry(_("Audit log"), "accounts:audit", "scroll-text", Right.READ_AUDIT, 90))
