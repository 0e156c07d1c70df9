"""Surveys: asked once things are done, answered on a page that needs nothing, counted as M16 says."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from madoguchi.accounts.models import Notification
from madoguchi.channels.email import composing
from madoguchi.conversations import closing, merging, spamming, sparing
from madoguchi.conversations.actions import known
from madoguchi.conversations.conditions import fields
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.models import Conversation, Message, Status
from madoguchi.customers.consenting import state as state_consent
from madoguchi.customers.models import Customer
from madoguchi.journal.models import Delivery, Event
from madoguchi.journal.recording import SYSTEM
from madoguchi.surveys import answering, asking, keeping, links, measuring, sending, telling
from madoguchi.surveys.answering import Said
from madoguchi.surveys.models import Answer, Asked, Survey, WhyNot
from madoguchi.surveys.texts import QUESTIONS, READY_TEXTS
from tests.cast import Cast

pytestmark = pytest.mark.django_db
State = Asked.State
type At = Callable[[datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """The clock stands at this moment."""
    return lambda moment: monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def survey(cast: Cast, **told: Any) -> Survey:
    """One with the ready words, sent at once."""
    told = {"name": "解決後アンケート", "after_hours": 0} | told
    return keeping.keep(cast.workspace, None, texts=READY_TEXTS, questions=QUESTIONS, by=cast.owner, **told)


def done(cast: Cast, n: int = 0, **told: Any) -> Conversation:
    """A conversation of a customer of its own that is closed."""
    told = {"sender": f"k{n}@example.com", "name": f"客 {n}"} | told
    return closing.close(cast.conversation(**told), by=cast.agent)


def asked(cast: Cast, n: int = 0) -> Asked:
    """An invitation that has left."""
    row = asking.ask(done(cast, n), Survey.objects.first() or survey(cast), by=cast.agent)
    assert row.state == State.SENT, row.why
    return row


def path(row: Asked) -> str:
    return reverse("surveys:answer", kwargs={"token": links.token_of(row)})


def test_it_leaves_by_the_thread_and_starts_and_reopens_nothing(cast: Cast) -> None:
    row = asked(cast)
    message = Message.objects.get(pk=row.message_id or 0)
    conversation = Conversation.objects.get(pk=row.conversation_id)
    assert (conversation.status, conversation.waiting_since, conversation.last_reply_at) == (Status.CLOSED, None, None)
    assert Delivery.objects.get(subject_kind="message", subject_id=message.pk).state == Delivery.State.QUEUED
    written = composing.compose(message)
    assert written.auto_submitted
    assert written.in_reply_to == Message.objects.get(conversation=conversation, kind="inbound").message_id
    assert links.address_of(row) + "?result=5" in written.text
    assert links.token_of(row) not in message.text + message.html
    assert Event.objects.get(kind="reply_sent").payload["automatic"] is True


def test_it_waits_for_its_hour_and_is_not_sent_where_it_was_opened_again(cast: Cast, at: At) -> None:
    now = timezone.now()
    at(now)
    late = survey(cast, after_hours=24)
    first, second = done(cast, 1), done(cast, 2)
    rows = [asking.ask(each, late, by=SYSTEM) for each in (first, second)]
    assert asking.ask(first, late, by=SYSTEM).pk == rows[0].pk
    closing.reopen(second, by=cast.agent)
    sending.send_due()
    assert not Message.objects.filter(automatic_kind="survey").exists()
    at(now + timedelta(hours=24))
    assert sending.send_due() == 2
    assert [(each.state, each.why) for each in Asked.objects.order_by("id")] == [("sent", ""), ("not_sent", "reopened")]
    assert sending.send_due() == 0


def test_nobody_is_asked_twice_within_the_days_of_quiet(cast: Cast, at: At) -> None:
    first = asked(cast, 1)
    again = asking.ask(done(cast, 1), first.survey, by=SYSTEM)
    assert (again.state, again.why) == (State.NOT_SENT, WhyNot.QUIET)
    assert sending.send(asked(cast, 2)).state  # somebody else is
    at(timezone.now() + timedelta(days=30, minutes=1))
    assert asking.ask(done(cast, 1), first.survey, by=SYSTEM).state == State.SENT


def test_where_harassment_is_at_hand_nobody_is_asked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = asked(cast, 1)
    monkeypatch.setattr(sparing, "_knowing", {})
    harassed: set[int] = {waits.conversation_id}
    sparing.look_for("a room that knows", lambda conversation: conversation.pk in harassed)
    sent = sending.send(waits)
    assert (sent.state, sent.why) == (State.NOT_SENT, WhyNot.HARASSMENT)
    assert asking.ask(done(cast, 2), waits.survey, by=SYSTEM).state != State.NOT_SENT


@pytest.mark.parametrize("why", ["blocked", "spam", "refused", "machine", "off", "no_address"])
def test_what_stands_against_it_is_kept(cast: Cast, why: str) -> None:
    asks = survey(cast, is_on=why != "off")
    conversation = done(cast, **({"sender": "no-reply@example.com"} if why == "machine" else {}))
    if why == "blocked":
        spamming.block_sender(conversation, by=cast.agent)
    if why == "spam":
        conversation = spamming.mark_spam(conversation, by=cast.agent)
    if why == "no_address":
        Message.objects.filter(conversation=conversation).update(author_address="")
    if why == "refused" and conversation.customer:
        today = timezone.localdate()
        state_consent(conversation.customer, "survey", "withdrawn", way="mail", on=today, by=cast.agent)
    row = asking.ask(conversation, asks, by=cast.agent)
    assert (row.state, row.why) == (State.NOT_SENT, "blocked" if why == "spam" else why)
    assert Event.objects.get(kind="survey_not_sent").payload["why"] == row.why


def test_opening_stores_nothing_and_a_clicked_star_is_chosen(cast: Cast, client: Client) -> None:
    row = asked(cast)
    page = client.get(path(row) + "?result=4", headers={"accept-language": "en"})
    assert not Answer.objects.exists()
    shown = page.content.decode()
    assert 'value="4" id="id_result_3" checked' in shown
    assert "加湿器の件" in shown
    assert "加湿器が動きません" not in shown
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "<script" not in shown
    assert not page.cookies
    assert page["Cache-Control"] == "private, no-store"


def test_it_is_answered_and_changed_and_told_once(cast: Cast) -> None:
    row, strict = asked(cast), Client(enforce_csrf_checks=True)
    assert strict.post(path(row), {}).status_code == 422
    first = strict.post(path(row), {"result": "2", "handling": "5", "twice": "yes", "comment": "a\r\nb", "seen": "0"})
    assert first.status_code == 302
    assert "thanks" in first["Location"]
    kept = Answer.objects.get(asked=row)
    assert (kept.result, kept.handling, kept.twice, kept.comment) == (2, 5, True, "a\nb")
    strict.post(path(row), {"result": "3", "handling": "5", "seen": "1"})
    assert Answer.objects.get(asked=row).result == 3
    events = Event.objects.filter(kind="survey_answered").order_by("id")
    assert [(each.payload["result"], each.payload["first"]) for each in events] == [(2, True), (3, False)]
    assert "comment" not in events[0].payload
    assert Asked.objects.get(pk=row.pk).state == State.ANSWERED


def test_two_windows_do_not_lose_each_others_words(cast: Cast, client: Client) -> None:
    row = asked(cast)
    client.post(path(row), {"result": "4", "comment": "とても助かりました", "seen": "0"})
    second = client.post(path(row), {"handling": "5", "seen": "0"})
    assert second.status_code == 409
    assert "とても助かりました" in second.content.decode()
    assert Answer.objects.get(asked=row).handling is None
    client.post(path(row), {"result": "4", "handling": "5", "comment": "とても助かりました", "seen": "1"})
    assert Answer.objects.get(asked=row).handling == 5


def test_a_long_comment_is_not_cut_but_asked_to_be_shorter(cast: Cast, client: Client) -> None:
    row = asked(cast)
    long = client.post(path(row), {"comment": "あ" * 10_000, "seen": "0"})
    assert long.status_code == 422
    assert "あ" * 10_000 in long.content.decode()
    assert client.post(path(row), {"comment": "あ\r\n" * 2_500, "seen": "0"}).status_code == 302


def test_forged_over_and_unsent_look_the_same(cast: Cast, client: Client, at: At) -> None:
    row = asked(cast)
    waiting = asking.ask(done(cast, 5), survey(cast, name="b", after_hours=24), by=SYSTEM)
    good = path(row)
    forged = [f"/s/{signing.Signer(key='x', sep='~', salt='madoguchi.surveys').sign(row.key)}/", good[:-2] + "/", path(waiting)]
    at(row.expires_at)
    pages = [client.get(each) for each in [*forged, good]]
    assert {each.status_code for each in pages} == {404}
    assert len({each.content for each in pages}) == 1
    assert client.post(good, {"result": "5"}).status_code == 404
    assert sending.expire_due() == 1
    assert Asked.objects.get(pk=row.pk).state == State.EXPIRED


def test_too_many_knocks_wait(cast: Cast, client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"survey": "3/m/ip"}
    codes = [client.post("/s/nothing/", REMOTE_ADDR="203.0.113.77").status_code for _ in range(5)]
    assert codes == [404, 404, 404, 429, 429]


def test_a_removed_survey_sends_nothing_more_and_still_takes_answers(cast: Cast, client: Client, at: At) -> None:
    row = asked(cast)
    late = keeping.keep(cast.workspace, None, texts=READY_TEXTS, questions=QUESTIONS, by=cast.owner, name="b", after_hours=1)
    waits = asking.ask(done(cast, 8), late, by=SYSTEM)
    keeping.remove(row.survey, by=cast.owner)
    keeping.remove(late, by=cast.owner)
    at(timezone.now() + timedelta(hours=1))
    sending.send_due()
    waits.refresh_from_db()
    assert (waits.state, waits.why) == (State.NOT_SENT, WhyNot.OFF)
    assert client.post(path(row), {"result": "5"}).status_code == 302


def test_merged_it_goes_along_and_an_erased_customer_leaves_the_answer(cast: Cast) -> None:
    row, target = asked(cast), cast.conversation(sender="k0@example.com", name="客 0")
    merging.merge([Conversation.objects.get(pk=row.conversation_id)], target, by=cast.agent)
    row.refresh_from_db()
    assert row.conversation_id == target.pk
    Customer.objects.filter(pk=row.customer_id or 0).delete()
    answering.answer(row, Said(result=5))
    row.refresh_from_db()
    assert (row.customer_id, row.answer.result) == (None, 5)
    assert Event.objects.get(kind="survey_answered").actor_id is None


def test_csat_as_it_is_published(cast: Cast) -> None:
    assert measuring.csat([5, 4, 3]) == 75.0
    assert measuring.csat([]) is None
    for n, rating in enumerate((5, 4, 3)):
        answering.answer(asked(cast, n), Said(result=rating, handling=5, twice=n == 0))
    asked(cast, 9)
    (line,) = measuring.lines(cast.membership(cast.lead), timezone.now())
    assert (line.csat_result, line.csat_handling, line.sent, line.answered, line.rate) == (75.0, 100.0, 4, 3, 75.0)
    assert (line.top, line.rated, line.twice, line.told) == (2, 3, 1, 3)
    assert line.well == 0


def test_a_refused_wish_may_still_be_handled_well(cast: Cast, client: Client) -> None:
    well = asked(cast, 1)
    answering.answer(well, Said(result=2, handling=5))
    answering.answer(asked(cast, 2), Said(result=1, handling=1))
    client.force_login(cast.lead)
    assert measuring.lines(cast.membership(cast.lead), timezone.now())[0].well == 1
    page = client.get(reverse("surveys:answers", args=["mado"]), {"shown": "well"})
    assert [each.pk for each in page.context["rows"]] == [well.pk]


def test_of_a_conversation_the_last_answer_counts_and_its_rows_are_found(cast: Cast, client: Client, at: At) -> None:
    now, first = timezone.now(), asked(cast)
    answering.answer(first, Said(result=1))
    at(now + timedelta(days=31))
    conversation = closing.reopen(Conversation.objects.get(pk=first.conversation_id), by=cast.agent)
    second = asking.ask(closing.close(conversation, by=cast.agent), first.survey, by=SYSTEM)
    answering.answer(second, Said(result=5))
    member = cast.membership(cast.lead)
    lines = measuring.lines(member, timezone.now())
    assert [each.csat_result for each in lines] == [100.0, None]
    assert [each.answered for each in lines] == [1, 1]
    client.force_login(cast.lead)
    here = reverse("surveys:answers", args=["mado"])
    rows = [client.get(here, {"shown": shown}).context["rows"] for shown in ("result", "answered", "sent")]
    assert [[each.pk for each in found] for found in rows] == [[second.pk], [second.pk, first.pk], [second.pk, first.pk]]
    month = f"{now:%Y-%m}"
    assert [each.pk for each in client.get(here, {"month": month}).context["rows"]] == [first.pk]


def test_the_assignee_hears_and_a_lead_of_what_is_worth_reading(cast: Cast) -> None:
    for n, rating in ((0, 4), (1, 2)):
        row = asked(cast, n)
        Conversation.objects.filter(pk=row.conversation_id).update(assignee=cast.agent)
        answering.answer(row, Said(result=5, handling=rating))
        event = Event.objects.filter(kind="survey_answered").order_by("-id").first()
        assert event is not None
        telling.tell(event)
    told = Notification.objects.order_by("id").values_list("person", "kind")
    assert list(told) == [
        (cast.agent.pk, telling.ANSWERED),
        (cast.agent.pk, telling.ANSWERED),
        (cast.lead.pk, telling.LOOK),
    ]


def test_rules_and_macros_start_it_and_a_macro_takes_it_back(cast: Cast) -> None:
    action = known("survey", "rule")
    assert action is not None
    assert known("survey", "macro") is action
    member, late = cast.membership(cast.agent), survey(cast, after_hours=24)
    conversation = done(cast)
    undo = action.run(conversation, member, str(late.pk))
    assert undo is not None
    assert action.undo is not None
    assert action.undo(conversation, member, undo)
    assert not Asked.objects.exists()
    assert action.undo(conversation, member, undo) is False
    assert Event.objects.filter(kind="survey_withdrawn").exists()


@pytest.mark.parametrize(
    ("key", "op", "value", "holds"),
    [
        ("survey_result", "at_most", 2, [True, False, False]),
        ("survey_result", "empty", None, [False, False, True]),
        ("survey_handling", "filled", None, [False, True, False]),
        ("survey_answered", "is", True, [True, True, False]),
    ],
)
def test_conditions_agree_in_the_database_and_in_memory(cast: Cast, key: str, op: str, value: Any, holds: list[bool]) -> None:
    rows = [asked(cast, n) for n in range(3)]
    answering.answer(rows[0], Said(result=5))
    answering.answer(rows[0], Said(result=1), seen=1)
    answering.answer(rows[1], Said(result=4, handling=5))
    asks = Asking(cast.membership(cast.lead), timezone.now())
    field = fields.known(asks)[key]
    conversations = [Conversation.objects.get(pk=each.conversation_id) for each in rows]
    assert [field.holds(each, op, value, asks) for each in conversations] == holds
    found = set(Conversation.objects.filter(field.filter(op, value, asks)).values_list("pk", flat=True))
    assert [each.pk in found for each in conversations] == holds


def test_it_is_set_previewed_and_seen_in_the_conversation(cast: Cast, client: Client) -> None:
    client.force_login(cast.lead)
    form = client.get(reverse("surveys:new_survey", args=["mado"])).context["form"]
    posted = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    bad = client.post(reverse("surveys:new_survey", args=["mado"]), posted | {"name": "A", "intro_ja": "{だれか}"})
    assert bad.status_code == 422
    client.post(reverse("surveys:new_survey", args=["mado"]), posted | {"name": "A", "after_hours": "0"})
    made = Survey.objects.get()
    assert (made.number, made.after_hours) == (1, 0)
    at = reverse("surveys:survey", args=["mado", made.pk])
    shown = client.get(at).context["shown"]
    assert client.post(at, posted | {"name": "A", "after_hours": "0", "open_days": "3", "shown": shown}).status_code == 302
    late = client.post(at, posted | {"name": "B", "shown": shown})
    assert (late.status_code, late.context["shown"]) == (422, shown), "of two at once the second is told, at every try"
    row = asked(cast)
    shown = client.get(reverse("surveys:preview", args=["mado", made.pk])).content.decode()
    assert "同じことを二度" in shown
    assert "Did you have to explain anything twice?" in shown
    answering.answer(row, Said(result=2, handling=5, comment="早かったです"))
    page = client.get(f"/w/mado/conversations/{row.conversation.number}/").content.decode()
    assert "早かったです" in page
    client.force_login(cast.agent)
    assert client.get(reverse("surveys:surveys", args=["mado"])).status_code in {403, 404}
