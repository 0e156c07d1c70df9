"""Where chat joins the house: its traits as a channel, its way out, merging."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from madoguchi.accounts import settings_menu
from madoguchi.accounts.auditing import name_subjects
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.settings_menu import Entry
from madoguchi.channels.chat import conditions, mailing, rating, transcript
from madoguchi.channels.chat.models import Nudge, Site, Talk, Visitor
from madoguchi.conversations import carrying, channels, only_in_the_mail, present, rated
from madoguchi.conversations.channels import Traits
from madoguchi.conversations.models import Channel
from madoguchi.customers import carrying as customers

LONGEST = 10_000


def add() -> None:
    """Called once at start."""
    channels.register(
        Channel.CHAT, Traits(icon="message-circle", longest=LONGEST, has_typing=True, has_seen=True, is_live=True)
    )
    present.look_for("talk", Talk)
    carrying.carry_rows("talk", Talk)
    customers.carry_rows("visitors", Visitor)
    conditions.add()
    rated.offer("chat", rating.last_of, rated.Asked(Channel.CHAT, rating.asked))
    only_in_the_mail.register(mailing.Kind.CONFIRM, transcript.put)
    name_subjects("chat_site", _names)
    name_subjects("nudge", _nudges)
    settings_menu.add(Entry(gettext_lazy("Nudges"), "nudges:nudges", "megaphone", Right.MANAGE_RULES, 37))
    settings_menu.add(Entry(gettext_lazy("Chat windows"), "chat:sites", "message-circle", Right.MANAGE_INBOXES, 61))


def _names(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(Site.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))


def _nudges(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(Nudge.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))
