"""What the wizard's pages show of its row: the way through it, the steps with their words, the host's notes."""

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.channels.email.connecting import hosts, words
from madoguchi.channels.email.connecting.servers import Servers
from madoguchi.channels.email.connecting.words import Advice, Words
from madoguchi.channels.email.models import Connecting

PAGES: tuple[tuple[str, Words], ...] = (
    ("address", gettext_lazy("Address")),
    ("found", gettext_lazy("Password")),
    ("test", gettext_lazy("Test")),
    ("round_trip", gettext_lazy("Test mail")),
    ("amount", gettext_lazy("Amount")),
    ("finish", gettext_lazy("Connect")),
)


@dataclass(frozen=True)
class Place:
    """One page in the list above."""

    name: str
    label: Words
    number: int
    is_here: bool
    is_done: bool


@dataclass(frozen=True)
class Shown:
    """One step with its words."""

    code: str
    state: str
    label: Words
    detail: str
    advice: Advice | None
    said: str
    notes: list[Words] = field(default_factory=list)


def way(here: str) -> list[Place]:
    """Where one stands."""
    at = next(n for n, (name, _label) in enumerate(PAGES) if name == here)
    return [Place(name, label, n + 1, n == at, n < at) for n, (name, label) in enumerate(PAGES)]


def steps(row: Connecting) -> list[Shown]:
    """Incoming, then outgoing."""
    notes = host_notes(row)
    return [
        Shown(
            step["code"],
            step["state"],
            words.STEPS[step["code"]],
            _detail(step),
            words.TROUBLES.get(step["trouble"]) if step["state"] == "bad" else None,
            step["said"],
            notes if step["trouble"] in {"login", "app_password", "imap_off", "oauth", "blocked"} else [],
        )
        for step in row.steps
    ]


def is_good(row: Connecting) -> bool:
    """Whether all steps went well."""
    return bool(row.steps) and all(step["state"] == "good" for step in row.steps)


def version(row: Connecting) -> str:
    """Changes with what the pages show of it."""
    told = repr((row.doing, row.servers, row.steps, row.round_trip, row.choices))
    return blake2b(told.encode(), digest_size=6).hexdigest()


def servers_of(row: Connecting) -> Servers | None:
    """What was found or typed."""
    return Servers.from_json(row.servers) if row.servers else None


def host_of(row: Connecting) -> hosts.Host | None:
    """The known host."""
    return hosts.by_id(row.choices.get("host", "") or row.servers.get("host_id", ""))


def host_notes(row: Connecting) -> list[Words]:
    """What the host asks for."""
    host = host_of(row)
    return [words.NOTES[note] for note in host.notes if note in words.NOTES] if host else []


def how_found(row: Connecting) -> Words:
    """In a few words."""
    return words.HOW.get(row.servers.get("how", ""), "")


def _detail(step: dict[str, Any]) -> str:
    about = step["about"]
    if step["code"] == "imap_folders" and "mails" in about:
        return _("%(folders)s folders, %(mails)s mails in the inbox") % about
    if step["code"] in {"imap_secure", "smtp_secure"} and about.get("security") == "plain":
        return _("not encrypted")
    if step["code"] == "smtp_login" and step["state"] == "good" and not about:
        return _("none needed")
    return str(about.get("server") or about.get("username") or about.get("address") or "")
