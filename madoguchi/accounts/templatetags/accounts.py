"""What the pages of this room draw in several places."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from madoguchi.accounts import agents, notifying, presence, settings_menu
from madoguchi.accounts.models import Membership, Notification
from madoguchi.kit import dates

register = template.Library()


@register.inclusion_tag("accounts/settings_menu.html", takes_context=True)
def settings_menu_list(context: dict[str, Any]) -> dict[str, Any]:
    """The side list of settings, for the member whose page it is."""
    request = context["request"]
    entries = settings_menu.shown(request.membership)
    sections = settings_menu.in_sections(entries)
    return {"sections": sections, "here": settings_menu.place_of(request.path, entries), "path": request.path}


@register.inclusion_tag("accounts/in_order.html", takes_context=True)
def in_order(context: dict[str, Any], url: str, ids: Sequence[int], place: int, name: str) -> dict[str, Any]:
    """By what a line of an ordered list is moved: a handle, and an arrow up and down. `url` takes all `ids`."""
    told = {"url": url, "name": name, "csrf_token": context.get("csrf_token")}
    return told | {"up": _swapped(ids, place, place - 1), "down": _swapped(ids, place, place + 1)}


def _swapped(ids: Sequence[int], one: int, other: int) -> str:
    """With two of them exchanged; empty where there is no other."""
    if not 0 <= other < len(ids):
        return ""
    changed = list(ids)
    changed[one], changed[other] = changed[other], changed[one]
    return ",".join(map(str, changed))


register.filter("browser", agents.browser)
register.filter("system", agents.system)
register.filter("full_moment", dates.full_moment)


@register.filter
def presence_of(membership: Membership) -> presence.Presence:
    """Online, away or offline, now."""
    return presence.of(membership)


@register.filter
def hours_in(membership: Membership, words: Mapping[int, str]) -> str:
    """Of the words about everybody's hours the member's; empty where they told none."""
    return words.get(membership.pk, "")


@register.filter
def sentence(notification: Notification) -> str:
    """What a notification says."""
    return notifying.sentence(notification)


@register.filter
def page_of(notification: Notification) -> str:
    """Where it leads, below the workspace's address."""
    return notifying.page(notification)


@register.filter
def icon_of(notification: Notification) -> str:
    """The icon before it."""
    return notifying.icon(notification)
