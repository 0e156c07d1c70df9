"""Ready-made notices: year's end, summer, a disturbance, late parcels. A first text with dates, to be looked through."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.calendars import reading
from madoguchi.kit.open_time import OpenHours
from madoguchi.saved_replies.acknowledging.standing import closures
from madoguchi.saved_replies.models import NoticePlace
from madoguchi.saved_replies.notices.reading import midnight

_CLOSED_JA = (
    "【{name}】\n誠に勝手ながら、下記の期間は休業いたします。\n休業期間: {period}\n"
    "お休みのあいだにいただいたお問い合わせには、営業開始後、順にご返信いたします。\n営業開始: {opening}"
)
_CLOSED_EN = (
    "{name}\nOur desk is closed in the time below.\nClosed: {period}\n"
    "Messages that arrive meanwhile are answered in order once we are back.\nWe open again: {opening}"
)


@dataclass(frozen=True)
class Proposal:
    """`words` of a closure's name by which the calendar's own is found; `month` and `day` where it has none."""

    key: str
    label: str | Promise
    name_ja: str
    name_en: str
    words: tuple[str, ...] = ()
    first: tuple[int, int] = (0, 0)
    length: int = 0
    text_ja: str = ""
    text_en: str = ""


PROPOSALS = (
    Proposal("year_end", _("Year's end"), "年末年始休業のお知らせ", "Year-end closure", ("年末", "年始", "冬"), (12, 29), 6),
    Proposal("summer", _("Summer closure"), "夏季休業のお知らせ", "Summer closure", ("夏", "お盆"), (8, 12), 4),
    Proposal(
        "disturbance",
        _("A disturbance"),
        "障害のお知らせ",
        "Service disturbance",
        text_ja="【障害のお知らせ】\n現在、サービスの一部をご利用いただきにくい状況が発生しております。\n"
        "ご不便をおかけし、申し訳ございません。状況を確認しており、わかり次第お知らせいたします。",
        text_en="Service disturbance\nParts of our service are hard to reach at the moment. We are sorry for the trouble.\n"
        "We are looking into it and will tell you as soon as we know more.",
    ),
    Proposal(
        "parcels",
        _("Late parcels"),
        "配送遅延のお知らせ",
        "Parcels may be late",
        text_ja="【配送遅延のお知らせ】\n交通や天候の影響により、一部の地域でお届けに遅れが出ております。\n"
        "お待たせし、申し訳ございません。お届け状況は、発送時のメールにある伝票番号でご確認いただけます。",
        text_en="Parcels may be late\nTraffic and weather delay some parcels at the moment. We are sorry for the wait.\n"
        "The number in our shipping mail tells you where your parcel is.",
    ),
)


def initial(key: str, workspace_id: int, now: datetime) -> dict[str, Any]:
    """What the form of a new notice begins with."""
    chosen = next((each for each in PROPOSALS if each.key == key), None)
    hours = reading.default_hours(workspace_id)
    places = [NoticePlace.REPLIES, NoticePlace.AUTOMATIC, NoticePlace.FORM, NoticePlace.WIDGET]
    start = now.replace(minute=0, second=0, microsecond=0)
    begun = {"places": places, "begins_at": start, "ends_at": start + timedelta(days=7), "days_before": 14}
    if chosen is None:
        return begun
    if not chosen.words:
        return begun | {"name": chosen.name_ja, "text_ja": chosen.text_ja, "text_en": chosen.text_en}
    return begun | _closure(chosen, hours, now)


def _closure(chosen: Proposal, hours: OpenHours, now: datetime) -> dict[str, Any]:
    """The calendar's own closure where it has one, whose dates it follows; else the usual days, written out."""
    today = now.date()
    own = next((each for each in closures(hours, today) if any(word in each[0]["ja"] for word in chosen.words)), None)
    if own:
        ja = {"name": chosen.name_ja, "period": "{休業期間}", "opening": "{次の営業開始}"}
        en = {"name": chosen.name_en, "period": "{closure_period}", "opening": "{next_opening}"}
        texts = {"text_ja": _CLOSED_JA.format(**ja), "text_en": _CLOSED_EN.format(**en)}
        return {"name": chosen.name_ja, "closure": own[0]["ja"], **texts}
    first = date(today.year, *chosen.first)
    first = first if first + timedelta(chosen.length) > today else date(today.year + 1, *chosen.first)
    last = first + timedelta(chosen.length - 1)
    ja = {
        "name": chosen.name_ja,
        "period": f"{first.month}月{first.day}日～{last.month}月{last.day}日",
        "opening": "{次の営業開始}",
    }
    text_ja = _CLOSED_JA.format(**ja).rpartition("\n")[0]
    text_en = _CLOSED_EN.format(name=chosen.name_en, period=f"{first:%d %b} – {last:%d %b}", opening="").rpartition("\n")[0]
    spanned = {
        "begins_at": midnight(first - timedelta(14), hours.zone),
        "ends_at": midnight(last + timedelta(1), hours.zone),
    }
    return {"name": chosen.name_ja, "text_ja": text_ja, "text_en": text_en, **spanned}
