"""What the command bar offers beside the buttons of the page: pages of settings, people and teams to give to, prepared texts.

Buttons and links of the page say by themselves, in data-words, by what they are found; here stands only what has none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from madoguchi.accounts import settings_menu
from madoguchi.accounts.models import Membership, Team
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation
from madoguchi.saved_replies import doors as reply_doors

type Command = dict[str, Any]

MOST = 200
LANGUAGES = ("ja", "en")
READINGS = {  # of the pages of settings: what Japanese writes in kanji is looked for in kana
    "accounts:me": "こじんせってい",
    "accounts:people": "めんばーかんり しょうたい invite",
    "accounts:teams": "ちーむ",
    "accounts:calendars": "えいぎょうじかん きゅうぎょうび しゅくじつ calendar holiday",
    "accounts:deputies": "だいり ふざい absence",
    "accounts:workspace": "わーくすぺーす",
    "accounts:audit": "かんさろぐ",
    "escalations:escalations": "えすかれーしょん きんきゅう escalation",
    "escalations:ladders": "えすかれーしょん だんかい ladder",
    "escalations:on_call": "とうばん おんこーる こうたい on call rotation shift",
    "escalations:risk_words": "りすく きけん ことば risk",
    "surveys:surveys": "あんけーと survey",
    "surveys:satisfaction": "まんぞくど かいとうりつ csat satisfaction",
    "accounts:limits": "けんげん じょうげん へんきん limit",
    "accounts:discretion": "さいりょう きろく discretion",
    "conversations:own_names": "まどぐちべつ たいがいひょうじめい",
    "desk:board": "いまのまどぐち ぼーど board live",
    "desk:shift_end": "きんむおわり ひきつぎ",
    "conversations:handover_rules": "ひきつぎひょう きまり",
    "conversations:approval_rules": "しょうにん",
    "conversations:send_check": "そうしんまえ かくにん ごそうしん",
    "conversations:tags": "たぐ ぶんるい",
    "conversations:custom_fields": "かすたむこうもく",
    "conversations:stages": "しんこうじょうきょう",
    "conversations:task_templates": "ちぇっくりすと",
    "conversations:sender_rules": "めいわくめーる さしだしにん block",
    "conversations:trial": "しようもーど ためす",
    "email:settings": "じゅしんまどぐち めーる smtp imap",
    "webform:forms": "といあわせふぉーむ form",
    "contact:settings": "といあわせまどぐち ぺーじ contact page",
    "my:settings": "まいぺーじ おといあわせりれき my requests",
    "nudges:nudges": "こえかけ ぷろあくてぃぶ nudge proactive",
    "custom:channels": "じしゃちゃねる api webhook channel",
    "chat:sites": "ちゃっと まどうぃんどう うぇぶさいと widget",
    "email:ledger": "めーるだいちょう",
    "saved_replies:replies": "ていけいへんしん まくろ てんぷれーと template",
    "saved_replies:frames": "かきだし むすび あいさつ",
    "saved_replies:signature": "しょめい",
    "saved_replies:acknowledgements": "じどうへんしん うけつけ autoreply",
    "service_levels:policies": "やくそくのじかん きげん さーびすれべる sla service level",
    "service_levels:tiers": "らんく かいいん tier",
    "saved_replies:notices": "おしらせ きかん ねんまつねんし きゅうぎょう notice",
    "routing:queues": "ふりわけ きゅー たんとう queue",
    "routing:mine": "じぶんのふりわけ くれーむ",
    "rules:rules": "るーる じどうか とりがー rule trigger automation",
    "search:repeats": "くりかえし さいどい repeat",
    "search:synonyms": "どうぎご るいぎご おなじいみ synonym",
}


@dataclass(frozen=True)
class Page:
    """A page that no menu of the desk leads to at once."""

    label: Promise
    url_name: str
    words: str
    right: Right = Right.READ


PAGES = (
    Page(gettext_lazy("Write a saved reply"), "saved_replies:new", "ていけいへんしん さくせい template", Right.NOTE),
    Page(gettext_lazy("Folders of saved replies"), "saved_replies:folders", "ふぉるだー", Right.MANAGE_SAVED_REPLIES),
    Page(gettext_lazy("Bring in saved replies"), "saved_replies:import", "とりこみ csv", Right.NOTE),
    Page(gettext_lazy("Connect a mailbox"), "email:connect", "めーるぼっくす せつぞく imap", Right.MANAGE_INBOXES),
    Page(gettext_lazy("Open an inbox"), "email:new_inbox", "じゅしんまどぐち かいせつ", Right.MANAGE_INBOXES),
    Page(gettext_lazy("Bring in old mail"), "email:imports", "かこのめーる とりこみ mbox", Right.MANAGE_INBOXES),
    Page(gettext_lazy("Mark somebody as absent"), "routing:capacity", "ふざい けっきん absent", Right.MANAGE_TEAMS),
    Page(gettext_lazy("Add an approval rule"), "conversations:new_approval_rule", "しょうにんるーる", Right.MANAGE_WORKSPACE),
)


PLACES = (
    Page(pgettext_lazy("place", "Inbox"), "desk:front", "じゅしんばこ inbox"),
    Page(gettext_lazy("Customers"), "desk:customer_index", "こきゃく おきゃくさま"),
    Page(gettext_lazy("Companies"), "desk:company_index", "かいしゃ"),
    Page(gettext_lazy("Possible duplicates"), "desk:duplicates", "ちょうふく なよせ"),
    Page(gettext_lazy("My tasks"), "desk:my_tasks", "たすく やること"),
    Page(gettext_lazy("Notifications"), "accounts:notifications", "つうち"),
    Page(gettext_lazy("New message"), "desk:new", "さくせい しんきさくせい", Right.REPLY),
    Page(gettext_lazy("New view"), "desk:view_new", "びゅー さくせい"),
    Page(gettext_lazy("Order and hide views"), "desk:views", "びゅー ならべかえ"),
)


def offered(membership: Membership, conversation: Conversation | None, *, places: bool = False) -> list[Command]:
    """Each with a label, the words by which it is found, and one of: `url` to open; `verb` and `to` to post to the open
    conversation; `pick`, the name of a prepared text. `places`: also what the desk's own links lead to."""
    found = [*(_places(membership) if places else ()), *_pages(membership), *_hidden_views(membership)]
    if conversation is not None:
        if may(membership, Right.HANDLE):
            found += [*_people(membership), *_teams(membership)]
        if may(membership, Right.NOTE):
            found += _prepared(membership, conversation)
    return found


def _places(membership: Membership) -> Iterator[Command]:
    slug = membership.workspace.slug
    for page in PLACES:
        if may(membership, page.right):
            url = reverse(page.url_name, args=[slug])
            yield {"label": str(page.label), "words": f"{_both(page.label)} {page.words}", "url": url}
    for view in doors.views(membership).exclude(hidden_by=membership)[:MOST]:
        address = reverse("desk:view", args=[slug, f"view-{view.pk}"])
        yield {"label": view.name, "words": f"{view.name} view ビュー", "url": address}


def _pages(membership: Membership) -> Iterator[Command]:
    for entry, address in settings_menu.shown(membership):
        yield {"label": str(entry.label), "words": f"{_both(entry.label)} {READINGS.get(entry.url_name, '')}", "url": address}
    slug = membership.workspace.slug
    for page in PAGES:
        if may(membership, page.right):
            yield {
                "label": str(page.label),
                "words": f"{_both(page.label)} {page.words}",
                "url": reverse(page.url_name, args=[slug]),
            }


def _hidden_views(membership: Membership) -> Iterator[Command]:
    """The views that a member has put out of their column are still there."""
    for view in doors.views(membership).filter(hidden_by=membership)[:MOST]:
        address = reverse("desk:view", args=[membership.workspace.slug, f"view-{view.pk}"])
        yield {"label": view.name, "words": f"{view.name} view ビュー", "url": address}


def _people(membership: Membership) -> Iterator[Command]:
    members = Membership.objects.filter(workspace=membership.workspace, is_active=True, person__is_active=True)
    for each in members.select_related("person").order_by("person__reading", "person__name")[:MOST]:
        name, reading = each.person.name, each.person.reading
        label = _("Assign to %(name)s") % {"name": name}
        yield {"label": label, "words": f"{label} {reading} assign たんとう", "verb": "assignment", "to": each.person_id}


def _teams(membership: Membership) -> Iterator[Command]:
    for team in Team.objects.filter(workspace=membership.workspace).order_by("name")[:MOST]:
        label = _("Give to the team %(name)s") % {"name": team.name}
        yield {"label": label, "words": f"{label} team ちーむ", "verb": "team", "to": team.pk}


def _prepared(membership: Membership, conversation: Conversation) -> Iterator[Command]:
    language = translation.get_language() or ""
    for reply in reply_doors.offered(membership, conversation.inbox).order_by("name", "id")[:MOST]:
        name = reply.shown_name(language)
        label = (_("Macro: %(name)s") if reply.is_macro else _("Saved reply: %(name)s")) % {"name": name}
        words = f"{label} {reply.name} {reply.reading} {reply.name_en} macro template ていけい まくろ"
        yield {"label": label, "words": words, "pick": name, "macro": reply.is_macro}


def _both(label: str | Promise) -> str:
    """The words in both languages: one looks for what one remembers."""
    said: Sequence[str] = []
    for language in LANGUAGES:
        with translation.override(language):
            said = [*said, str(label)]
    return " ".join(said)
