"""受付自動返信: the right text at the right time, once, and nothing half filled that nobody has looked through."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from madoguchi.accounts.calendars import keeping as calendars
from madoguchi.accounts.calendars import reading, special_days
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import AutomaticAnswer, Conversation, Message
from madoguchi.conversations.variables import Letter
from madoguchi.journal.models import Delivery, Event
from madoguchi.saved_replies.acknowledging import greeting
from madoguchi.saved_replies.acknowledging.expecting import hours_words
from madoguchi.saved_replies.acknowledging.keeping import set_acknowledgement
from madoguchi.saved_replies.acknowledging.standing import Occasion, own_closures, stand
from madoguchi.saved_replies.acknowledging.texts import READY_MADE
from tests.cast import Cast

pytestmark = pytest.mark.django_db

OPEN = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # Friday, 12:00 in Tokyo
NIGHT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # 21:00; Monday the 23rd is a holiday
HOLIDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, 3, 0, tzinfo=UTC)
PAGE = "/w/mado/settings/automatic-answers/"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    def sets(at: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)

    return sets


@pytest.fixture
def winter(cast: Cast) -> None:
    """The workspace's calendar is closed from 29 December to 3 January."""
    closed = {"first": date(2026, 12, 29), "last": date(2027, 1, 3), "name_ja": "年末年始休業", "name_en": "Year-end closure"}
    special_days.add(reading.default_of(cast.workspace.pk), by=cast.owner, **closed)
    reading.forget()


def greeted(cast: Cast, **said: Any) -> Message | None:
    conversation = cast.conversation(**said)
    greeting.greet(list(Event.objects.filter(conversation_id=conversation.pk, kind=ConversationEvent.CONVERSATION_STARTED)))
    return Message.objects.filter(conversation=conversation, is_automatic=True, kind="reply").first()


def switch_on(cast: Cast, **changes: Any) -> None:
    set_acknowledgement(cast.inbox, {**READY_MADE, "is_on": True, "within": "4h", **changes}, by=cast.owner)


def test_nothing_goes_out_unless_somebody_wants_it(cast: Cast) -> None:
    assert greeted(cast) is None
    switch_on(cast, is_on=False)
    assert greeted(cast) is None
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (OPEN, ["担当者が内容を確認し、順にご返信いたします。", "ご返信の目安: 営業時間内に、通常4時間以内"]),
        (NIGHT, ["ただいまの時間は営業時間外のため", "営業時間: 月～金 9:00～18:00", "次の営業開始: 11月24日(火) 9:00"]),
        (HOLIDAY, ["勤労感謝の日につき、11月23日(月)はお休み", "11月24日(火) 9:00以降、営業時間内に通常4時間以内"]),
        (NEW_YEAR, ["年末年始休業につき、12月29日(火)～1月3日(日)はお休み", "次の営業開始: 1月4日(月) 9:00"]),
    ],
)
def test_each_time_has_its_text(cast: Cast, winter: None, clock: Any, at: datetime, expected: list[str]) -> None:
    clock(at)
    switch_on(cast)
    message = greeted(cast)
    assert message is not None
    assert message.text.startswith("山田 花子 様\n\nお問い合わせいただき")
    assert message.subject == "【自動返信】加湿器の件"
    assert f"お問い合わせ番号: {message.conversation.number}\n件名: 加湿器の件\n" in message.text
    assert [each for each in expected if each not in message.text] == []
    assert "【要確認" not in message.text


def test_an_english_customer_reads_english_and_a_missing_language_the_other(cast: Cast, winter: None, clock: Any) -> None:
    clock(NEW_YEAR)
    switch_on(cast)
    message = greeted(cast, text="My humidifier is broken.", language="en", sender="john@example.com", name="John Smith")
    assert message is not None
    assert "closed (Year-end closure: Tue 29 Dec – Sun 3 Jan)" in message.text
    assert "usually within 4 business hours from Mon 4 Jan 9:00" in message.text
    switch_on(cast, closure_en="")
    other = greeted(cast, text="Hello again", language="en", sender="jane@example.com", name="Jane Doe")
    assert other is not None
    assert "年末年始休業につき" in other.text


def test_a_closure_may_have_a_text_of_its_own(cast: Cast, winter: None, clock: Any) -> None:
    clock(NEW_YEAR)
    switch_on(cast, named={"年末年始休業": {"ja": "新年は4日から営業いたします。", "en": ""}})
    message = greeted(cast)
    assert message is not None
    assert message.text == "新年は4日から営業いたします。"


def test_no_time_is_named_that_nobody_has_set_and_no_link_of_a_stranger_goes_back(cast: Cast, clock: Any) -> None:
    clock(OPEN)
    switch_on(cast, within="")
    message = greeted(cast, subject="当選しました http://evil.example/ をご覧ください")
    assert message is not None
    assert "ご返信の目安" not in message.text
    assert "evil" not in message.text + message.subject
    assert message.subject == "【自動返信】お問い合わせ"


def test_once_for_a_conversation_and_not_where_the_form_answers_itself(cast: Cast) -> None:
    switch_on(cast, to_forms=False)
    assert greeted(cast, form_fields=[{"label": "お名前", "value": "山田", "takes": "name"}]) is None
    assert greeted(cast) is not None
    events = list(Event.objects.filter(kind=ConversationEvent.CONVERSATION_STARTED))
    greeting.greet(events)
    greeting.greet(events)
    assert Delivery.objects.count() == 1
    assert list(AutomaticAnswer.objects.values_list("why", flat=True)) == [""]


def test_who_waited_for_a_day_gets_none_any_more(cast: Cast, clock: Any) -> None:
    clock(OPEN)
    switch_on(cast)
    conversation = cast.conversation()
    clock(HOLIDAY)
    greeting.greet(list(Event.objects.filter(conversation_id=conversation.pk)))
    assert not AutomaticAnswer.objects.exists()


def test_a_counter_that_never_opens_names_no_time(cast: Cast, clock: Any) -> None:
    clock(OPEN)
    calendars.change(reading.default_of(cast.workspace.pk), weekly=[[]] * 7, by=cast.owner)
    reading.forget()
    switch_on(cast)
    message = greeted(cast)
    assert message is not None
    assert "次の営業開始:" not in message.text
    assert "営業時間外" in message.text


def test_a_half_day_is_closed_and_not_a_closure_outside_its_hours(cast: Cast) -> None:
    calendar = reading.default_of(cast.workspace.pk)
    half = {"first": date(2026, 12, 28), "last": date(2026, 12, 28), "name_ja": "仕事納め", "spans": [[9 * 3600, 12 * 3600]]}
    special_days.add(calendar, by=cast.owner, **half)
    reading.forget()
    hours = reading.hours_of(calendar.pk)
    assert stand(hours, datetime(2026, 12, 28, 5, 0, tzinfo=UTC)).occasion == Occasion.CLOSED
    assert own_closures(hours, date(2026, 11, 20)) == []
    assert hours_words(hours, "en") == "Mon–Fri 9:00–18:00"


def test_the_page_previews_saves_and_tests(cast: Cast, winter: None, client: Client, mailoutbox: list[EmailMessage]) -> None:
    client.force_login(cast.lead)
    cast.conversation()
    assert "お客様窓口" in client.get(PAGE).content.decode()
    home = f"{PAGE}{cast.inbox.pk}/"
    wish = {**READY_MADE, "is_on": "on", "to_mails": "on", "within": "1d", "automatic_a_day": "5", "named_0_ja": "よいお年を。"}
    seen = client.post(f"{home}preview/", wish).content.decode()
    assert "加湿器の件" in seen
    assert "よいお年を。" in seen
    assert client.post(home, wish | {"test": "ja"}).status_code == 200
    assert (mailoutbox[0].to, "お問い合わせ番号: 1" in mailoutbox[0].body) == ([cast.lead.email], True)
    assert client.post(home, wish | {"open_ja": "{しらない}"}).status_code == 422
    assert client.post(home, wish).status_code == 302
    kept = cast.inbox.acknowledgement  # type: ignore[attr-defined]
    assert (kept.is_on, kept.to_forms, kept.within, kept.named) == (
        True,
        False,
        "1d",
        {"年末年始休業": {"ja": "よいお年を。", "en": ""}},
    )
    cast.inbox.refresh_from_db()
    assert cast.inbox.automatic_a_day == 5
    assert Event.objects.filter(kind="acknowledgement_changed").count() == 1
    client.force_login(cast.agent)
    assert client.get(home).status_code in (403, 404)


def test_a_machine_shows_no_name_of_a_member(cast: Cast) -> None:
    letter = Letter(None, cast.inbox, cast.conversation())
    assert greeting.whole_lines("{担当者名}です。\n{自社名}です。", letter) == "まど商店です。"
    assert Conversation.objects.count() == 1


def test_a_name_that_is_an_advertisement_does_not_go_back(cast: Cast, clock: Any) -> None:
    clock(OPEN)
    switch_on(cast)
    said = greeted(cast, name="無料プレゼント www.evil.example")
    assert said is not None
    assert "evil" not in said.text
    assert said.text.startswith("お客様")


def test_holidays_are_called_as_in_the_calendars_country(cast: Cast) -> None:
    week = [[[32400, 64800]]] * 7
    made = calendars.open_calendar(
        cast.workspace, name="NY", time_zone="America/New_York", weekly=week, holidays="US", by=cast.owner
    )
    noon = stand(reading.hours_of(made.pk), datetime(2026, 11, 26, 17, 0, tzinfo=UTC))
    assert (noon.occasion, noon.names["en"]) == (Occasion.CLOSURE, "Thanksgiving Day")


def test_of_two_who_change_it_at_once_the_second_is_told(cast: Cast, client: Client) -> None:
    switch_on(cast)
    client.force_login(cast.lead)
    page = f"{PAGE}{cast.inbox.pk}/"
    told = client.get(page).context
    form = {**READY_MADE, "is_on": "on", "to_mails": "on", "automatic_a_day": "3", "shown": told["shown"]}
    assert client.post(page, form | {"open_ja": "受け付けました。"}).status_code == 302
    assert client.post(page, form | {"open_en": "Received."}).status_code == 422
