"""Bulk actions at the desk: asked for, watched, stopped, taken back; nobody sees another's."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.accounts import preferring
from madoguchi.conversations.models import BulkRow, Conversation, Message, Status
from madoguchi.journal import working
from madoguchi.journal.models import Job
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent(cast: Cast, client: Client) -> Client:
    client.force_login(cast.agent)
    return client


@pytest.fixture
def rows(cast: Cast) -> list[Conversation]:
    return [cast.conversation(sender=f"c{n}@example.com") for n in range(3)]


def at(name: str, *more: object) -> str:
    return reverse(f"desk:{name}", args=["mado", *more])


def ids(rows: list[Conversation]) -> str:
    return ",".join(str(row.pk) for row in rows)


def work() -> None:
    while working.work_once():
        pass


def newest() -> int:
    return Job.objects.filter(kind__startswith="bulk").latest("pk").pk


def test_the_bar_runs_ends_and_leads_back(agent: Client, rows: list[Conversation]) -> None:
    bar = agent.post(at("bulk"), {"verb": "close", "ids": ids(rows)}).text
    assert "data-running" in bar
    work()
    bar = agent.get(at("bulk_action", newest())).text
    assert "data-running" not in bar
    assert "bulk-undo" in bar
    agent.post(at("bulk_undo", newest()))
    work()
    assert set(Conversation.objects.values_list("status", flat=True)) == {Status.OPEN}
    assert "bulk-undo" not in agent.get(at("bulk_action", newest())).text


def test_one_can_stop_it_and_sees_what_was_left_out(agent: Client, cast: Cast, rows: list[Conversation]) -> None:
    agent.post(at("bulk"), {"verb": "close", "view": "open", "besides": str(rows[0].pk)})
    agent.post(at("bulk_cancellation", newest()))
    work()
    assert set(BulkRow.objects.values_list("state", flat=True)) == {"pending"}
    agent.post(at("bulk"), {"verb": "close", "ids": ids(rows)})
    cast.inbox.restricted_to.add(cast.workspace.teams.create(name="人事"))
    work()
    left = agent.get(at("bulk_action", newest()), {"left": ""}).text
    assert left.count("<li>") == 3
    assert "山田" not in left  # hidden now


def test_another_persons_action_is_not_there(agent: Client, cast: Cast, rows: list[Conversation]) -> None:
    agent.post(at("bulk"), {"verb": "close", "ids": ids(rows)})
    agent.force_login(cast.lead)
    for name in ("bulk_cancellation", "bulk_undo"):
        assert agent.post(at(name, newest())).status_code == 404
    assert agent.get(at("bulk_action", newest())).status_code == 404


@pytest.mark.parametrize(
    ("posted", "status"),
    [
        ({"verb": "dance", "ids": "1"}, 422),
        ({"verb": "close", "ids": "99999"}, 404),
        ({"verb": "close", "ids": ""}, 404),
        ({"verb": "close", "view": "nothing-7"}, 422),
        ({"verb": "snooze", "ids": "1", "until": "never"}, 422),
    ],
)
def test_nonsense_is_answered_with_words(agent: Client, rows: list[Conversation], posted: dict[str, Any], status: int) -> None:
    if posted["ids" if "ids" in posted else "view"] == "1":
        posted = posted | {"ids": ids(rows)}
    assert agent.post(at("bulk"), posted).status_code == status


def test_a_light_agent_may_read_but_not_close(agent: Client, cast: Cast, rows: list[Conversation]) -> None:
    agent.force_login(cast.light)
    assert agent.post(at("bulk"), {"verb": "close", "ids": ids(rows)}).status_code == 403
    assert agent.post(at("bulk"), {"verb": "read", "ids": ids(rows)}).status_code == 200


@pytest.mark.parametrize("what", ["assign", "team", "move", "stage", "priority", "snooze"])
def test_each_dialog_opens(agent: Client, cast: Cast, what: str) -> None:
    assert "pick-title" in agent.get(at("bulk_choices", what)).text
    assert agent.get(at("bulk_choices", "dance")).status_code == 404


def test_a_glimpse_shows_the_newest_and_reads_nothing(agent: Client, cast: Cast, rows: list[Conversation]) -> None:
    assert "加湿器が動きません" in agent.get(at("glimpse", rows[0].number)).text
    assert not rows[0].read_marks.exists()
    agent.force_login(cast.outsider)
    assert agent.get(at("glimpse", rows[0].number)).status_code == 404


def test_the_oldest_of_a_view_is_found(agent: Client, rows: list[Conversation]) -> None:
    assert agent.get(at("oldest", "open")).headers["Location"].endswith(f"/conversations/{rows[0].number}/?view=open")
    assert agent.get(at("oldest", "closed")).status_code == 204


def test_the_list_shows_as_one_prefers(agent: Client, cast: Cast, rows: list[Conversation]) -> None:
    assert 'data-density="roomy"' in agent.get(at("view", "open")).text
    preferring.prefer(cast.membership(cast.agent), {"density": "dense", "after_close": "oldest"})
    page = agent.get(at("view", "open")).text
    assert 'data-density="dense" data-after="oldest"' in page


def test_a_list_come_back_to_is_as_long_as_it_was(agent: Client, rows: list[Conversation]) -> None:
    assert agent.get(at("rows", "open"), {"size": "2"}).text.count('data-testid="list-row"') == 2
    assert agent.get(at("rows", "open"), {"size": "x"}).text.count('data-testid="list-row"') == 3


def test_one_text_to_many_is_written_looked_at_and_sent(agent: Client, cast: Cast, rows: list[Conversation]) -> None:
    written = agent.post(at("bulk_text"), {"view": "open"}).text
    assert "{宛名}" in written
    fields = {"ids": ids(rows), "text": "{宛名}\r\n復旧しました。", "then": "keep"}
    page = agent.post(at("bulk_preview"), fields).text
    assert page.count('data-testid="bulk-mail"') == 3
    assert page.count("checked") == 3
    sealed = re.findall(r'name="sealed" value="(\w+)"', page)[0]
    wanted = fields | {"sealed": sealed, "include": [str(rows[0].pk), str(rows[1].pk)]}
    assert agent.post(at("bulk_replies"), wanted | {"text": "別の文"}).status_code == 409
    assert "data-running" in agent.post(at("bulk_replies"), wanted).text
    work()
    texts = Message.objects.filter(kind="reply").values_list("text", flat=True)
    assert list(texts) == ["山田 花子 様\n復旧しました。"] * 2
    assert "bulk-undo" in agent.get(at("bulk_action", newest())).text


def test_without_words_one_writes_on_and_a_light_agent_sends_nothing(
    agent: Client, cast: Cast, rows: list[Conversation]
) -> None:
    assert "bulk-reply-form" in agent.post(at("bulk_preview"), {"ids": ids(rows), "text": " "}).text
    agent.force_login(cast.light)
    for name in ("bulk_text", "bulk_preview", "bulk_replies"):
        assert agent.post(at(name), {"ids": ids(rows), "text": "x"}).status_code == 403
