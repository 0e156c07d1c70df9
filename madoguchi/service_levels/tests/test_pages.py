"""Service levels are set up on their pages, told to those whom they concern, and read by scripts."""

import json
from typing import Any

import pytest
from django.test import Client

from madoguchi.accounts.calendars import keeping as calendars
from madoguchi.accounts.models import Notification, Team
from madoguchi.cli import main
from madoguchi.conversations.assigning import assign
from madoguchi.conversations.conditions.language import EVERYTHING, holds, read
from madoguchi.conversations.listing import page
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.opening import open_inbox
from madoguchi.conversations.receiving import receive
from madoguchi.customers import serving
from madoguchi.customers.models import Company
from madoguchi.journal.models import Event
from madoguchi.kit.not_kept import ChangedMeanwhile
from madoguchi.service_levels import keeping, matching, telling, ticking, typed
from madoguchi.service_levels.models import Policy
from madoguchi.service_levels.tests.clocks import HOUR, Wall, clock, policy, times, wall
from tests.cast import Cast, mail

__all__ = ["wall"]
BASE = "/w/mado/settings/service-levels/"


def posted(**fields: str) -> dict[str, str]:
    return {"name": "標準", "condition": json.dumps(EVERYTHING), "is_active": "on", "warnings": "80%、10分前"} | fields


@pytest.mark.parametrize(
    ("text", "length"),
    [("8", 28800), ("８時間", 28800), ("1時間30分", 5400), ("1:30", 5400), ("45 min", 2700), ("2日", 172800)],
)
def test_lengths_are_read_as_people_type_them(text: str, length: int) -> None:
    assert typed.seconds(text) == length


def test_what_is_no_length_is_refused() -> None:
    for text in ("x", "8 xs", "-1", "時間"):
        with pytest.raises(typed.NotUnderstood):
            typed.seconds(text)


def test_a_policy_is_made_changed_and_put_in_order(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    made = client.post(BASE + "new/", posted(**{"first_reply-1": "8時間", "first_reply-3": "1", "promised": "on"}))
    assert made.json()["page"] == BASE
    kept = matching.present(cast.workspace.pk)[0]
    assert kept.targets["first_reply"]["times"] == {"1": 28800, "3": 3600}
    assert kept.warnings == [{"share": 80}, {"before": 600}]
    client.post(BASE + f"{kept.policy_id}/", posted(name="ふだん", **{"next_reply-1": "4"}))
    client.post(BASE, {"suggest": "1"})
    first, second = Policy.objects.order_by("position")
    assert (first.name, first.number, first.versions.count()) == ("ふだん", 2, 2)
    client.post(BASE, {"ids": f"{second.pk},{first.pk}"})
    assert Policy.objects.order_by("position").first() == second
    assert "ふだん" in client.get(BASE).content.decode()
    assert client.post(BASE + f"{first.pk}/removal/").status_code == 302
    assert Policy.objects.get(pk=first.pk).deleted_at


def test_what_cannot_be_is_said_beside_the_form(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    for fields in ({}, {"first_reply-1": "soon"}, {"first_reply-1": "8", "warnings": "often"}):
        answer = client.post(BASE + "new/", posted(**fields))
        assert answer.status_code == 422
        assert answer.json()["trouble"]
    client.force_login(cast.agent)
    assert client.get(BASE).status_code == 403


def test_the_preview_counts_the_last_thirty_days(client: Client, cast: Cast) -> None:
    cast.conversation()
    client.force_login(cast.lead)
    answer = client.post(BASE + "preview/", {"condition": json.dumps(EVERYTHING)})
    assert "加湿器の件" in answer.content.decode()


def test_a_warning_reaches_the_assignee_and_lateness_the_lead(cast: Cast, wall: Wall) -> None:
    policy(cast, {"first_reply": times(HOUR, always=True)}, warnings=[{"share": 50}])
    talk = receive(cast.inbox, mail(at=wall.at)).conversation
    assign(talk, to=cast.agent, by=cast.lead)
    wall.follow()
    for minutes in (30, 30):
        wall.go(minutes=minutes)
        ticking.tick()
    for event in Event.objects.filter(kind__in=["clock_warned", "clock_breached"]).order_by("pk"):
        telling.tell(event)
        telling.tell(event)
    told = Notification.objects.filter(kind__startswith="clock_").order_by("pk").values_list("kind", "person_id")
    assert set(told) == {(telling.SOON, cast.agent.pk), (telling.LATE, cast.agent.pk), (telling.LATE, cast.lead.pk)}
    assert len(told) == 3


def test_lists_ask_for_what_is_due_and_overdue(cast: Cast, wall: Wall) -> None:
    policy(cast, {"first_reply": times(HOUR, always=True)})
    late = receive(cast.inbox, mail(at=wall.at)).conversation
    wall.go(minutes=70)
    soon = receive(cast.inbox, mail(at=wall.at)).conversation
    wall.follow()
    ticking.tick()
    asking = matching.house(cast.workspace)
    lines = {"overdue_target": ("any_of", ["first_reply"]), "due": ("ahead", {"n": 2, "unit": "hours"})}
    found = {}
    for field, (op, value) in lines.items():
        node = read({"version": 1, "where": {"match": "all", "of": [{"field": field, "op": op, "value": value}]}}, asking)
        rows = Conversation.objects.filter(node.parts[0].field.filter(op, value, asking))
        assert [row.pk for row in rows] == [row.pk for row in Conversation.objects.all() if holds(node, row, asking)]
        found[field] = [row.pk for row in rows]
    assert found == {"overdue_target": [late.pk], "due": [soon.pk]}


def test_the_tier_of_a_company_chooses_and_follows_its_name(cast: Cast, wall: Wall) -> None:
    gold = serving.keep_tier(cast.workspace, None, by=cast.lead, name="ゴールド", named_owner=True)
    tree = {"version": 1, "where": {"match": "all", "of": [{"field": "tier", "op": "is", "value": ["ゴールド"]}]}}
    policy(cast, {"first_reply": times(HOUR)}, tree, name="上")
    policy(cast, {"first_reply": times(8 * HOUR)})
    talk = receive(cast.inbox, mail(at=wall.at)).conversation
    assert talk.customer
    talk.customer.company = Company.objects.create(workspace=cast.workspace, name="青葉商事", tier="ゴールド")
    talk.customer.save()
    wall.follow()
    assert clock(talk).version.name == "上"
    serving.keep_tier(cast.workspace, gold, by=cast.lead, name="最上位")
    assert Company.objects.get().tier == "最上位"
    with pytest.raises(serving.BadTier):
        serving.keep_tier(cast.workspace, None, by=cast.lead, name="最上位")


def test_the_page_and_the_command_tell_the_story(client: Client, cast: Cast, wall: Wall, capsys: Any) -> None:
    policy(cast, {"first_reply": times(8 * HOUR, pauses=["snoozed"])})
    talk = receive(cast.inbox, mail(at=wall.at)).conversation
    wall.follow()
    client.force_login(cast.agent)
    shown = client.get(f"/w/mado/conversations/{talk.number}/").content.decode()
    assert 'data-testid="clocks"' in shown
    assert 'data-testid="due"' in shown
    assert page(cast.membership(cast.agent), "open").rows[0].sla_sort == clock(talk).due_at
    assert main.run(["clock", str(talk.number), "--workspace", "mado", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["target"] for each in told["targets"]] == ["first_reply"]
    assert told["targets"][0]["intervals"][0]["cause"] == "asked"


def test_a_calendar_in_use_says_so_and_gives_way(cast: Cast, wall: Wall) -> None:
    own = calendars.open_calendar(cast.workspace, name="電話", weekly=[[[0, 3600]]] * 7, by=cast.owner)
    made = policy(cast, {"first_reply": times(HOUR)}, calendar=own)
    assert calendars.uses_of(own)
    assert made.versions.get().calendar == own


def test_what_was_agreed_is_typed_on_the_card(client: Client, cast: Cast) -> None:
    talk = cast.conversation()
    client.force_login(cast.agent)
    address = f"/w/mado/customers/{talk.customer_id}/service/"
    assert client.post(address, {"first_reply": "1時間", "tone": "短く"}).status_code == 204
    assert "1時間" in client.get(address).content.decode() or "1 h" in client.get(address).content.decode()
    assert serving.own_times([talk.customer])[talk.customer_id] == {"first_reply": 3600}  # type: ignore[list-item, index]
    assert client.post(address, {"first_reply": "soon"}).status_code == 422
    assert client.post(address, {}).status_code == 204
    assert not serving.own_times([talk.customer])  # type: ignore[list-item]


def test_a_lead_reads_nothing_of_an_inbox_that_is_closed_to_them(client: Client, cast: Cast) -> None:
    closed = open_inbox(cast.workspace, name="人事", address="jinji@mado.example.jp", by=cast.owner)
    closed.restricted_to.set([Team.objects.create(workspace=cast.workspace, name="人事")])
    receive(closed, mail(subject="極秘の相談"))
    for person, sees in ((cast.lead, False), (cast.owner, True)):
        client.force_login(person)
        assert ("極秘" in client.post(BASE + "preview/", posted()).text) is sees


def test_of_two_who_change_a_service_level_at_once_the_second_is_told(client: Client, cast: Cast) -> None:
    made = policy(cast, {"first_reply": times(8 * HOUR)})
    client.force_login(cast.lead)
    page = f"{BASE}{made.pk}/"
    assert f'name="number" value="{made.number}"' in client.get(page).text
    form = posted(number=str(made.number)) | {"first_reply-1": "4"}
    assert client.post(page, form).status_code == 200
    assert client.post(page, form | {"first_reply-1": "2"}).status_code == 422
    keeping.remove(made, by=cast.lead)
    with pytest.raises(ChangedMeanwhile):
        keeping.change(made, keeping.suggested(), by=cast.lead)
