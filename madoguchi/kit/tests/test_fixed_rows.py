"""A row in a fixed statement is the row that the ORM would write."""

import pytest
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from madoguchi.conversations.models import Message
from madoguchi.journal.models import Event, Once
from madoguchi.kit import fixed_rows
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_what_is_not_named_gets_its_default(cast: Cast):
    conversation = cast.conversation()
    now = timezone.now()
    values = {"workspace_id": cast.workspace.pk, "conversation_id": conversation.pk, "kind": "note", "at": now, "text": "メモ"}
    ours, theirs = fixed_rows.insert(Message, **values), Message.objects.create(**values).pk
    mine, usual = (model_to_dict(Message.objects.get(pk=pk), exclude=["id"]) for pk in (ours, theirs))
    assert mine == usual
    assert (mine["marks"], mine["at"]) == ([], now)


def test_columns_change_and_one_counts_up(cast: Cast):
    conversation = cast.conversation()
    before = conversation.message_count
    at = timezone.now()
    fixed_rows.update(type(conversation), conversation.pk, one_more="message_count", wakes_on=["side"], last_activity=at)
    conversation.refresh_from_db()
    assert (conversation.message_count, conversation.wakes_on, conversation.last_activity) == (before + 1, ["side"], at)


def test_the_database_fills_in_what_it_fills_in(cast: Cast):
    now = timezone.now()
    own = {"workspace_id": cast.workspace.pk, "kind": "tested", "actor_kind": "system", "subject_kind": "x", "subject_id": 1}
    pk = fixed_rows.insert(Event, **own, at=now, recorded_at=now, payload={"n": 1})
    by_orm = Event.objects.create(**own, at=now, payload={"n": 1})
    event = Event.objects.get(pk=pk)
    assert (event.txid, event.payload, event.epoch) == (Event.objects.get(pk=by_orm.pk).txid, {"n": 1}, 0)


def test_what_is_no_column_is_refused(cast: Cast):
    with pytest.raises(KeyError):
        fixed_rows.insert(Once, workspace_id=1, verb="v", key="k", nonsense=1)


def test_a_default_that_is_made_anew_for_each_row_must_be_given(cast: Cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        fixed_rows.insert(Once, workspace_id=cast.workspace.pk, verb="v", key="k", result_id=1)
