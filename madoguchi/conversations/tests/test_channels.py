"""What channels can carry, and what of it one conversation's own way narrows."""

import pytest
from django.utils import translation

from madoguchi.conversations import channels
from madoguchi.conversations.models import Channel, Conversation


@pytest.fixture
def of_two_kinds(monkeypatch):
    monkeypatch.setattr(channels, "_known", dict(channels._known))
    monkeypatch.setattr(channels, "_narrowed", {})
    asked = []

    def narrow(rows):
        asked.append([row.pk for row in rows])
        return {row.pk: channels.Traits("store", name=f"Tablet {row.pk}", longest=200) for row in rows if row.pk != 3}

    channels.register(Channel.CUSTOM, channels.Traits("plug", delivery="custom"), narrow)
    return asked


def test_many_conversations_are_asked_about_at_once(of_two_kinds):
    rows = [Conversation(pk=1, channel=Channel.EMAIL), *(Conversation(pk=pk, channel=Channel.CUSTOM) for pk in (2, 3))]
    found = channels.of_each(rows)
    assert of_two_kinds == [[2, 3]]
    assert found[1].has_addresses
    assert [found[2].longest, found[3].icon] == [200, "plug"]
    with translation.override("en"):
        names = [channels.named(row, found[row.pk]) for row in rows]
    assert names == ["Mail", "Tablet 2", "Custom channel"]


def test_a_form_is_answered_by_mail_and_an_unknown_channel_by_who_bears_its_name():
    assert channels.delivery_kind(Channel.FORM) == "email"
    assert channels.delivery_kind(Channel.LINE) == "line"
