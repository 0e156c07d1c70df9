"""What the pages of this room are sent, read into what the verbs take."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from madoguchi.conversations.models import Channel
from madoguchi.kit.whole_numbers import whole
from madoguchi.routing.keeping import Wish
from madoguchi.routing.staffing import BadStaffing, Carries

ROUTED = (Channel.EMAIL, Channel.FORM, Channel.LINE, Channel.CHAT, Channel.PHONE)


def wish_of(posted: QueryDict, condition: Any) -> Wish:
    """How the queue shall be."""
    needs = {pk: level for name, value in posted.items() if (pk := _after(name, "need-")) and (level := whole(str(value)))}
    return Wish(
        posted.get("name", ""),
        condition,
        teams=[pk for each in posted.getlist("teams") if (pk := whole(each))],
        people=[pk for each in posted.getlist("people") if (pk := whole(each))],
        method=posted.get("method", ""),
        mode=posted.get("mode", ""),
        needs=needs,
        in_their_language=bool(posted.get("in_their_language")),
        offer_seconds=whole(posted.get("offer_seconds")) or 60,
        overflow_minutes=whole(posted.get("overflow_minutes")),
        overflow_to=whole(posted.get("overflow_to")),
        then=whole(posted.get("then")),
        is_active=bool(posted.get("is_active")),
        tiers=[pk for each in posted.getlist("tiers") if (pk := whole(each))],
    )


def levels_of(posted: QueryDict) -> dict[tuple[int, int], int]:
    """`level-<membership>-<skill>` to its number."""
    found = {}
    for name, value in posted.items():
        member, _dash, skill = name.removeprefix("level-").partition("-")
        if name.startswith("level-") and (at := (whole(member), whole(skill))) and None not in at:
            found[at[0] or 0, at[1] or 0] = whole(str(value)) or 0
    return found


def carries_of(posted: QueryDict) -> Carries:
    """`units`, `weight-<channel>`, `most-<channel>`; what is left empty is not said. Raises BadStaffing."""
    try:
        weights = {channel: float(text) for channel, text in _filled(posted, "weight-").items()}
        most = {channel: int(text) for channel, text in _filled(posted, "most-").items()}
        units = int(posted.get("units", "")) if posted.get("units", "").strip() else None
    except ValueError as error:
        raise BadStaffing(_("Write numbers only.")) from error
    return Carries(units, weights, most)


def _filled(posted: QueryDict, prefix: str) -> Mapping[str, str]:
    named = {str(channel): posted.get(f"{prefix}{channel}", "").strip() for channel in ROUTED}
    return {channel: text for channel, text in named.items() if text}


def _after(name: str, prefix: str) -> int | None:
    return whole(name.removeprefix(prefix)) if name.startswith(prefix) else None
