"""The checklist of a conversation."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.accounts.models import Notification
from madoguchi.conversations import tasking
from madoguchi.conversations.assigning import NotAMember
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.views.task_templates import lines_of, written
from madoguchi.journal.models import Event
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_order_and_ticks(cast: Cast) -> None:
    conversation = cast.conversation()
    first, second = (tasking.add(conversation, each, by=cast.agent) for each in ("調べる", "電話する"))
    tasking.place(second, 0, by=cast.agent)
    assert [each.text for each in conversation.tasks.order_by("position")] == ["電話する", "調べる"]
    assert tasking.finish(first, by=cast.agent).done_by == cast.agent
    assert tasking.unfinish(first, by=cast.agent).done_at is None


def test_a_template_is_inserted_with_due_days(cast: Cast) -> None:
    lines = [{"text": "返送の案内", "days": 0}, {"text": "返金", "days": 3}, {"text": "お礼", "days": None}]
    template = tasking.save_template(cast.workspace.pk, "返品", lines, by=cast.owner)
    made = tasking.insert(cast.conversation(), template, by=cast.agent)
    assert [(each.due_at is not None) for each in made] == [True, True, False]


@given(
    st.lists(st.tuples(st.text("あa 1", min_size=1, max_size=9).filter(str.strip), st.none() | st.integers(0, 99)), max_size=5)
)
def test_lines_of_a_checklist_are_read_as_they_are_written(pairs: list[tuple[str, int | None]]) -> None:
    lines = [{"text": " ".join(words.split()), "days": days} for words, days in pairs]
    assert lines_of(written(lines)) == lines


def test_a_due_task_is_told_once(cast: Cast) -> None:
    conversation = cast.conversation()
    soon = timezone.now() - timedelta(seconds=1)
    task = tasking.add(conversation, "電話する", by=cast.lead, assignee=cast.agent, due_at=soon)
    assert (tasking.tell_due(), tasking.tell_due()) == (1, 0)
    event = Event.objects.get(kind=ConversationEvent.TASK_DUE)
    tasking.tell_assignee(event)
    assert Notification.objects.get(person=cast.agent).kind == tasking.DUE
    tasking.change(task, by=cast.agent, due_at=soon - timedelta(hours=1))
    assert tasking.tell_due() == 1


def test_strangers_and_empty_words_are_refused(cast: Cast) -> None:
    conversation = cast.conversation()
    with pytest.raises(NotAMember):
        tasking.add(conversation, "電話する", by=cast.agent, assignee=cast.outsider)
    with pytest.raises(tasking.NoWords):
        tasking.add(conversation, "　 ", by=cast.agent)
    many = [{"text": "x"}] * tasking.MOST
    tasking.insert(conversation, tasking.save_template(cast.workspace.pk, "長い", many, by=cast.owner), by=cast.agent)
    with pytest.raises(tasking.TooMany):
        tasking.add(conversation, "もう一つ", by=cast.agent)
