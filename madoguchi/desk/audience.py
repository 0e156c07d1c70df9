"""Who may hear what on a live stream: the inboxes that a signed-in person sees, by workspace."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from madoguchi.accounts import sessions
from madoguchi.accounts.models import Membership, Person
from madoguchi.conversations import doors


@dataclass(slots=True, weakref_slot=True)
class Listener:
    """Whose stream it is, and which inboxes they see in each of their workspaces."""

    person_id: int
    name: str
    session_key: str
    inboxes: dict[int, frozenset[int]] = field(default_factory=dict)

    def hears(self, workspace_id: int, inboxes: frozenset[int]) -> bool:
        """Whether it is for them: one of `inboxes` is theirs, or it concerns the whole workspace (no inbox)."""
        mine = self.inboxes.get(workspace_id)
        return mine is not None and (not inboxes or not mine.isdisjoint(inboxes))


def admit(session_key: str) -> Listener | None:
    """The person behind a session cookie, or None when it is no longer good."""
    return admit_all([session_key])[session_key]


def admit_all(session_keys: Iterable[str]) -> dict[str, Listener | None]:
    """The same for many at once, in few queries."""
    admitted: dict[str, Listener | None] = dict.fromkeys(session_keys)
    opened = sessions.data_of(admitted)
    people = _people(opened.values())
    seen = _inboxes(people)
    for key, data in opened.items():
        person = people.get(_person_id(data))
        if person is not None and _is_signed_in(data, person):
            admitted[key] = Listener(person.pk, person.name, key, seen[person.pk])
    return admitted


def _person_id(data: dict[str, Any]) -> int:
    wanted = str(data.get(SESSION_KEY, ""))
    return int(wanted) if wanted.isdecimal() else 0


def _people(opened: Iterable[dict[str, Any]]) -> dict[int, Person]:
    wanted = {_person_id(data) for data in opened} - {0}
    return {person.pk: person for person in Person.objects.filter(pk__in=wanted, is_active=True)}


def _is_signed_in(data: dict[str, Any], person: Person) -> bool:
    """As Django's own check: the way they came in still exists, and the password is still the same."""
    if data.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return False
    given = str(data.get(HASH_SESSION_KEY, ""))
    good = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
    return any(constant_time_compare(given, each) for each in good)


def _inboxes(people: dict[int, Person]) -> dict[int, dict[int, frozenset[int]]]:
    seen: dict[int, dict[int, frozenset[int]]] = defaultdict(dict)
    memberships = list(Membership.objects.filter(person__in=people, is_active=True))
    open_to = doors.inboxes_of_each(memberships)
    for membership in memberships:
        seen[membership.person_id][membership.workspace_id] = open_to[membership.pk]
    return seen
