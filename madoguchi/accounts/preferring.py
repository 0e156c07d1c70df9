"""What a member prefers, in one workspace: small personal choices that go with them from browser to browser.

A room declares its preference once; `of` reads it, `prefer` changes it. What is not declared is never stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from madoguchi.accounts.models import Membership
from madoguchi.journal.transactions import writing

type Words = str | Promise


class NoSuchPreference(ValueError):
    """Nobody declared this preference, or it has no such choice."""


@dataclass(frozen=True)
class Preference:
    """One choice among few; the first one is what holds until somebody chooses."""

    key: str
    label: Words
    choices: Mapping[str, Words]

    @property
    def default(self) -> str:
        return next(iter(self.choices))


_declared: dict[str, Preference] = {}


def declare(key: str, label: Words, choices: Mapping[str, Words]) -> Preference:
    """Called by a room's apps.py, at start."""
    preference = _declared[key] = Preference(key, label, choices)
    return preference


def declared() -> Sequence[Preference]:
    """All of them, as the personal settings show them."""
    return list(_declared.values())


def of(membership: Membership, key: str) -> str:
    """What holds for this member. Raises NoSuchPreference."""
    preference = _known(key)
    chosen = membership.preferences.get(key)
    return chosen if chosen in preference.choices else preference.default


def prefer(membership: Membership, chosen: Mapping[str, str]) -> None:
    """From now on it is so, in every browser of theirs; what is not named stays. Raises NoSuchPreference."""
    for key, value in chosen.items():
        if value not in _known(key).choices:
            raise NoSuchPreference(f"{key}: {value}")
    with writing():
        fresh = Membership.objects.select_for_update().only("preferences").get(pk=membership.pk)
        membership.preferences = fresh.preferences | dict(chosen)
        Membership.objects.filter(pk=membership.pk).update(preferences=membership.preferences)


def _known(key: str) -> Preference:
    if key not in _declared:
        raise NoSuchPreference(key)
    return _declared[key]
