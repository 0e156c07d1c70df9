"""Presence and notifications."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from madoguchi.accounts import notifying, presence
from madoguchi.accounts.models import Membership, Notification, Presence
from madoguchi.journal import waking
from tests.cast import Cast


@pytest.mark.parametrize(
    ("idle", "seen"),
    [
        (None, Presence.OFFLINE),
        (0, Presence.ONLINE),
        (9, Presence.ONLINE),
        (10, Presence.AWAY),
        (59, Presence.AWAY),
        (60, Presence.OFFLINE),
    ],
)
def test_activity_tells_who_sits_there(idle: int | None, seen: Presence) -> None:
    now = timezone.now()
    member = Membership(presence_at=None if idle is None else now - timedelta(minutes=idle))
    assert presence.of(member, now) == seen


def test_a_choice_outlasts_activity_until_it_is_taken_back(cast: Cast) -> None:
    member = cast.membership(cast.agent)
    presence.choose(member, Presence.AWAY)
    presence.touch(member, timezone.now() + timedelta(hours=1))
    assert presence.of(member) == Presence.AWAY
    presence.choose(member, None)
    assert presence.of(member) == Presence.ONLINE


def test_touching_writes_once_a_minute(cast: Cast, django_assert_num_queries: object) -> None:
    member, now = cast.membership(cast.agent), timezone.now()
    assert presence.touch(member, now)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert not presence.touch(member, now + timedelta(seconds=59))
    assert presence.touch(member, now + timedelta(seconds=60))


def test_opening_a_page_is_activity_and_a_fragment_is_not(cast: Cast, client: Client) -> None:
    client.force_login(cast.agent)
    client.get("/w/mado/notifications/", headers={"accept": "text/html", "HX-Request": "true"})
    assert cast.membership(cast.agent).presence_at is None
    client.get("/w/mado/notifications/", headers={"accept": "text/html"})
    assert cast.membership(cast.agent).presence_at is not None


def test_presence_is_chosen_by_post(cast: Cast, client: Client) -> None:
    client.force_login(cast.agent)
    response = client.post("/w/mado/presence/", {"presence": "offline"}, headers={"HX-Request": "true"})
    assert "オフライン" in response.text
    assert presence.of(cast.membership(cast.agent)) == Presence.OFFLINE
    assert client.post("/w/mado/presence/", {"presence": "asleep"}).status_code == 400
    assert client.post("/w/mado/presence/", {"presence": "active"}).status_code == 204


def tell(cast: Cast, event_id: int, kind: str = "assigned_to_you") -> None:
    notifying.notify(cast.agent, kind, workspace_id=cast.workspace.pk, event_id=event_id, payload={"number": event_id})


def test_the_same_event_is_told_once(cast: Cast) -> None:
    tell(cast, 1)
    tell(cast, 1)
    assert Notification.objects.count() == 1


def test_what_is_not_wanted_and_where_one_does_not_work_stays_silent(cast: Cast) -> None:
    Membership.objects.filter(person=cast.agent).update(quiet_kinds=["assigned_to_you"])
    tell(cast, 1)
    notifying.notify(cast.agent, "answer_on_yours", workspace_id=cast.other_workspace.pk, event_id=2)
    assert Notification.objects.count() == 0


def test_reading_counts_down_and_is_ones_own(cast: Cast, client: Client) -> None:
    for number in range(1, 4):
        tell(cast, number)
    first = Notification.objects.order_by("id")[0]
    client.force_login(cast.lead)
    assert client.post(f"/w/mado/notifications/{first.pk}/reading/").status_code == 404
    client.force_login(cast.agent)
    assert client.post(f"/w/mado/notifications/{first.pk}/reading/").status_code == 302
    assert notifying.unread(cast.membership(cast.agent)) == (2, False)
    client.post("/w/mado/notifications/readings/", {"up_to": first.pk + 1})
    assert notifying.unread(cast.membership(cast.agent)) == (1, False)


def test_the_count_ends_at_its_cap(cast: Cast, client: Client) -> None:
    now = timezone.now()
    Notification.objects.bulk_create(
        Notification(workspace=cast.workspace, person=cast.agent, kind="assigned_to_you", event_id=each, at=now)
        for each in range(120)
    )
    assert notifying.unread(cast.membership(cast.agent)) == (99, True)
    client.force_login(cast.agent)
    assert "99+" in client.get("/w/mado/notifications/count/").text


def test_the_list_pages_by_key(cast: Cast, client: Client) -> None:
    for number in range(1, 36):
        tell(cast, number)
    client.force_login(cast.agent)
    page = client.get("/w/mado/notifications/")
    assert "#35の担当になりました" in page.text
    before = page.context["before"]
    older = client.get(f"/w/mado/notifications/?before={before}", headers={"HX-Request": "true"})
    assert "#5の担当" in older.text
    assert "#6の担当" not in older.text
    assert "<html" not in older.text


def test_old_news_are_forgotten(cast: Cast) -> None:
    tell(cast, 1)
    tell(cast, 2)
    Notification.objects.filter(event_id=1).update(at=timezone.now() - timedelta(days=91))
    assert notifying.forget_old() == 1
    assert Notification.objects.get().event_id == 2


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_when_the_news_is_there_and_for_its_person_alone(cast: Cast) -> None:
    heard: list[tuple[str, object, bool]] = []

    def hear(kind: str, data: dict[str, object]) -> None:
        is_there = Notification.objects.filter(person=cast.agent).exists()
        heard.append((kind, data["to"], is_there))

    end = waking.listen(hear)
    try:
        notifying.notify(cast.agent, "assigned", workspace_id=cast.workspace.pk, event_id=1)
        member = cast.membership(cast.lead)
        member.quiet_kinds = ["assigned"]
        member.save(update_fields=["quiet_kinds"])
        notifying.notify(cast.lead, "assigned", workspace_id=cast.workspace.pk, event_id=1)
    finally:
        end()
    assert heard == [(notifying.RUNG, cast.agent.pk, True)]
