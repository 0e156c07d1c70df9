"""Notices begin and end by themselves, stand in order and in their places, and follow the calendar."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from madoguchi.accounts.calendars import reading as calendars
from madoguchi.accounts.calendars import special_days
from madoguchi.accounts.models import Team
from madoguchi.conversations.models import Inbox, Message
from madoguchi.conversations.opening import open_inbox
from madoguchi.conversations.standing_lines import standing as lines
from madoguchi.journal.models import Event
from madoguchi.journal.recording import SYSTEM
from madoguchi.saved_replies import notices
from madoguchi.saved_replies.models import Notice, NoticePlace
from madoguchi.saved_replies.notices import keeping, proposals, year
from tests.cast import Cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PAGE = "/w/mado/settings/notices/"


def put(cast: Cast, name: str, begins: timedelta = -HOUR, ends: timedelta = HOUR, **changes: Any) -> Notice:
    places = changes.pop("places", NoticePlace.values)
    values = {"name": name, "text_ja": name, "begins_at": NOW + begins, "ends_at": NOW + ends, "places": places}
    return keeping.add(cast.workspace, values | changes, changes.pop("inboxes", ()), by=cast.lead)


def read(cast: Cast, at: datetime = NOW, language: str = "ja", place: str = "replies", inbox: Inbox | None = None) -> list[str]:
    return [each.text for each in notices.standing(cast.workspace, inbox or cast.inbox, at, language, place)]


def winter(cast: Cast, last: date = date(2027, 1, 3)) -> None:
    closed = {"first": date(2026, 12, 29), "last": last, "name_ja": "年末年始休業", "name_en": "Year-end closure"}
    special_days.add(calendars.default_of(cast.workspace.pk), by=cast.owner, **closed)
    calendars.forget()


def test_it_stands_from_its_first_moment_up_to_its_last(cast: Cast) -> None:
    put(cast, "遅延")
    tick = timedelta(microseconds=1)
    assert [read(cast, NOW + at) for at in (-HOUR - tick, -HOUR, HOUR - tick, HOUR)] == [[], ["遅延"], ["遅延"], []]


def test_what_began_first_stands_first_and_each_in_its_inboxes_and_places(cast: Cast) -> None:
    put(cast, "二", -HOUR)
    put(cast, "一", -2 * HOUR, text_en="one")
    other = put(cast, "三", -3 * HOUR, places=[NoticePlace.FORM])
    other.inboxes.set([cast.inbox])
    assert read(cast) == ["一", "二"]
    assert read(cast, language="en") == ["one", "二"]
    assert read(cast, place="form") == ["三", "一", "二"]
    assert [each.text for each in notices.standing(cast.workspace, None, NOW, "ja", "form")] == ["一", "二"]
    assert notices.standing(cast.other_workspace, cast.other_inbox, NOW, "ja", "form") == []


def test_it_follows_the_dates_of_a_closure_also_when_they_move(cast: Cast) -> None:
    winter(cast)
    text = "休業期間: {休業期間}\n営業開始: {次の営業開始}"
    put(cast, "年末年始", closure="年末年始休業", days_before=7, text_ja=text, text_en="{closure}: {closure_period}")
    week_before = datetime(2026, 12, 21, 15, 0, tzinfo=UTC)  # midnight of the 22nd in Tokyo
    after = datetime(2027, 1, 3, 15, 0, tzinfo=UTC)
    said = "休業期間: 12月29日(火)～1月3日(日)\n営業開始: 1月4日(月) 9:00"
    assert [read(cast, at) for at in (week_before - HOUR, week_before, after - HOUR, after)] == [[], [said], [said], []]
    assert read(cast, week_before, "en") == ["Year-end closure: Tue 29 Dec – Sun 3 Jan"]
    row = calendars.default_of(cast.workspace.pk).special_days.get()
    special_days.change(row, last=date(2027, 1, 5), by=cast.owner)
    calendars.forget()
    assert "1月6日(水) 9:00" in read(cast, after)[0]
    special_days.remove(row, by=cast.owner)
    calendars.forget()
    assert read(cast, week_before) == []


def test_below_a_mail_it_is_the_one_of_the_moment_at_which_it_left(cast: Cast) -> None:
    put(cast, "遅延", places=[NoticePlace.REPLIES])
    sent = Message(released_at=NOW)
    assert "遅延" in lines(sent, cast.inbox, "ja", NOW + 5 * HOUR)
    assert lines(Message(released_at=NOW, is_automatic=True), cast.inbox, "ja", NOW) == ""
    assert lines(Message(released_at=NOW, is_forward=True), cast.inbox, "ja", NOW) == ""
    assert lines(Message(), cast.inbox, "ja", NOW + 5 * HOUR) == ""


@pytest.mark.parametrize("key", [each.key for each in proposals.PROPOSALS])
def test_ready_made_ones_have_dates_and_text(cast: Cast, key: str) -> None:
    begun = proposals.initial(key, cast.workspace.pk, NOW)
    assert begun["ends_at"] > begun["begins_at"]
    assert begun["text_ja"]
    assert begun["text_en"]
    winter(cast)
    assert proposals.initial("year_end", cast.workspace.pk, NOW)["closure"] == "年末年始休業"


def test_the_years_line(cast: Cast) -> None:
    put(cast, "今", -HOUR, HOUR)
    put(cast, "前", -3 * HOUR, -2 * HOUR)
    put(cast, "後", timedelta(days=30), timedelta(days=60))
    shown = year.year(Notice.objects.all(), NOW, cast.workspace.pk, "ja")
    assert [(bar.notice.name, bar.state, bar.width > 0) for bar in shown.bars] == [
        ("今", "standing", True),
        ("後", "coming", True),
        ("前", "over", False),
    ]
    assert [month for _left, month in shown.months] == [11, 12, *range(1, 11)]


def test_the_pages(cast: Cast, client: Client) -> None:
    client.force_login(cast.lead)
    for each in proposals.PROPOSALS:
        assert client.get(f"{PAGE}new/?from={each.key}").status_code == 200
    wish = {
        "name": "遅延",
        "text_ja": "遅れます。",
        "begins_at": "2026-11-20T09:00",
        "ends_at": "2026-11-21T00:00",
        "places": ["replies"],
    }
    assert "遅れます。" in client.post(f"{PAGE}preview/", wish).content.decode()
    assert client.post(f"{PAGE}new/", wish | {"ends_at": "2026-11-19T00:00"}).status_code == 422
    assert client.post(f"{PAGE}new/", wish | {"text_ja": "{なにか}"}).status_code == 422
    assert client.post(f"{PAGE}new/", wish).status_code == 302
    kept = Notice.objects.get()
    assert kept.begins_at == datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
    assert "遅延" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}{kept.pk}/", wish | {"name": "配送"})
    client.post(f"{PAGE}{kept.pk}/removal/")
    kinds = Event.objects.filter(subject_kind="notice").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["notice_added", "notice_changed", "notice_removed"]
    client.force_login(cast.agent)
    assert client.get(PAGE).status_code in (403, 404)
    assert keeping.remove(kept, by=SYSTEM) is None


def test_who_changes_a_notice_takes_no_inbox_away_that_they_do_not_see(cast: Cast, client: Client) -> None:
    hidden = open_inbox(cast.workspace, name="人事", address="jinji@mado.example.jp", by=cast.owner)
    hidden.restricted_to.set([Team.objects.create(workspace=cast.workspace, name="人事")])
    notice = put(cast, "人事のお知らせ", inboxes=[cast.inbox, hidden])
    client.force_login(cast.lead)
    page = f"{PAGE}{notice.pk}/"
    opened = client.get(page).context["shown"]
    form = {"name": "人事のお知らせ", "text_ja": "改めました。", "places": ["replies"], "shown": opened}
    form |= {"begins_at": "2026-11-20T00:00", "ends_at": "2026-11-30T00:00"}
    assert client.post(page, form).status_code == 302  # no inbox that they see is ticked any more
    assert read(cast) == []
    assert read(cast, inbox=hidden) == ["改めました。"]


def test_of_two_who_change_a_notice_at_once_the_second_is_told(cast: Cast, client: Client) -> None:
    page = f"{PAGE}{put(cast, '遅延').pk}/"
    client.force_login(cast.lead)
    form = {"name": "遅延", "places": ["replies"], "begins_at": "2026-11-20T00:00", "ends_at": "2026-11-30T00:00"}
    form["shown"] = client.get(page).context["shown"]
    assert client.post(page, form | {"text_ja": "佐川が遅れています。"}).status_code == 302
    assert client.post(page, form | {"text_ja": "雪で遅れています。"}).status_code == 422
    assert Notice.objects.get().text_ja == "佐川が遅れています。"
