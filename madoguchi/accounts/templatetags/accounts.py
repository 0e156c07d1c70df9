"""What the pages of this room draw in several places."""

from collections.abc import Mapping
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
