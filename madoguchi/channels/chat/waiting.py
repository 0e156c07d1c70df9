"""What somebody at a window may expect: who is on, whether we are open, the place in the queue, how long it usually takes."""

from collections.abc import Sequence
from datetime import timedelta
from time import monotonic
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madoguchi.accounts import presence
from madoguchi.accounts.calendars import reading
from madoguchi.accounts.models import Membership, Presence
from madoguchi.accounts.permissions import Right, may
from madoguchi.channels.chat import lining_up
from madoguchi.channels.chat.models import Site, Talk
from madoguchi.conversations import doors, waiting_times
from madoguchi.conversations.models import Channel
from madoguchi.conversations.public_names import public_name, public_names_of
from madoguchi.kit.open_time import is_open

MOST_FACES = 3
MOST_LOOKED_AT = 200
FRESH = 20.0  # seconds in which who is on may lag behind
_faces: dict[tuple[int, str], tuple[float, list[str]]] = {}


def is_staffed(site: Site) -> bool:
    """Whether the counter is open now."""
    return is_open(reading.default_hours(site.workspace_id), timezone.now())


def expected(site: Site) -> timedelta | None:
    """Half of those who chatted in the last thirty days waited at most so long for their first answer; None: too few did."""
    found = waiting_times.usual(site.workspace_id).get(Channel.CHAT)
    return found.length if found else None


def words(length: timedelta | None, language: str) -> str:
    """「およそ4分」, “about 4 minutes”: rounded up. Empty where nothing is known, or nobody would stay for it."""
    if length is None or length >= timedelta(hours=12):
        return ""
    minutes = -(-int(length.total_seconds()) // 60)
    with translation.override(language):
        if minutes <= 1:
            return _("within a minute")
        if minutes < 60:
            return ngettext("about %(n)s minute", "about %(n)s minutes", minutes) % {"n": minutes}
        hours = -(-minutes // 60)
        return ngettext("about %(n)s hour", "about %(n)s hours", hours) % {"n": hours}


def faces(site: Site, language: str) -> list[str]:
    """Public names of some who are at the counter of its inbox now. Kept for some seconds: every page asks."""
    key = (site.pk, language)
    looked, found = _faces.get(key, (-FRESH, []))
    if monotonic() - looked >= FRESH:
        if len(_faces) > MOST_LOOKED_AT:
            _faces.clear()
        found = _names(site, language)
        _faces[key] = (monotonic(), found)
    return found


def forget() -> None:
    """Look anew."""
    _faces.clear()


def shown(talk: Talk, language: str, *, at: int | None = None, name: str | None = None) -> dict[str, Any]:
    """How the talk stands, for its window. `at`: its place, `name`: what whoever has it is called, where that is known."""
    waits = lining_up.place(talk) if at is None else at
    if name is None:
        name = public_name(talk.conversation.inbox, talk.accepted_by, language) if talk.accepted_by else ""
    return {
        "id": talk.pk,
        "state": talk.state,
        "accepted_by": name,
        "place": waits,
        "wait": words(lining_up.usual(talk) or expected(talk.site), language) if waits else "",
        "open": is_staffed(talk.site) if waits else True,
        "ended_by": talk.ended_by,
        "rating": talk.rating,
    }


def _names(site: Site, language: str) -> list[str]:
    members = _present(Membership.objects.filter(workspace_id=site.workspace_id, is_active=True, person__is_active=True))
    seen = doors.inboxes_of_each(members)
    here = [each.person_id for each in members if site.inbox_id in seen[each.pk]]
    names = public_names_of(site.inbox, here[:MOST_FACES], language)
    return [name for pk in here[:MOST_FACES] if (name := names.get(pk, ""))]


def _present(rows: Any) -> Sequence[Membership]:
    now = timezone.now()
    recent = rows.filter(presence_at__gt=now - presence.AWAY_AFTER).select_related("person").order_by("-presence_at")
    return [each for each in recent[:MOST_LOOKED_AT] if presence.of(each, now) == Presence.ONLINE and may(each, Right.HANDLE)]
